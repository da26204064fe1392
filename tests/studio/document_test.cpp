// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/gallery/gallery.h"
#include "app/studio/palette/palette.h"
#include "app/studio/problems/problems.h"
#include "app/studio/datasets/dataset_view.h"
#include "app/studio/search/layer_search.h"
#include "engine/session/template.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

TEST(Document, SavesOpensAndKnowsWhetherItChanged)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("net.plexus"));
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    EXPECT_FALSE(document.isModified());
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", int64_t{9})).ok());
    EXPECT_TRUE(document.isModified());
    ASSERT_TRUE(document.saveAs(path).ok());
    EXPECT_TRUE(document.isModified()) << "not before it is on the disk";
    ASSERT_TRUE(document.finishSaving().ok());
    EXPECT_FALSE(document.isModified());
    EXPECT_EQ(document.name(), QStringLiteral("net"));

    Document other;
    QSignalSpy opened(&other, &Document::opened);
    ASSERT_TRUE(other.open(path).ok());
    EXPECT_EQ(opened.count(), 1);
    EXPECT_TRUE(isSameNetwork(document.graph(), other.graph()));
    EXPECT_EQ(other.graph().training.general.integer("seed"), 9);
}

TEST(Document, AFailedSaveLeavesItModifiedAndSaysWhy)
{
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", int64_t{9})).ok());
    QSignalSpy failed(&document, &Document::saveFailed);
    ASSERT_TRUE(document.saveAs(QStringLiteral("/nowhere/net.plexus")).ok());
    EXPECT_FALSE(document.finishSaving().ok());
    ASSERT_EQ(failed.count(), 1);
    EXPECT_THAT(failed.front().front().toString().toStdString(), HasSubstr("its folder does not exist"));
    EXPECT_TRUE(document.isModified());
    EXPECT_TRUE(document.path().isEmpty());
}

TEST(Document, AnEditDuringASaveIsNotSaved)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("net.plexus"));
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    const int gesture = document.newGesture();
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", int64_t{9}), gesture).ok());
    ASSERT_TRUE(document.saveAs(path).ok());
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", int64_t{10}), gesture).ok());
    ASSERT_TRUE(document.finishSaving().ok());
    EXPECT_TRUE(document.isModified());
    document.undoStack().undo();
    EXPECT_FALSE(document.isModified()) << "the file holds what was there when Save was pressed";
    EXPECT_EQ(document.graph().training.general.integer("seed"), 9);
}

TEST(Document, OpeningABrokenFileKeepsTheOldDocument)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broken.plexus"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"nodes\": [");
    file.close();
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    const size_t nodes = document.graph().nodes().size();
    const Result<void> opened = document.open(path);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().sentence(), HasSubstr("broken.plexus"));
    EXPECT_EQ(document.graph().nodes().size(), nodes);
}

TEST(Document, ManyEditsInOneEventCostOneInference)
{
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    QCoreApplication::processEvents();
    QSignalSpy inferred(&document, &Document::inferenceChanged);
    for (int64_t seed = 0; seed < 10; ++seed) {
        ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", seed + 100)).ok());
    }
    EXPECT_EQ(inferred.count(), 0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return inferred.count() == 1; }, 2000));
}

TEST(Document, TemplatesWithoutFilesHaveNoProblems)
{
    for (const TemplateDef& definition : allTemplates()) {
        if (!definition.neededFiles.empty()) {
            continue;
        }
        Document document;
        QSignalSpy described(&document.data(), &DataSource::fieldsChanged);
        document.reset(definition.make(""));
        ASSERT_TRUE(QTest::qWaitFor([&] { return described.count() > 0; }, 5000));
        document.refresh();
        for (const Problem& problem : document.inference().problems) {
            ADD_FAILURE() << definition.key << ": " << problem.node << ": " << problem.what;
        }
        EXPECT_GT(document.inference().parameterCount, 0);
    }
}

