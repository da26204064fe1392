// SPDX-License-Identifier: GPL-3.0-or-later
// plexus_bench_studio [--smoke] [--benchmark_filter=...]: charts with a million points, and how
// late the window's event loop is while the example digits trains. Exit code 1 when a limit of the
// issue is missed.
#include "app/studio/theme/theme.h"
#include "tests/bench/studio/responsive.h"
#include "tests/bench/studio/watched_application.h"

#include <benchmark/benchmark.h>
#include <cstring>

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    plexus::studio::WatchedApplication application(argc, argv);
    plexus::studio::applyTheme(application, plexus::studio::ThemeKind::Light);
    bool isSmoke = false;
    for (int index = 1; index < argc; ++index) {
        isSmoke = isSmoke || std::strcmp(argv[index], "--smoke") == 0;
    }
    if (!isSmoke) {
        benchmark::Initialize(&argc, argv);
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return plexus::studio::isResponsive(application, isSmoke ? 3 : 20,
                                        isSmoke ? plexus::studio::Judge::ThatItRuns
                                                : plexus::studio::Judge::Limits)
               ? 0
               : 1;
}
