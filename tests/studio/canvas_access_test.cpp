// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas without mouse and eyes: keys in, the accessibility tree out.
#include "app/studio/shell/main_window.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/recorded_worker.h"
#include "tests/support/paths.h"

#include <gmock/gmock.h>
#include <QAccessible>
#include <QApplication>
#include <QListWidget>
#include <QTest>
#include <set>

namespace plexus::studio {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

QString nameOf(QAccessibleInterface* one)
{
    return one->text(QAccessible::Name);
}

// The first below `root` with this name and one of these roles.
QAccessibleInterface* find(QAccessibleInterface* root, const std::set<QAccessible::Role>& roles, const QString& name)
{
    for (int index = 0; root != nullptr && index < root->childCount(); ++index) {
        QAccessibleInterface* child = root->child(index);
        if (child == nullptr || child->state().invisible) {
            continue;
        }
        if (roles.count(child->role()) > 0 && nameOf(child) == name) {
            return child;
        }
        if (QAccessibleInterface* found = find(child, roles, name)) {
            return found;
        }
    }
    return nullptr;
}

// Does something below `root` say these words?
bool isBelow(QAccessibleInterface* root, const QString& words)
{
    for (int index = 0; root != nullptr && index < root->childCount(); ++index) {
        QAccessibleInterface* child = root->child(index);
        if (child != nullptr && !child->state().invisible && (nameOf(child).contains(words) || isBelow(child, words))) {
            return true;
        }
    }
    return false;
}

struct Blind {
    Blind() : Blind(std::nullopt) {}
    // Nothing: a recorded worker trains.
    explicit Blind(std::optional<WorkerCommand> real)
        : worker({startedMessage(), stepsMessage(1, 12)}), window(WindowMemory::Forget, real.value_or(worker.command()))
    {
        Graph blank;
        blank.training.data = fewDigits().training.data;
        window.document().reset(blank);
        window.resize(1280, 800);
        window.showCanvas();
        window.show();
        EXPECT_TRUE(QTest::qWaitFor([this] { return !window.document().data().fields().empty(); }));
        window.activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
    }
    QAccessibleInterface* root() { return QAccessible::queryAccessibleInterface(&window); }
    QAccessibleInterface* canvas() { return find(root(), {QAccessible::List}, QStringLiteral("Canvas")); }
    void focus(QAccessibleInterface* one)
    {
        ASSERT_NE(one, nullptr);
        if (one->actionInterface() != nullptr) {
            one->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
        } else {
            qobject_cast<QWidget*>(one->object())->setFocus();
        }
    }
    // What has the focus gets the keys.
    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    static void write(const char* text) { QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(text)); }

    // Puts a layer behind the selected one.
    void add(const char* words)
    {
        qobject_cast<QWidget*>(canvas()->object())->setFocus();
        press(Qt::Key_A, Qt::ShiftModifier);
        write(words);
        press(Qt::Key_Return);
        window.document().refresh();
    }
    // Sets a number of the selected node in the inspector.
    void set(const char* name, const char* value)
    {
        QAccessibleInterface* field = find(root(), {QAccessible::SpinBox, QAccessible::EditableText}, QString::fromLatin1(name));
        ASSERT_NE(field, nullptr) << name;
        focus(field);
        press(Qt::Key_A, Qt::ControlModifier);
        write(value);
        press(Qt::Key_Return);
        window.document().refresh();
    }
    std::vector<std::string> nodes()
    {
        std::vector<std::string> names;
        for (int index = 0; index < canvas()->childCount(); ++index) {
            if (canvas()->child(index)->role() == QAccessible::ListItem) {
                names.push_back(nameOf(canvas()->child(index)).toStdString());
            }
        }
        return names;
    }

    RecordedWorker worker;
    MainWindow window;
};

constexpr const char* leNet[] = {"input", "conv 2d", "tanh", "average pool 2d", "conv 2d", "tanh", "average pool 2d", "flatten",
                                 "dense", "tanh", "dense", "tanh", "dense", "output"};
// Of its layers: what is typed into a field.
struct Typed {
    int node;
    const char *name, *value;
};
constexpr Typed leNetNumbers[] = {
    {1, "Channels", "6"}, {4, "Channels", "16"}, {8, "Units", "120"}, {10, "Units", "84"}, {12, "Units", "10"}};

