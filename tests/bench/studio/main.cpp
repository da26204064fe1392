// SPDX-License-Identifier: GPL-3.0-or-later
// plexus_bench_studio [--smoke] [--big] [--benchmark_filter=...]: charts with a million points, graphs of thousands of
// nodes (--big: these alone), and how late the window's event loop is while the example digits trains. Exit code 1 when a limit of the
// issue is missed.
#include "app/studio/theme/theme.h"
#include "tests/bench/studio/big_graph.h"
#include "tests/bench/studio/responsive.h"
#include "tests/bench/studio/watched_application.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <string>

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    plexus::studio::WatchedApplication application(argc, argv);
    plexus::studio::applyTheme(application, plexus::studio::ThemeKind::Light);
    bool isSmoke = false, isOnlyBig = false;
    for (int index = 1; index < argc; ++index) {
        isSmoke = isSmoke || std::strcmp(argv[index], "--smoke") == 0;
        isOnlyBig = isOnlyBig || std::strcmp(argv[index], "--big") == 0;
    }
    if (isSmoke) { // those that take moments
        std::string only = "--benchmark_filter=repaintChart";
        std::string briefly = "--benchmark_min_time=0.01";
        char* words[] = {argv[0], only.data(), briefly.data(), nullptr};
        int count = 3;
        benchmark::Initialize(&count, words);
    } else if (!isOnlyBig) {
        benchmark::Initialize(&argc, argv);
    }
    if (!isOnlyBig) {
        benchmark::RunSpecifiedBenchmarks();
    }
    benchmark::Shutdown();
    using plexus::studio::Judge;
    const Judge judge = isSmoke ? Judge::ThatItRuns : Judge::Limits;
    const bool bearsBig = plexus::studio::bearsBigGraphs(judge);
    if (isOnlyBig) {
        return bearsBig ? 0 : 1;
    }
    return bearsBig && plexus::studio::isResponsive(application, isSmoke ? 3 : 20,
                                        judge)
               ? 0
               : 1;
}
