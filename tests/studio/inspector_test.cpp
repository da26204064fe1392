// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/inspector.h"
#include "app/studio/inspector/node_panel.h"
#include "app/studio/inspector/number_edit.h"
#include "engine/data/reader.h"
#include "engine/model/chain.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QToolButton>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

// A legal value that is not the initial one; nothing when there is none (one choice only).
std::optional<ParamValue> otherValue(const ParamDef& definition)
{
    std::vector<ParamValue> candidates;
    switch (definition.kind) {
    case ParamKind::Bool: candidates = {!std::get<bool>(definition.initial)}; break;
    case ParamKind::Integer:
        for (const int64_t by : {1, -1, 2}) {
            candidates.emplace_back(std::get<int64_t>(definition.initial) + by);
        }
        break;
    case ParamKind::Real:
        for (const double by : {0.125, -0.125, 1.0}) {
            candidates.emplace_back(std::get<double>(definition.initial) + by);
        }
        candidates.emplace_back(definition.least);
        candidates.emplace_back(std::get<double>(definition.initial) / 2);
        break;
    case ParamKind::Pair: {
        const auto& both = std::get<std::vector<int64_t>>(definition.initial);
        candidates = {std::vector<int64_t>{both[0] + 1, both[1] + 2}};
        break;
    }
    case ParamKind::Choice: candidates.assign(definition.choices.begin(), definition.choices.end()); break;
    case ParamKind::Text: candidates = {std::string("elsewhere")}; break;
    case ParamKind::Path: candidates = {std::string("/a/folder")}; break;
    case ParamKind::Integers: candidates = {std::vector<int64_t>{2, 1, 3}}; break;
    case ParamKind::Reals: candidates = {std::vector<double>{0.5, 2}}; break;
    }
    for (const ParamValue& candidate : candidates) {
        if (candidate != definition.initial && definition.check(candidate).ok()) {
            return candidate;
        }
    }
    return std::nullopt;
}

void type(QWidget* field, const std::string& text)
{
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, QString::fromStdString(text));
    QTest::keyClick(field, Qt::Key_Return);
}

// Enters a value the way a person does.
void enter(QWidget& form, const ParamDef& definition, const ParamValue& value)
{
    const QString name = QStringLiteral("param.") + QString::fromStdString(definition.key);
    auto* field = form.findChild<QWidget*>(name);
    ASSERT_NE(field, nullptr) << definition.key;
    if (!definition.section.empty()) {
        auto* heading = form.findChild<QToolButton*>(QStringLiteral("section.")
                                                     + QString::fromStdString(definition.section));
        ASSERT_NE(heading, nullptr) << definition.section;
        if (!heading->isChecked()) {
            QTest::keyClick(heading, Qt::Key_Space);
        }
    }
    ASSERT_TRUE(field->isVisible()) << definition.key;
    if (auto* box = qobject_cast<QCheckBox*>(field)) {
        QTest::keyClick(box, Qt::Key_Space);
    } else if (auto* combo = qobject_cast<QComboBox*>(field)) {
        QTest::keyClick(combo, Qt::Key_Home);
        const QString wanted = QString::fromStdString(std::get<std::string>(value));
        for (int i = 0; i < combo->count() && combo->currentData().toString() != wanted; ++i) {
            QTest::keyClick(combo, Qt::Key_Down);
        }
    } else if (definition.kind == ParamKind::Pair) {
        auto* link = form.findChild<QToolButton*>(name + QStringLiteral(".link"));
        if (link->isChecked()) {
            link->click();
        }
        const auto& both = std::get<std::vector<int64_t>>(value);
        type(field, std::to_string(both[0]));
        type(form.findChild<QWidget*>(name + QStringLiteral(".1")), std::to_string(both[1]));
    } else {
        type(field, definition.text(value));
    }
}

// The parameter that this one is shown under takes a value that shows it.
std::optional<std::pair<std::string, ParamValue>> master(const ParamDefs& all, const ParamDef& definition)
{
    for (const ParamDef& other : all) {
        if (other.key == definition.onlyWhen) {
            const QString first = QString::fromStdString(definition.onlyWhenValue).split(u'|').front();
            return std::pair(other.key, *other.fromText(first.toStdString()));
        }
    }
    return std::nullopt;
}

struct Bench {
    Stage stage;
    Inspector inspector{&stage.document, nullptr};
    Bench()
    {
        inspector.resize(360, 900);
        inspector.show();
        [[maybe_unused]] const bool isShown = QTest::qWaitForWindowExposed(&inspector);
    }
};