TEST(CanvasAccess, LeNetIsBuiltWiredAndTrainedByKeysAlone)
{
    Blind blind;
    for (const char* layer : leNet) {
        blind.add(layer);
    }
    EXPECT_THAT(blind.nodes(), ElementsAre("Input", "Conv 2d", "Tanh", "Average pool 2d", "Conv 2d", "Tanh", "Average pool 2d",
                                           "Flatten", "Dense", "Tanh", "Dense", "Tanh", "Dense", "Output"));
    const auto node = [&](int index) { return blind.canvas()->child(index); };
    for (const auto& [index, name, value] : leNetNumbers) {
        blind.focus(node(index));
        EXPECT_TRUE(node(index)->state().selected);
        blind.set(name, value);
    }
    EXPECT_THAT(node(8)->text(QAccessible::Description).toStdString(), HasSubstr("Units 120"));
    EXPECT_THAT(node(12)->text(QAccessible::Description).toStdString(), HasSubstr("output 10"));
    // Ports tell what they are wired to, and wires where they lead.
    ASSERT_EQ(node(1)->childCount(), 2);
    EXPECT_EQ(nameOf(node(1)->child(0)).toStdString(), "input in of Conv 2d");
    EXPECT_EQ(node(1)->child(0)->text(QAccessible::Description).toStdString(), "from Input");
    EXPECT_EQ(node(1)->child(1)->text(QAccessible::Description).toStdString(), "to Tanh");
    EXPECT_EQ(node(1)->child(1)->parent(), node(1));
    EXPECT_NE(find(blind.canvas(), {QAccessible::Link}, QStringLiteral("wire from Dense to Output")), nullptr);
    EXPECT_TRUE(blind.window.document().inference().ok());

    Blind::press(Qt::Key_F5);
    EXPECT_TRUE(QTest::qWaitFor([&] { return blind.window.training().state() == TrainingState::Running; }));
}

