// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/plot.h"

#include <benchmark/benchmark.h>
#include <cmath>

namespace plexus::studio {
namespace {

// A chart of 640 x 300 with a noisy curve of `points` and its smoothed twin, repainted whole.
// The issue asks for less than 16 ms at 1,000,000 points.
void repaintChart(benchmark::State& state)
{
    const auto points = static_cast<size_t>(state.range(0));
    std::vector<double> x(points), y(points);
    for (size_t index = 0; index < points; ++index) {
        x[index] = static_cast<double>(index + 1);
        y[index] = 2 / std::sqrt(1 + x[index] / 1000)
                   + 0.2 * std::sin(x[index] * 12.9898) * std::cos(x[index] * 0.37);
    }
    Smoother smoother;
    const std::vector<double>& smooth = smoother.smooth(y, 0.9);
    Plot plot(QStringLiteral("Loss"));
    plot.resize(640, 300);
    plot.setCurves({{QStringLiteral("train"), &x, &y, Qt::gray, CurveLook::Pale},
                    {QStringLiteral("smooth"), &x, &smooth, Qt::blue, CurveLook::Line}});
    plot.show();
    plot.repaintNow();
    for (auto _ : state) {
        plot.repaintNow();
    }
}
BENCHMARK(repaintChart)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace plexus::studio