// What `definition` is shown under is set so, then it gets another value through its widget; undo takes that
// back. Leaves the document as it was; false when there is no other value.
bool writes(Bench& bench, const ParamDefs& all, const ParamDef& definition,
            const std::function<std::unique_ptr<Edit>(const std::string&, ParamValue)>& edit,
            const std::function<const Params&()>& params, const std::function<QWidget&()>& form)
{
    SCOPED_TRACE(definition.key);
    const std::optional<ParamValue> value = otherValue(definition);
    if (!value) {
        return false;
    }
    QUndoStack& undo = bench.stage.document.undoStack();
    const int first = undo.index();
    if (const auto shown = master(all, definition)) {
        EXPECT_TRUE(bench.stage.document.apply(edit(shown->first, shown->second)).ok());
    }
    const ParamValue before = params().value(definition.key);
    const int steps = undo.index();
    enter(form(), definition, *value);
    EXPECT_EQ(params().value(definition.key), *value);
    EXPECT_EQ(undo.index(), steps + 1) << "one thought, one undo step";
    undo.undo();
    EXPECT_EQ(params().value(definition.key), before);
    undo.setIndex(first);
    return true;
}

TEST(Inspector, WritesEveryParameterOfEveryLayerThroughItsWidget)
{
    int written = 0;
    std::set<std::string> common; // what layers with weights have alike is written through one of them
    Bench bench;
    for (const LayerDef& layer : allLayers()) {
        SCOPED_TRACE(layer.key);
        const std::string key = bench.stage.add(layer.key.c_str(), 0, 0).toStdString();
        bench.stage.document.select({QString::fromStdString(key)});
        ASSERT_NE(bench.inspector.nodePanel(), nullptr);
        for (const ParamDef& definition : layer.params) {
            if (!definition.section.empty() && !common.insert(definition.key).second) {
                continue;
            }
            written += writes(
                bench, layer.params, definition,
                [&](const std::string& name, ParamValue to) { return edits::setParam(key, name, std::move(to)); },
                [&]() -> const Params& { return bench.stage.graph().find(key)->params; },
                [&]() -> QWidget& { return *bench.inspector.nodePanel(); });
        }
        bench.stage.document.undoStack().setIndex(0);
    }
    EXPECT_GT(written, 20);
}

void writeAll(Bench& bench, Setting where, const ParamDefs& definitions, const std::string& choice)
{
    SCOPED_TRACE(choice);
    if (!choice.empty()) {
        ASSERT_TRUE(bench.stage.document.apply(edits::choose(where, choice)).ok());
    }
    for (const ParamDef& definition : definitions) {
        writes(
            bench, definitions, definition,
            [&](const std::string& name, ParamValue to) { return edits::setTraining(where, name, std::move(to)); },
            [&]() -> const Params& { return bench.stage.document.settings(where); },
            [&]() -> QWidget& { return *bench.inspector.trainingPanel()->form(where); });
    }
    bench.stage.document.undoStack().setIndex(0);
}

TEST(Inspector, WritesEveryTrainingSettingThroughItsWidget)
{
    Bench bench;
    writeAll(bench, Setting::General, trainingParams(), "");
    for (const OptimizerDef& each : allOptimizers()) {
        writeAll(bench, Setting::Optimizer, each.params, each.key);
    }
    for (const ScheduleDef& each : allSchedules()) {
        writeAll(bench, Setting::Schedule, each.params, each.key);
    }
    for (const ReaderDef& each : allReaders()) {
        writeAll(bench, Setting::Data, each.params, each.key);
    }
}

TEST(Inspector, ChoosesFromTheRegistriesAndUndoRestoresTheParametersToo)
{
    Bench bench;
    auto* combo = bench.inspector.findChild<QComboBox*>(QStringLiteral("choose.optimizer"));
    ASSERT_EQ(combo->count(), static_cast<int>(allOptimizers().size()));
    ASSERT_TRUE(bench.stage.document.apply(edits::setTraining(Setting::Optimizer, "learning_rate", 0.5)).ok());
    const Choice before = bench.stage.graph().training.optimizer;
    QTest::keyClick(combo, Qt::Key_End);
    EXPECT_NE(bench.stage.graph().training.optimizer.key, before.key);
    bench.stage.document.undoStack().undo();
    EXPECT_EQ(bench.stage.graph().training.optimizer, before);
    EXPECT_EQ(combo->currentData().toString().toStdString(), before.key);
}

