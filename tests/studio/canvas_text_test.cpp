// SPDX-License-Identifier: GPL-3.0-or-later
// What comes onto the canvas as text or as a file.
#include "app/studio/torch/torch_dialog.h"
#include "engine/advice/advice.h"
#include "engine/model/chain.h"
#include "engine/model/project_file.h"
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

const QString kSequential = QStringLiteral("nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))");

TEST(CanvasText, ASequentialIsPastedAsOneStep)
{
    Stage stage;
    const std::string before = projectText(stage.graph());
    QApplication::clipboard()->setText(kSequential);
    stage.key(Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().nodes().size(), 6U) << "with an input and an output on an empty canvas";
    EXPECT_TRUE(stage.isWired(QStringLiteral("relu"), QStringLiteral("dense2")));
    EXPECT_EQ(stage.document.selection().size(), 6);
    EXPECT_EQ(stage.document.undoStack().undoText().toStdString(), "Build from PyTorch text");
    const std::string after = projectText(stage.graph());
    stage.document.undoStack().undo();
    EXPECT_EQ(projectText(stage.graph()), before);
    stage.document.undoStack().redo();
    EXPECT_EQ(projectText(stage.graph()), after);

    stage.document.select({});
    stage.key(Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().nodes().size(), 10U) << "the layers alone where there is a network";
    EXPECT_EQ(stage.document.selection().size(), 4);
    for (const NodeItem* one : stage.scene().nodes()) {
        for (const NodeItem* other : stage.scene().nodes()) {
            EXPECT_TRUE(one == other || !one->mapRectToScene(one->layout().body()).intersects(other->mapRectToScene(other->layout().body())))
                << one->key().toStdString() << " lies on " << other->key().toStdString();
        }
    }
}

// A tutorial that forgot a pooling: the dense layer says so, until the network has what the text counted on.
TEST(CanvasText, ASizeThatContradictsTheTextIsSaidAtItsNode)
{
    Stage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.document.refresh();
    stage.add("relu", 0, 600); // names are taken, and it is not the only one
    stage.canvas.buildText(QStringLiteral("nn.Conv2d(1, 8, 3, padding=1)\nnn.ReLU()\nnn.MaxPool2d(2)\nnn.Flatten()\n"
                                          "nn.Linear(392, 10)\n"));
    const QString input = stage.add("input", -300, 0);
    const auto said = [&] { return stage.scene().node(QStringLiteral("dense"))->picture().warning.toStdString(); };
    EXPECT_EQ(said(), "") << "nothing leads into it yet";
    stage.wire(input, QStringLiteral("conv2d"));
    EXPECT_EQ(said(), "nn.Linear(392, 10) says in_features=392, but what comes before gives 1568");
    const auto problem = [&]() -> const Problem* {
        for (const Problem& one : stage.document.inference().problems) {
            if (one.advice == "pasted_size") {
                return &one;
            }
        }
        return nullptr;
    };
    ASSERT_NE(problem(), nullptr);
    EXPECT_EQ(problem()->node, "dense");
    EXPECT_EQ(problem()->severity, Severity::Warning) << "it trains";
    // It can be silenced, in one step.
    (void)stage.document.apply(silence(stage.graph(), *problem()));
    stage.document.refresh();
    EXPECT_EQ(problem(), nullptr);
    EXPECT_EQ(stage.document.inference().silenced.size(), 1U);
    EXPECT_EQ(stage.document.undoStack().undoText(),
              QStringLiteral("Silence \"Another size than the pasted text says\" at Dense"));
    stage.document.undoStack().undo();
    stage.document.refresh();
    ASSERT_NE(problem(), nullptr);
    // With the pooling that was forgotten it agrees, and later edits are nobody's business.
    Added pool = placeOnWire(stage.graph(), *findLayer("max_pool2d"), {}, *stage.graph().into("flatten", "in"),
                             stage.document.inference());
    ASSERT_TRUE(stage.document.apply(std::move(pool.edit)).ok());
    stage.document.refresh();
    EXPECT_EQ(problem(), nullptr);
    stage.document.undoStack().undo();
    stage.document.refresh();
    EXPECT_EQ(problem(), nullptr);
}

TEST(CanvasText, WhatIsNotKnownIsSaid)
{
    Stage stage;
    QApplication::clipboard()->setText(QStringLiteral("nn.Linear(4, 2)\nnn.Fold((2, 2), 3)"));
    stage.canvas.paste();
    EXPECT_EQ(stage.graph().nodes().size(), 4U);
    EXPECT_THAT(stage.canvas.findChild<QLabel*>(QStringLiteral("canvasSaying"))->text().toStdString(),
                HasSubstr("line 2: nn.Fold is not a layer of Plexus"));
}

TEST(CanvasText, TheDialogJudgesWhileOneWritesAndBuilds)
{
    TorchDialog dialog(TorchDialog::Purpose::Build, {}, {});
    QSignalSpy built(&dialog, &TorchDialog::buildRequested);
    dialog.show();
    auto* build = dialog.findChild<QDialogButtonBox*>()->buttons().front();
    EXPECT_FALSE(build->isEnabled());
    QTest::keyClicks(dialog.findChild<QPlainTextEdit*>(), QStringLiteral("nn.ReLU()"));
    EXPECT_TRUE(QTest::qWaitFor([&] { return build->isEnabled(); }));
    EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("torchSaid"))->text().toStdString(), "One node will be built.");
    QTest::mouseClick(build, Qt::LeftButton);
    ASSERT_EQ(built.count(), 1);
    EXPECT_EQ(built.front().front().toString().toStdString(), "nn.ReLU()");
}

TEST(CanvasText, AProjectIsPutBesideWhatIsThere)
{
    Stage stage;
    stage.add("relu", 0, 0);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("small.plexus"));
    Chain chain;
    ASSERT_TRUE(saveProject(chain.then("input").then("relu").then("output").take(), path.toStdString()).ok());
    stage.canvas.insertProject(path);
    EXPECT_EQ(stage.graph().nodes().size(), 4U);
    EXPECT_EQ(stage.document.selection().size(), 3);
    EXPECT_EQ(stage.document.undoStack().undoText().toStdString(), "Insert small");
    QSignalSpy refused(&stage.document, &Document::refused);
    stage.canvas.insertProject(QStringLiteral("/nowhere.plexus"));
    EXPECT_EQ(refused.count(), 1);
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().nodes().size(), 1U);
}

TEST(CanvasText, ABlockWithANumberShowsIt)
{
    Stage stage;
    const QString block = stage.add("residual", 0, 0);
    const auto edit = [&](int64_t copies) {
        auto made = setNodeParam(stage.graph(), block.toStdString(), "repeat", copies);
        ASSERT_TRUE(made.ok());
        ASSERT_TRUE(stage.document.apply(std::move(made).value()).ok());
        stage.document.refresh();
    };
    edit(8);
    EXPECT_EQ(stage.scene().node(block)->picture().title.toStdString(), "Residual block × 8");
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.scene().node(block)->picture().title.toStdString(), "Residual block");
    // A layer that stands in a copy is found where it is drawn.
    stage.document.reveal(block + QStringLiteral(".3.conv2d"));
    EXPECT_EQ(stage.document.selection(), QStringList{block + QStringLiteral(".conv2d")});
}

} // namespace
} // namespace plexus::studio