// The real worker on the real device; nothing but keys and the tree of what a screen reader sees. Compiling takes half a
// minute, so ctest -L slow runs it (slow_keys_test), and nobody else.
TEST(CanvasAccess, DISABLED_LeNetLearnsOnTheDeviceByKeysAlone)
{
    if (!std::filesystem::exists(testing::binDir() / "plexus")) {
        GTEST_SKIP() << "the program plexus is not built";
    }
    Blind blind(WorkerCommand{QString::fromStdString((testing::binDir() / "plexus").string()), {QStringLiteral("worker")}});
    for (const char* layer : leNet) {
        blind.add(layer);
    }
    for (const auto& [index, name, value] : leNetNumbers) {
        blind.focus(blind.canvas()->child(index));
        blind.set(name, value);
    }
    qobject_cast<QWidget*>(blind.canvas()->object())->setFocus();
    Blind::press(Qt::Key_Escape); // nothing is selected: the inspector shows the training
    blind.set("Epochs", "1");
    Blind::press(Qt::Key_F5);
    const auto isTold = [&](const char* words) { return isBelow(blind.root(), QString::fromLatin1(words)); };
    ASSERT_TRUE(QTest::qWaitFor([&] { return isTold("Finished"); }, 120'000))
        << blind.window.training().trouble().sentence.toStdString();
    const Training& training = blind.window.training();
    EXPECT_EQ(training.state(), TrainingState::Ended);
    EXPECT_GE(training.curves().step.size(), 3U) << "160 digits in batches of 64";
    EXPECT_TRUE(isTold("llvmpipe") || std::getenv("PLEXUS_VALIDATION") == nullptr) << "./check has no other device";
}

TEST(CanvasAccess, ProblemsAndSelectionAreTold)
{
    Blind blind;
    blind.add("input");
    blind.add("dense");
    QAccessibleInterface* dense = blind.canvas()->child(1);
    EXPECT_THAT(dense->text(QAccessible::Description).toStdString(), HasSubstr("problem: Dense expects"));
    EXPECT_EQ(blind.canvas()->focusChild(), dense);
    EXPECT_EQ(blind.canvas()->indexOfChild(dense), 1);
    EXPECT_TRUE(blind.canvas()->childAt(0, 0) == nullptr || dense->rect().isValid());
    blind.window.document().undoStack().undo();
    EXPECT_FALSE(dense->isValid());
    EXPECT_TRUE(dense->text(QAccessible::Name).isEmpty());
}

TEST(CanvasAccess, AnAddGetsItsSecondInputByKeysAlone)
{
    Blind blind;
    for (const char* layer : {"input", "relu", "add", "flatten"}) {
        blind.add(layer);
    }
    QAccessibleInterface* add = blind.canvas()->child(2);
    ASSERT_EQ(nameOf(add).toStdString(), "Add");
    blind.focus(blind.canvas()->child(0));
    Blind::press(Qt::Key_T);
    QAccessibleInterface* popup = QAccessible::queryAccessibleInterface(QApplication::focusWidget()->parentWidget());
    EXPECT_EQ(nameOf(popup).toStdString(), "Wire to");
    auto* list = QApplication::focusWidget()->parentWidget()->findChild<QListWidget*>();
    ASSERT_NE(list, nullptr);
    ASSERT_EQ(list->count(), 3) << "the free input of the join, then those that are taken; its own is wired already";
    EXPECT_EQ(list->item(0)->data(Qt::AccessibleTextRole).toString().toStdString(), "Add, in2");
    EXPECT_EQ(list->item(1)->data(Qt::AccessibleTextRole).toString().toStdString(), "Add, in, now from ReLU");
    EXPECT_EQ(list->item(2)->data(Qt::AccessibleTextRole).toString().toStdString(), "Flatten, in, now from Add");
    Blind::write("add");
    Blind::press(Qt::Key_Return);
    EXPECT_EQ(nameOf(add->child(1)).toStdString(), "input in2 of Add");
    EXPECT_EQ(add->child(1)->text(QAccessible::Description).toStdString(), "from Input");
    EXPECT_NE(find(blind.canvas(), {QAccessible::Link}, QStringLiteral("wire from Input to Add")), nullptr);
    EXPECT_EQ(add->child(0)->text(QAccessible::Description).toStdString(), "from ReLU");
    Blind::press(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(find(blind.canvas(), {QAccessible::Link}, QStringLiteral("wire from Input to Add")), nullptr);
    // What comes later cannot lead back.
    blind.focus(blind.canvas()->child(3));
    Blind::press(Qt::Key_T);
    list = QApplication::focusWidget()->parentWidget()->findChild<QListWidget*>();
    ASSERT_EQ(list->count(), 1);
    EXPECT_EQ(list->item(0)->text().toStdString(), "Nothing here can take a wire from it");
    Blind::press(Qt::Key_Escape);
}

TEST(CanvasAccess, TheSelectionGrowsAndShrinksByKeys)
{
    Blind blind;
    for (const char* layer : {"input", "relu", "tanh", "flatten"}) {
        blind.add(layer);
    }
    const auto selected = [&] {
        std::string names;
        for (int index = 0; index < 4; ++index) {
            QAccessibleInterface* node = blind.canvas()->child(index);
            names += node->state().selected ? nameOf(node).toStdString() + " " : "";
        }
        return names;
    };
    blind.focus(blind.canvas()->child(1));
    Blind::press(Qt::Key_Right, Qt::ShiftModifier);
    Blind::press(Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_EQ(selected(), "ReLU Tanh Flatten ");
    Blind::press(Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_EQ(selected(), "ReLU Tanh ");
    Blind::press(Qt::Key_M);
    EXPECT_EQ(blind.window.document().undoStack().undoText().toStdString(), "Bypass ReLU and 1 other");
    Blind::press(Qt::Key_Right);
    EXPECT_EQ(selected(), "Flatten ") << "arrows go on from where one was";
}

TEST(CanvasAccess, WiresAndTheirPointsAreReachedMovedAndDeletedByKeysAlone)
{
    Blind blind;
    for (const char* layer : {"input", "flatten", "dense"}) {
        blind.add(layer);
    }
    const auto focused = [&] {
        QAccessibleInterface* one = blind.canvas()->focusChild();
        return one != nullptr && one->state().focused ? nameOf(one).toStdString() : std::string("nothing");
    };
    const auto link = [&](const char* name) { return find(blind.canvas(), {QAccessible::Link}, QString::fromLatin1(name)); };
    EXPECT_EQ(focused(), "Dense");
    Blind::press(Qt::Key_W);
    EXPECT_EQ(focused(), "wire from Flatten to Dense") << "of the selected layer first";
    EXPECT_TRUE(QTest::qWaitFor([&] {
        return blind.canvas()->text(QAccessible::Description).contains(QLatin1String("wire from Flatten to Dense selected"));
    }));
    EXPECT_THAT(link("wire from Flatten to Dense")->text(QAccessible::Description).toStdString(), HasSubstr("carries "));
    Blind::press(Qt::Key_W);
    EXPECT_EQ(focused(), "wire from Input to Flatten");
    Blind::press(Qt::Key_Down);
    EXPECT_EQ(focused(), "wire from Flatten to Dense");
    Blind::press(Qt::Key_W, Qt::ShiftModifier);
    Blind::press(Qt::Key_P);
    EXPECT_EQ(focused(), "point 1 of the wire from Input to Flatten");
    QAccessibleInterface* point = blind.canvas()->focusChild();
    EXPECT_EQ(point->role(), QAccessible::Grip);
    EXPECT_TRUE(point->state().movable);
    const QPoint before = point->rect().center();
    for (int press = 0; press < 10; ++press) {
        Blind::press(Qt::Key_Down, Qt::ControlModifier);
    }
    point = find(blind.canvas(), {QAccessible::Grip}, QStringLiteral("point 1 of the wire from Input to Flatten"));
    EXPECT_GT(point->rect().center().y(), before.y());
    EXPECT_TRUE(point->state().selected);
    Blind::press(Qt::Key_Delete);
    EXPECT_EQ(find(blind.canvas(), {QAccessible::Grip}, QStringLiteral("point 1 of the wire from Input to Flatten")), nullptr);
    ASSERT_NE(link("wire from Input to Flatten"), nullptr) << "the wire stays";
    blind.focus(link("wire from Input to Flatten"));
    Blind::press(Qt::Key_Right);
    EXPECT_EQ(focused(), "Flatten");
    Blind::press(Qt::Key_W);
    EXPECT_EQ(focused(), "wire from Flatten to Dense") << "what leaves a layer before what enters it";
    Blind::press(Qt::Key_Delete);
    EXPECT_EQ(link("wire from Flatten to Dense"), nullptr);
    blind.focus(link("wire from Input to Flatten"));
    Blind::press(Qt::Key_K);
    EXPECT_EQ(link("wire from Input to Flatten"), nullptr) << "the knife cuts what is selected";
    Blind::press(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_NE(link("wire from Input to Flatten"), nullptr);
}

TEST(CanvasAccess, FramesAndNotesAreInTheTreeAndWrittenByKeysAlone)
{
    Blind blind;
    blind.add("input");
    blind.add("flatten");
    Blind::press(Qt::Key_J, Qt::ControlModifier);
    Blind::write("Front");
    Blind::press(Qt::Key_Return);
    QAccessibleInterface* frame = find(blind.canvas(), {QAccessible::Grouping}, QStringLiteral("frame Front"));
    ASSERT_NE(frame, nullptr);
    EXPECT_TRUE(frame->state().focused);
    EXPECT_EQ(frame->text(QAccessible::Description).toStdString(), "holds Flatten");
    blind.focus(blind.canvas()->child(0));
    EXPECT_FALSE(frame->state().selected);
    Blind::press(Qt::Key_N);
    Blind::write("Why");
    Blind::press(Qt::Key_Return);
    Blind::write("not");
    Blind::press(Qt::Key_Escape);
    QAccessibleInterface* note = find(blind.canvas(), {QAccessible::Note}, QStringLiteral("note Why"));
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->text(QAccessible::Description).toStdString(), "Why\nnot");
    frame->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    Blind::write("Back");
    Blind::press(Qt::Key_Return);
    EXPECT_EQ(nameOf(frame).toStdString(), "frame Back");
    Blind::press(Qt::Key_Delete);
    EXPECT_FALSE(frame->isValid());
}

} // namespace
} // namespace plexus::studio