TEST(Inspector, IllegalValueIsNotAppliedAndSaysWhy)
{
    Bench bench;
    const QString key = bench.stage.add("dense", 0, 0);
    bench.stage.document.select({key});
    const int64_t before = bench.stage.graph().find(key.toStdString())->params.integer("units");
    type(bench.inspector.findChild<QWidget*>(QStringLiteral("param.units")), "0");
    auto* complaint = bench.inspector.findChild<QLabel*>(QStringLiteral("complaint.units"));
    EXPECT_TRUE(complaint->isVisible());
    EXPECT_THAT(complaint->text().toStdString(), HasSubstr("units must be between 1 and"));
    EXPECT_EQ(bench.stage.graph().find(key.toStdString())->params.integer("units"), before);
    QTest::keyClick(bench.inspector.findChild<QWidget*>(QStringLiteral("param.units")), Qt::Key_Escape);
    EXPECT_FALSE(complaint->isVisible());
}

TEST(Inspector, ResetGoesBackToTheInitialValue)
{
    Bench bench;
    const std::string key = bench.stage.add("dense", 0, 0).toStdString();
    bench.stage.document.select({QString::fromStdString(key)});
    auto* reset = bench.inspector.findChild<QToolButton*>(QStringLiteral("reset.units"));
    EXPECT_FALSE(reset->isVisible());
    ASSERT_TRUE(bench.stage.document.apply(edits::setParam(key, "units", int64_t{7})).ok());
    ASSERT_TRUE(reset->isVisible());
    reset->click();
    EXPECT_TRUE(bench.stage.graph().find(key)->params.isInitial("units"));
    EXPECT_FALSE(reset->isVisible());
}

TEST(Inspector, FoldsAwayWhatFewNeedAndOpensItForAProblem)
{
    Bench bench;
    const std::string key = bench.stage.add("dense", 0, 0).toStdString();
    bench.stage.document.select({QString::fromStdString(key)});
    NodePanel& panel = *bench.inspector.nodePanel();
    auto* heading = panel.findChild<QToolButton*>(QStringLiteral("section.Weights"));
    auto* frozen = panel.findChild<QWidget*>(QStringLiteral("param.frozen"));
    ASSERT_TRUE(heading != nullptr && frozen != nullptr);
    if (heading->isChecked()) { // another test opened it, for all nodes
        heading->click();
    }
    EXPECT_FALSE(frozen->isVisible());
    ASSERT_TRUE(bench.stage.document.apply(edits::setParam(key, "frozen", true)).ok());
    EXPECT_FALSE(frozen->isVisible());
    EXPECT_EQ(heading->text(), QStringLiteral("Weights (1 changed)"));
    bench.stage.document.reveal(QString::fromStdString(key), QStringLiteral("frozen"));
    EXPECT_TRUE(heading->isChecked());
    EXPECT_TRUE(frozen->isVisible());
    heading->click();
    EXPECT_FALSE(frozen->isVisible());
}

TEST(Inspector, SliderMovementIsOneUndoStep)
{
    Bench bench;
    const std::string key = bench.stage.add("dropout", 0, 0).toStdString();
    bench.stage.document.select({QString::fromStdString(key)});
    QSlider* slider = bench.inspector.nodePanel()->findChild<QSlider*>();
    ASSERT_NE(slider, nullptr);
    const int steps = bench.stage.document.undoStack().index();
    slider->setSliderDown(true);
    for (const int tick : {40, 80, 120}) {
        slider->setSliderPosition(tick);
    }
    slider->setSliderDown(false);
    EXPECT_EQ(bench.stage.document.undoStack().index(), steps + 1);
    bench.stage.document.undoStack().undo();
    EXPECT_TRUE(bench.stage.graph().find(key)->params.toJson() == Params(&findLayer("dropout")->params).toJson());
}

TEST(Inspector, TitleIsEditedAndUndone)
{
    Bench bench;
    const std::string key = bench.stage.add("dense", 0, 0).toStdString();
    bench.stage.document.select({QString::fromStdString(key)});
    type(bench.inspector.findChild<QWidget*>(QStringLiteral("nodeTitle")), "First");
    EXPECT_EQ(bench.stage.graph().find(key)->title, "First");
    EXPECT_EQ(bench.stage.scene().node(QString::fromStdString(key))->picture().title, QStringLiteral("First"));
    bench.stage.document.undoStack().undo();
    EXPECT_EQ(bench.stage.graph().find(key)->title, "");
}