TEST(Document, SamplesAreReadAgainOnlyWhenTheyWouldDiffer)
{
    Document document;
    document.data().wantSamples();
    document.reset(findTemplate("spirals")->make(""));
    ASSERT_TRUE(QTest::qWaitFor([&] { return document.data().samples() != nullptr; }, 5000));
    QSignalSpy changed(&document.data(), &DataSource::samplesChanged);
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "epochs", int64_t{3})).ok());
    EXPECT_EQ(changed.count(), 0);
    ASSERT_TRUE(document.apply(edits::setTraining(Setting::General, "validation_fraction", 0.5)).ok());
    const auto isSplit = [&] {
        const auto samples = document.data().samples();
        return samples->training.count() == samples->validation.count();
    };
    EXPECT_TRUE(QTest::qWaitFor(isSplit, 5000));
}

// MNIST's file format with one picture and a label out of range.
void writeBrokenIdx(const QString& folder)
{
    const auto write = [&folder](const char* name, const QByteArray& bytes) {
        QFile file(folder + QLatin1Char('/') + QLatin1String(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    const QByteArray one("\0\0\0\1", 4), side("\0\0\0\2", 4);
    for (const char* part : {"train", "t10k"}) {
        write((std::string(part) + "-images-idx3-ubyte").c_str(),
              QByteArray("\0\0\10\3", 4) + one + side + side + QByteArray(4, '\1'));
        write((std::string(part) + "-labels-idx1-ubyte").c_str(),
              QByteArray("\0\0\10\1", 4) + one + QByteArray(1, '\143'));
    }
}

TEST(Document, DataThatDescribeButDoNotLoadAreAProblem)
{
    QTemporaryDir folder;
    writeBrokenIdx(folder.path());
    Document document;
    document.data().wantSamples();
    document.reset(findTemplate("mnist-mlp")->make(folder.path().toStdString()));
    // (The headers are good; whichever of the two is looked at first.)
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return !document.data().problem().isEmpty() && !document.data().fields().empty(); }, 5000));
    document.refresh();
    EXPECT_FALSE(document.inference().ok());
    EXPECT_EQ(document.inference().problems.back().param, "data");
    document.reset(findTemplate("spirals")->make(""));
    EXPECT_TRUE(QTest::qWaitFor([&] { return document.data().samples() != nullptr; }, 5000));
    EXPECT_TRUE(document.data().problem().isEmpty());
}

TEST(Document, NewestDataDescriptionWins)
{
    Document document;
    document.reset(fewDigits());
    document.reset(findTemplate("spirals")->make(""));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !document.data().fields().empty(); }, 5000));
    EXPECT_EQ(document.data().fields().front().name, "point");
}

TEST(Problems, ClickAndEnterGoToTheNode)
{
    Stage stage;
    Problems problems(&stage.document);
    problems.resize(600, 200);
    problems.show();
    const QString dense = stage.add("dense", 4000, 4000);
    stage.document.select({});
    stage.document.refresh();
    auto* list = problems.findChild<QListWidget*>(QStringLiteral("problemList"));
    int row = -1;
    for (int i = 0; i < list->count(); ++i) {
        row = list->item(i)->data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("Dense")) ? i : row;
    }
    ASSERT_GE(row, 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
    EXPECT_EQ(stage.document.selection(), QStringList{dense});
    EXPECT_TRUE(stage.view().visibleRect().contains(QRectF(4000, 4000, 150, 60)));

    stage.document.select({});
    stage.canvas.resetZoom();
    list->setCurrentRow(row);
    QTest::keyClick(list, Qt::Key_Return);
    EXPECT_EQ(stage.document.selection(), QStringList{dense});
}

TEST(Problems, SayWhenThereAreNone)
{
    Document document;
    Problems problems(&document);
    problems.show();
    document.reset(findTemplate("spirals")->make(""));
    auto* none = problems.findChild<QLabel*>(QStringLiteral("noProblems"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return none->isVisible(); }, 5000));
    EXPECT_EQ(none->text(), QStringLiteral("No problems"));
    EXPECT_EQ(problems.errorCount(), 0);
}

