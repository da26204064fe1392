// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/run_control.h"
#include "engine/session/template.h"
#include "tests/bench/studio/responsive.h"
#include "tests/bench/studio/watched_application.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <algorithm>
#include <cstdio>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

namespace plexus::studio {
namespace {

constexpr int period = 5;            // milliseconds between two beats
constexpr int mostStartSeconds = 60; // a cold shader cache on a busy machine
constexpr double mostAt95 = 50, mostEver = 250; // milliseconds
constexpr double latestPoint = 3;               // seconds

// A timer that notes by how much each of its beats came late.
class Heartbeat : public QObject {
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(period);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_late.push_back(
                std::max(0.0, static_cast<double>(m_clock.nsecsElapsed()) / 1e6 - period));
            m_clock.restart();
        });
        m_clock.start();
        m_timer.start();
    }
    double percentile(double share)
    {
        std::sort(m_late.begin(), m_late.end());
        return m_late.empty()
                   ? 1e9
                   : m_late[static_cast<size_t>(share * static_cast<double>(m_late.size() - 1))];
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_late;
};

void wait(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

bool isResponsive(WatchedApplication& application, double seconds, Judge judge)
{
    const TemplateDef* example = findTemplate("digits");
    if (!example) {
        std::fprintf(stderr, "there is no example digits\n");
        return false;
    }
    testing::TemporaryFolder folder;
    const QString plexus = QString::fromStdString((testing::binDir() / "plexus").string());
    MainWindow window(WindowMemory::Forget, {plexus, {QStringLiteral("worker")}});
    window.document().reset(example->make(""));
    if (!window.document().saveAs(QString::fromStdString((folder / "digits.plexus").string()))
        || !window.document().finishSaving()) {
        return false;
    }
    window.showCanvas();
    window.resize(1440, 900);
    window.show();
    wait(5000); // one looks at the graph: shapes, samples, devices and kernels are there

    application.forgetSlowest();
    QElapsedTimer sincePressed;
    double firstPoint = -1;
    QObject::connect(&window.training(), &Training::curvesChanged, &window, [&] {
        if (firstPoint < 0 && !window.training().curves().isEmpty()) {
            firstPoint = static_cast<double>(sincePressed.elapsed()) / 1000;
        }
    });
    QStringList phases; // and when each began
    QObject::connect(&window.training(), &Training::progressChanged, &window, [&] {
        const QString phase = window.training().progress().phase;
        if (firstPoint < 0 && (phases.isEmpty() || !phases.last().startsWith(phase))) {
            phases.append(QStringLiteral("%1 %2 s").arg(phase).arg(
                static_cast<double>(sincePressed.elapsed()) / 1000, 0, 'f', 2));
        }
    });
    Heartbeat heart;
    sincePressed.start();
    window.runControl().startNew();
    for (int waited = 0; waited < mostStartSeconds * 10 && firstPoint < 0; ++waited) {
        wait(100);
    }
    wait(static_cast<int>(seconds * 500));
    (void)window.document().save();
    wait(static_cast<int>(seconds * 500));
    const uint64_t steps = window.training().progress().step;
    window.training().stop();
    wait(1500);
    const bool isSaved = window.document().finishSaving().ok();

    const double at95 = heart.percentile(0.95), worst = heart.percentile(1);
    std::printf("event loop late: 95 %% below %.1f ms (limit %.0f), worst %.1f ms (limit %.0f); "
                "first point after %.2f s (limit %.0f); "
                "%llu steps; state %d %s\n",
                at95, mostAt95, worst, mostEver, firstPoint, latestPoint,
                static_cast<unsigned long long>(steps),
                static_cast<int>(window.training().state()),
                window.training().trouble().sentence.toUtf8().constData());
    std::printf("  %s\n", phases.join(QStringLiteral(", ")).toUtf8().constData());
    for (const SlowEvent& event : application.slowest()) {
        std::printf("  %6.1f ms, computing %5.1f ms: %s\n", event.milliseconds, event.computing,
                    event.what.toUtf8().constData());
    }
    const bool isWithin = at95 < mostAt95 && worst < mostEver && firstPoint < latestPoint;
    return isSaved && steps > 0 && (judge == Judge::ThatItRuns || isWithin);
}

} // namespace plexus::studio