TEST(Inspector, TheKeyOfANodeInABlockLeavesTheTitleItsRoom)
{
    Document document;
    document.reset(Chain().then("input").block("residual").take());
    NodePanel panel(&document, QStringLiteral("residual.batch_norm2"), nullptr);
    const auto* key = panel.findChild<QLabel*>(QStringLiteral("nodeKey"));
    EXPECT_EQ(key->text(), QStringLiteral("batch_norm2"));
    EXPECT_TRUE(key->toolTip().contains(QStringLiteral("residual.batch_norm2"))) << "the whole is a moment away";
}

TEST(Inspector, WhatHasTheFocusMayGo)
{
    Bench bench;
    const QString key = bench.stage.add("input", 0, 0);
    bench.stage.document.select({key});
    for (const char* name : {"nodeTitle", "param.field"}) {
        bench.stage.document.select({key});
        auto* field = bench.inspector.findChild<QWidget*>(QString::fromLatin1(name));
        ASSERT_NE(field, nullptr) << name;
        bench.inspector.activateWindow();
        field->setFocus();
        QTest::keyClicks(field, QStringLiteral("x"));
        bench.stage.document.undoStack().undo(); // the node and its form with it
        EXPECT_TRUE(bench.stage.graph().nodes().empty());
        bench.stage.document.undoStack().redo();
    }
}

TEST(Inspector, StepsAlongRoundNumbers)
{
    const ParamDef rate = real("rate", 0.001).range(0, 1).logarithmic();
    EXPECT_EQ(std::get<double>(stepped(rate, 0.001, 1)), 0.002);
    EXPECT_EQ(std::get<double>(stepped(rate, 0.001, -1)), 0.0005);
    const ParamDef share = real("share", 0.1).range(0, 1);
    EXPECT_EQ(std::get<double>(stepped(share, 0.1, 1)), 0.11);
    EXPECT_EQ(std::get<double>(stepped(share, 1.0, 1)), 1.0);
    const ParamDef seed = integer("seed", 0).range(0, 9007199254740991.0);
    EXPECT_EQ(std::get<int64_t>(stepped(seed, int64_t{9007199254740990}, 1)), 9007199254740991);
    EXPECT_EQ(std::get<int64_t>(stepped(seed, int64_t{0}, -1)), 0);
}

// A value that a file may hold and no field lets through.
void putWrong(Document& document, Choice TrainingSettings::*choice, const std::string& key, ParamValue value)
{
    Graph graph = document.graph();
    (graph.training.*choice).params.set(key, std::move(value));
    document.reset(std::move(graph));
    document.refresh();
}

TEST(Inspector, AComplaintStandsInItsOwnSectionAlone)
{
    Bench bench;
    putWrong(bench.stage.document, &TrainingSettings::optimizer, "learning_rate", -1.0);
    TrainingPanel* panel = bench.inspector.trainingPanel();
    const auto complaint = [](const ParamForm* form, const char* key) {
        const auto* label = form->findChild<QLabel*>(QStringLiteral("complaint.%1").arg(QLatin1String(key)));
        return label != nullptr && label->isVisibleTo(form);
    };
    EXPECT_TRUE(complaint(panel->form(Setting::Optimizer), "learning_rate"));
    EXPECT_FALSE(complaint(panel->form(Setting::General), "learning_rate"));
    EXPECT_TRUE(panel->focus("optimizer.learning_rate"));
    EXPECT_FALSE(panel->focus("schedule.learning_rate"));
}

TEST(Inspector, APairStaysWrongUntilBothHalvesAreRight)
{
    const ParamDefs& all = findLayer("conv2d")->params;
    const ParamDef& kernel = *std::find_if(all.begin(), all.end(),
                                           [](const ParamDef& each) { return each.kind == ParamKind::Pair; });
    const QString name = QStringLiteral("param.") + QString::fromStdString(kernel.key);
    std::unique_ptr<ParamEditor> editor(ParamEditor::make(kernel, nullptr));
    editor->show();
    editor->findChild<QToolButton*>(name + QStringLiteral(".link"))->setChecked(false);
    QString complaint;
    QObject::connect(editor.get(), &ParamEditor::mistyped, [&](const QString& sentence) { complaint = sentence; });
    type(editor->findChild<QWidget*>(name), "0");
    ASSERT_FALSE(complaint.isEmpty());
    type(editor->findChild<QWidget*>(name + QStringLiteral(".1")), "3");
    EXPECT_FALSE(complaint.isEmpty()) << "the first half is still wrong";
}

}
} // namespace plexus::studio
