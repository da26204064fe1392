// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/screenshot.h"

#include "app/studio/shell/main_window.h"
#include "app/studio/shell/run_control.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>

namespace plexus::studio {
namespace {

// Time for shapes, data and frames to settle; nothing tells when the last of them has been painted.
constexpr int settleMilliseconds = 1500;
constexpr int mostMilliseconds = 30'000; // without a device, say, some of it never comes

} // namespace

QStringList panels()
{
    return {QStringLiteral("curves"), QStringLiteral("predictions"), QStringLiteral("confusion"),
            QStringLiteral("runs"), QStringLiteral("problems"), QStringLiteral("history"), QStringLiteral("costs")};
}

QString usage()
{
    return QStringLiteral(
        "usage: plexus-studio [FILE] [--open FILE] [--device HINT] [--size WIDTHxHEIGHT]\n"
        "                     [--theme light|dark] [--panel NAME] [--select NODE]\n"
        "                     [--screenshot PNG [--train SECONDS]]\n"
        "panels: %1\n").arg(panels().join(QStringLiteral(", ")));
}

ParsedOptions parseOptions(const QStringList& arguments)
{
    ParsedOptions parsed;
    StartOptions& options = parsed.options;
    for (qsizetype index = 0; index < arguments.size(); ++index) {
        const QString& word = arguments[index];
        if (word == QLatin1String("--help") || word == QLatin1String("-h")) {
            parsed.wantsHelp = true;
            continue;
        }
        if (word == QLatin1String("--version")) {
            parsed.wantsVersion = true;
            continue;
        }
        if (!word.startsWith(QLatin1Char('-'))) {
            options.file = word;
            continue;
        }
        const QStringList known{"--open",  "--train", "--screenshot", "--size",
                                "--theme", "--panel", "--select",     "--device"};
        if (!known.contains(word)) {
            parsed.complaint = QStringLiteral("unknown option %1").arg(word);
            return parsed;
        }
        if (index + 1 >= arguments.size()) {
            parsed.complaint = QStringLiteral("%1 needs a value").arg(word);
            return parsed;
        }
        const QString value = arguments[++index];
        bool isLegal = true;
        if (word == QLatin1String("--open")) {
            options.file = value;
        } else if (word == QLatin1String("--screenshot")) {
            options.screenshot = value;
        } else if (word == QLatin1String("--panel")) {
            options.panel = value;
            isLegal = panels().contains(value);
        } else if (word == QLatin1String("--select")) {
            options.select = value;
        } else if (word == QLatin1String("--device")) {
            options.device = value;
        } else if (word == QLatin1String("--theme")) {
            options.theme = value;
            isLegal = value == QLatin1String("light") || value == QLatin1String("dark");
        } else if (word == QLatin1String("--train")) {
            const double seconds = value.toDouble(&isLegal);
            isLegal = isLegal && seconds > 0 && seconds <= 86400;
            options.trainSeconds = seconds;
        } else {
            const QStringList sides = value.split(QLatin1Char('x'));
            const QSize size =
                sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
            isLegal = size.width() >= 320 && size.height() >= 240 && size.width() <= 16384
                       && size.height() <= 16384;
            options.size = size;
        }
        if (!isLegal) {
            parsed.complaint = QStringLiteral("%1 cannot be %2").arg(word, value);
            return parsed;
        }
    }
    if (options.trainSeconds && options.screenshot.isEmpty()) {
        parsed.complaint = QStringLiteral("--train needs --screenshot");
    }
    return parsed;
}

Screenshot::Screenshot(MainWindow* window, StartOptions options)
    : QObject(window), m_window(window), m_options(std::move(options))
{
    QTimer::singleShot(settleMilliseconds, this, &Screenshot::begin);
}

void Screenshot::begin()
{
    if (!m_options.trainSeconds) {
        showPanel();
        m_patience.start();
        takeWhenSettled();
        return;
    }
    // The seconds count from the first step: reading data and preparing a device take their own
    // time.
    Training& training = m_window->training();
    auto* clock = new QTimer(this);
    clock->setSingleShot(true);
    clock->setInterval(static_cast<int>(*m_options.trainSeconds * 1000));
    connect(clock, &QTimer::timeout, this, &Screenshot::take);
    connect(&training, &Training::stateChanged, this, [this, clock] {
        const TrainingState state = m_window->training().state();
        if (state == TrainingState::Running && !clock->isActive()) {
            clock->start();
        } else if (state == TrainingState::Ended || state == TrainingState::Failed) {
            clock->stop();
            QTimer::singleShot(settleMilliseconds, this, &Screenshot::take);
        }
    });
    m_window->runControl().startNew();
    if (!training.isActive()) {
        QTimer::singleShot(settleMilliseconds, this,
                           &Screenshot::take); // it cannot train and says why
    }
}

void Screenshot::showPanel()
{
    if (!m_options.panel.isEmpty()) {
        m_window->showPanel(m_options.panel);
        QCoreApplication::processEvents();
    }
}

// Once the samples are read and the costs are known, or nobody seems to tell them.
void Screenshot::takeWhenSettled()
{
    const Document& document = m_window->document();
    const bool isReading = document.data().isDescribing() || document.data().isLoading();
    const bool isSettled = !isReading && document.costs().isCurrent() && document.costs().device().has_value();
    if (!isSettled && m_patience.elapsed() < mostMilliseconds) {
        QTimer::singleShot(settleMilliseconds / 10, this, &Screenshot::takeWhenSettled);
    } else {
        QTimer::singleShot(settleMilliseconds / 3, this, &Screenshot::take);
    }
}

void Screenshot::take()
{
    showPanel();
    const QPixmap picture = m_window->grab();
    const bool isSaved = picture.save(m_options.screenshot, "PNG");
    if (!isSaved) {
        QTextStream(stderr) << "plexus-studio: " << m_options.screenshot
                            << " could not be written\n";
    }
    connect(&m_window->training(), &Training::workerEnded, this,
            [isSaved] { QCoreApplication::exit(isSaved ? 0 : 1); });
    m_window->training().shutDown();
}

} // namespace plexus::studio