TEST(Palette, OffersEveryLayerAndAddsByDoubleClick)
{
    Stage stage;
    Palette palette(&stage.document);
    palette.resize(220, 2000);
    palette.show();
    auto* list = palette.findChild<QListWidget*>(QStringLiteral("paletteList"));
    QStringList offered;
    for (int i = 0; i < list->count(); ++i) {
        offered.append(list->item(i)->text());
    }
    for (const LayerDef& layer : allLayers()) {
        EXPECT_TRUE(offered.contains(QString::fromStdString(layer.title))) << layer.key;
    }
    auto* query = palette.findChild<QLineEdit*>(QStringLiteral("paletteQuery"));
    QTest::keyClicks(query, QStringLiteral("dropout"));
    QTest::keyClick(query, Qt::Key_Return);
    ASSERT_EQ(stage.graph().nodes().size(), 1U);
    EXPECT_EQ(stage.graph().nodes().front().layer, "dropout");
}

TEST(Palette, AGroupClosesAndOpensByItsHeading)
{
    Stage stage;
    Palette palette(&stage.document);
    palette.resize(220, 2000);
    palette.show();
    auto* list = palette.findChild<QListWidget*>(QStringLiteral("paletteList"));
    const int whole = list->count();
    const auto press = [list](int row) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
    };
    press(0);
    EXPECT_LT(list->count(), whole);
    EXPECT_EQ(list->currentRow(), 0);
    QTest::keyClick(list, Qt::Key_Return);
    EXPECT_EQ(list->count(), whole);
}

TEST(Search, FindsByBeginningInitialsKeywordsAndHelp)
{
    const auto best = [](const char* query) {
        const std::vector<Piece> found = searchPieces(QString::fromLatin1(query), BlockLibrary());
        return found.empty() ? std::string() : found.front().layer().key;
    };
    EXPECT_EQ(best("conv 2"), "conv2d");
    EXPECT_EQ(best("mp2"), "max_pool2d");
    EXPECT_EQ(best("pool max 2"), "max_pool2d");
    EXPECT_EQ(best("sftmax"), "softmax");
    EXPECT_EQ(best("dnse"), "dense");
    EXPECT_EQ(best("dropuot"), "dropout");
    EXPECT_EQ(best("fully connected"), "dense"); // a keyword
    EXPECT_EQ(best("yes-or-no"), "sigmoid"); // a word of its help
    EXPECT_EQ(best("zzzz"), "");
    for (const LayerDef& layer : allLayers()) {
        EXPECT_EQ(best(layer.title.c_str()), layer.key);
    }
}

TEST(DatasetView, ShowsSixteenPicturesAndTheSplit)
{
    Document document;
    DatasetView view(&document);
    view.resize(320, 400);
    view.show();
    document.reset(fewDigits());
    auto* summary = view.findChild<QLabel*>(QStringLiteral("dataSummary"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.pictures()->pictureCount() == size_t{16}; }, 20000));
    EXPECT_THAT(summary->text().toStdString(), HasSubstr("samples to train with"));
}

TEST(Gallery, OffersEveryTemplateAndNamesNeededFiles)
{
    Gallery gallery;
    gallery.resize(1000, 700);
    gallery.show();
    QSignalSpy chosen(&gallery, &Gallery::chosen);
    for (const TemplateDef& definition : allTemplates()) {
        auto* button = gallery.findChild<QPushButton*>(
            QStringLiteral("template.%1").arg(QString::fromStdString(definition.key)));
        ASSERT_NE(button, nullptr) << definition.key;
        if (definition.neededFiles.empty()) {
            button->click();
            EXPECT_EQ(chosen.count(), 1);
            chosen.clear();
            continue;
        }
        QTemporaryDir empty;
        EXPECT_FALSE(complaintAboutFiles(definition, empty.path()).isEmpty()) << definition.key;
    }
}

}
} // namespace plexus::studio
