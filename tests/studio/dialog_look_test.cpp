// SPDX-License-Identifier: GPL-3.0-or-later
// Every dialog in both themes: no word is cut off. With PLEXUS_PICTURES naming a folder they are drawn there as well, at
// 100 and 200 %, for somebody to look at.
#include "app/studio/library/block_name_dialog.h"
#include "app/studio/shell/about.h"
#include "app/studio/shell/command_list.h"
#include "app/studio/shell/keys.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/recovery_dialog.h"
#include "app/studio/theme/theme.h"
#include "app/studio/torch/torch_dialog.h"
#include "engine/io/torch_write.h"
#include "engine/model/chain.h"
#include "engine/session/template.h"
#include "tests/studio/recorded_worker.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPixmap>
#include <QScrollBar>
#include <QTest>

namespace plexus::studio {
namespace {

using plexus::testing::TemporaryFolder;

constexpr const char* kCopied = "nn.Sequential(\n    nn.Conv2d(1, 32, 3, padding=1),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n"
                                "    MyOwnLayer(32, groups=4),\n    nn.Flatten(),\n    nn.Linear(6272, 10),\n)\n";

// What is needed to open each of them: a window with a network, a library, work that was left behind.
struct Hall {
    Hall() : window(WindowMemory::Forget, worker.command())
    {
        library.open(folder.path());
        const Graph graph = Chain().then("input").block("residual").take();
        EXPECT_TRUE(library.keep(graph, "residual", QStringLiteral("Residual block with 64 channels")).ok());
        for (const char* name : {"digits", "A network of a name that is so long that it fits on no line of the dialog"}) {
            Document document;
            document.keepJournals(folder / "journals");
            document.reset(findTemplate("spirals")->make(""));
            document.setUntitledName(QString::fromLatin1(name));
            EXPECT_TRUE(document.apply(edits::setTraining(Setting::General, "seed", int64_t{5})).ok());
        }
    }
    std::unique_ptr<QDialog> blockName()
    {
        auto dialog = std::make_unique<BlockNameDialog>(
            library,
            BlockNameDialog::Words{QStringLiteral("Save block to the library"), QStringLiteral("&Save"),
                                   QStringLiteral("Residual block")},
            QString(), [](const QString&) { return Result<void>(); }, nullptr);
        return dialog;
    }
    std::unique_ptr<QDialog> shownTorch()
    {
        const TorchCode code = writeTorch(findTemplate("mnist-cnn")->make(""), {});
        return std::make_unique<TorchDialog>(TorchDialog::Purpose::Show, QString::fromStdString(code.text),
                                             QStringList{QStringLiteral("Its weights are called as on the canvas.")}, nullptr);
    }
    std::vector<std::pair<const char*, std::function<std::unique_ptr<QDialog>()>>> dialogs()
    {
        const auto paste = [](const char* text) {
            return std::make_unique<TorchDialog>(TorchDialog::Purpose::Build, QString::fromLatin1(text), QStringList(), nullptr);
        };
        return {{"block-name", [this] { return blockName(); }},
                {"block-name-taken", [this] { return blockName(); }},
                {"torch-empty", [paste] { return paste(""); }},
                {"torch-paste", [paste] { return paste(kCopied); }},
                {"torch-show", [this] { return shownTorch(); }},
                {"recovery", [this] { return std::make_unique<RecoveryDialog>(findLeftBehind(folder / "journals")); }},
                {"keys", [this] { return std::make_unique<Keys>(window.actions()); }},
                {"commands", [this] { return std::make_unique<CommandList>(window.actions().all(), nullptr); }},
                {"about", [] { return std::make_unique<About>(); }}};
    }

    TemporaryFolder folder;
    RecordedWorker worker{{}};
    BlockLibrary library;
    MainWindow window;
};

QPixmap drawn(QWidget& widget, double scale)
{
    QPixmap picture(widget.size() * scale);
    picture.setDevicePixelRatio(scale);
    widget.render(&picture);
    return picture;
}

// Where what stands in a label or on a button has less room than it needs.
QString cutOff(const QWidget& dialog)
{
    for (const QLabel* label : dialog.findChildren<QLabel*>()) {
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        const bool isCut = label->height() < needed || (!label->wordWrap() && label->width() < label->sizeHint().width());
        if (label->isVisible() && isCut) {
            return label->text();
        }
    }
    for (const QAbstractButton* button : dialog.findChildren<QAbstractButton*>()) {
        if (button->isVisible() && !button->text().isEmpty() && button->width() < button->sizeHint().width()) {
            return button->text();
        }
    }
    for (const QAbstractItemView* list : dialog.findChildren<QAbstractItemView*>()) {
        if (list->horizontalScrollBar()->maximum() > 0) {
            return list->accessibleName() + QStringLiteral(" is wider than its dialog");
        }
    }
    return {};
}

class DialogLook : public ::testing::TestWithParam<ThemeKind> {
protected:
    void SetUp() override
    {
        m_before = currentTheme();
        applyTheme(*qApp, GetParam());
    }
    void TearDown() override { applyTheme(*qApp, m_before); }

    ThemeKind m_before = ThemeKind::Dark;
};

TEST_P(DialogLook, NoWordIsCutOff)
{
    Hall hall;
    const QString pictures = qEnvironmentVariable("PLEXUS_PICTURES");
    const QString theme = GetParam() == ThemeKind::Light ? QStringLiteral("light") : QStringLiteral("dark");
    for (const auto& [name, open] : hall.dialogs()) {
        const std::unique_ptr<QDialog> dialog = open();
        dialog->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(dialog.get()));
        if (std::string_view(name) == "block-name-taken") {
            auto* line = dialog->findChild<QLineEdit*>();
            line->setText(QStringLiteral("Residual block with 64 channels"));
            QTest::keyClick(line, Qt::Key_Return);
            QApplication::processEvents(); // the button has another word, and room for it
        }
        EXPECT_EQ(cutOff(*dialog).toStdString(), "") << name;
        for (const double scale : {1.0, 2.0}) {
            if (!pictures.isEmpty()) {
                const QString file = QStringLiteral("%1/%2-%3-%4.png").arg(pictures, QLatin1String(name), theme).arg(100 * scale);
                EXPECT_TRUE(drawn(*dialog, scale).save(file)) << file.toStdString();
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Both, DialogLook, ::testing::Values(ThemeKind::Light, ThemeKind::Dark));

} // namespace
} // namespace plexus::studio
