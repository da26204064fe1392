// SPDX-License-Identifier: GPL-3.0-or-later
// The window's own history: random edits and commands of the canvas, all taken back and all done again.
#include "app/studio/canvas/canvas.h"
#include "engine/model/project_file.h"
#include "tests/model/random_edits.h"

#include <QTest>

namespace plexus::studio {
namespace {

using test::RandomEdits;

struct Work {
    uint64_t seed;
    bool hasCanvas; // whose commands are among the edits
    // So many steps of the history: few in the fast tests, all 10,000 where the environment says so (ctest -L slow).
    int steps() const
    {
        const int given = qEnvironmentVariableIntValue("PLEXUS_UNDO_STEPS");
        return (given > 0 ? given : 100) / (hasCanvas ? 5 : 1);
    }
};

std::vector<Work> works()
{
    std::vector<Work> all;
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        all.push_back({seed, false});
    }
    for (uint64_t seed = 21; seed <= 24; ++seed) {
        all.push_back({seed, true});
    }
    return all;
}

// Somebody who edits, types, drags, undoes some of it and goes on from there.
class Person {
public:
    explicit Person(uint64_t seed) : m_edits(seed) { m_document.reset({}); }

    void work(int steps, Canvas* canvas)
    {
        note();
        for (int tries = 0; stack().count() < steps; ++tries) {
            ASSERT_LT(tries, 20 * steps) << "hardly anything of it is legal";
            if (stack().index() > 0 && m_edits.draw(12) == 0) {
                m_document.goTo(stack().index() - static_cast<int>(m_edits.draw(4)) % stack().index());
            }
            if (canvas != nullptr && m_edits.draw(4) == 0 && graph().nodes().size() > 2) {
                command(*canvas);
            } else {
                if (m_edits.draw(6) > 0) { // otherwise it belongs to the gesture before, and the two may become one step
                    m_gesture = m_document.newGesture();
                }
                (void)m_document.apply(m_edits.next(graph()), m_gesture);
            }
            note();
        }
    }

    QUndoStack& stack() { return m_document.undoStack(); }
    Document& document() { return m_document; }
    std::string text() const { return projectText(m_document.graph()); }
    // What the project was after so many steps, of every fiftieth.
    void compare()
    {
        const auto known = m_texts.find(stack().index());
        ASSERT_TRUE(known == m_texts.end() || known->second == text())
            << "after " << stack().index() << " steps; next is " << stack().undoText().toStdString();
    }
    size_t commands() const { return m_commands; }

private:
    const Graph& graph() const { return m_document.graph(); }

    void note()
    {
        m_texts.erase(m_texts.upper_bound(stack().index()), m_texts.end());
        if (stack().index() % 50 == 0) {
            m_texts[stack().index()] = text();
        }
    }

    // A command of the canvas on some nodes that lie beside each other.
    void command(Canvas& canvas)
    {
        m_document.refresh();
        const std::string first = graph().nodes()[m_edits.draw(graph().nodes().size())].key;
        m_document.reveal(QString::fromStdString(first));
        QStringList keys{QString::fromStdString(first)};
        for (const GraphNode& node : graph().nodes()) {
            if (node.key != first && blockOf(node.key) == blockOf(first) && m_edits.draw(5) == 0) {
                keys.append(QString::fromStdString(node.key));
            }
        }
        m_document.select(keys);
        const int before = stack().index();
        switch (m_edits.draw(14)) {
        case 0: canvas.duplicate(); break;
        case 1: canvas.duplicateWithInputs(); break;
        case 2: canvas.bypassSelection(); break;
        case 3: canvas.collapseSelection(); break;
        case 4:
        case 5: canvas.groupSelection(); break;
        case 6: canvas.ungroupSelection(); break;
        case 7: canvas.addFrame(); break;
        case 8: canvas.connectSelection(); break;
        case 9: canvas.arrange(); break;
        case 10: canvas.align(static_cast<Alignment>(m_edits.draw(6))); break;
        case 11: canvas.deleteSelection(); break;
        case 12: canvas.addNote(); break;
        default:
            canvas.copy();
            canvas.paste();
        }
        m_commands += stack().index() > before ? 1 : 0;
    }

    RandomEdits m_edits;
    Document m_document;
    int m_gesture = 0;
    size_t m_commands = 0;
    std::map<int, std::string> m_texts;
};

class UndoStack : public ::testing::TestWithParam<Work> {};

TEST_P(UndoStack, AllUndoneAndAllRedoneLeavesNoTrace)
{
    const Work& work = GetParam();
    Person person(work.seed);
    const std::string first = person.text();
    {
        const auto canvas = work.hasCanvas ? std::make_unique<Canvas>(&person.document()) : nullptr;
        ASSERT_NO_FATAL_FAILURE(person.work(work.steps(), canvas.get()));
        EXPECT_GE(person.commands(), static_cast<size_t>(canvas ? work.steps() / 20 : 0)) << "of the canvas";
    }
    const std::string last = person.text();
    QUndoStack& stack = person.stack();
    for (int round = 0; round < 2; ++round) {
        while (stack.canUndo()) {
            stack.undo();
            ASSERT_NO_FATAL_FAILURE(person.compare());
        }
        ASSERT_EQ(person.text(), first);
        while (stack.canRedo()) {
            stack.redo();
            ASSERT_NO_FATAL_FAILURE(person.compare());
        }
        ASSERT_EQ(person.text(), last);
    }
    person.document().goTo(0);
    EXPECT_EQ(person.text(), first);
    person.document().goTo(stack.count());
    EXPECT_EQ(person.text(), last);
    const auto loaded = parseProject(last, "last");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), last);
}

INSTANTIATE_TEST_SUITE_P(Seeds, UndoStack, ::testing::ValuesIn(works()), [](const auto& instance) {
    return (instance.param.hasCanvas ? "canvas" : "edits") + std::to_string(instance.param.seed);
});

} // namespace
} // namespace plexus::studio
