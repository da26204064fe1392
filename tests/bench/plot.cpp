// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/plot.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace plexus::bench {
namespace {

constexpr double panelWidth = 340, panelHeight = 280, left = 62, right = 16, top = 38, bottom = 48, legend = 30;
constexpr int columns = 3;

// From values to a stretch of the picture, by their logarithms.
struct LogScale {
    double low = 1, high = 10, from = 0, to = 1;
    double operator()(double value) const
    {
        return from + (to - from) * std::log(value / low) / std::log(high / low);
    }
};

// 1, 2 and 5 times the powers of ten between; 1 alone where that would be many.
std::vector<double> ticksOf(const LogScale& scale)
{
    const bool isLong = scale.high / scale.low > 2000;
    std::vector<double> ticks;
    for (double power = std::pow(10, std::floor(std::log10(scale.low))); power <= scale.high; power *= 10) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double tick = power * factor;
            if (tick >= scale.low * 0.999 && tick <= scale.high * 1.001 && (factor == 1.0 || !isLong)) {
                ticks.push_back(tick);
            }
        }
    }
    return ticks;
}

std::string label(double x, double y, const std::string& anchor, const std::string& words, const char* more = "")
{
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, more, words);
}

std::string line(double x1, double y1, double x2, double y2, const char* kind)
{
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
                       y2, kind);
}

std::string curve(const std::vector<std::pair<double, double>>& points, const char* kind)
{
    std::string text;
    for (const auto& [x, y] : points) {
        text += fmt::format("{:.1f},{:.1f} ", x, y);
    }
    return fmt::format("<polyline points=\"{}\" class=\"{}\"/>\n", text, kind);
}

std::string panel(const ScalingResult& result, double x0, double y0)
{
    const std::vector<ScalingPoint>& points = result.points;
    const auto arithmetic = [&points](const ScalingPoint& point) {
        return points.back().msBest * point.flops / points.back().flops;
    };
    double least = points.front().msBest, most = least;
    for (const ScalingPoint& point : points) {
        least = std::min({least, point.msBest, arithmetic(point)});
        most = std::max({most, point.msBest, arithmetic(point)});
    }
    const LogScale x{static_cast<double>(points.front().value) / 1.15, static_cast<double>(points.back().value) * 1.15,
                     x0 + left, x0 + panelWidth - right};
    const LogScale y{least / 1.3, most * 1.3, y0 + panelHeight - bottom, y0 + top};
    std::string svg = label((x.from + x.to) / 2, y0 + 22, "middle", result.axis->key, " font-size=\"15\" font-weight=\"bold\"");
    for (const double tick : ticksOf(y)) {
        svg += line(x.from, y(tick), x.to, y(tick), "grid");
        svg += label(x.from - 6, y(tick) + 4, "end", fmt::format("{:g}", tick));
    }
    std::vector<std::pair<double, double>> measured, foretold;
    std::string dots;
    for (const ScalingPoint& point : points) {
        const double at = x(static_cast<double>(point.value));
        svg += line(at, y.from, at, y.to, "grid");
        svg += label(at, y.from + 16, "middle", std::to_string(point.value));
        measured.emplace_back(at, y(point.msBest));
        foretold.emplace_back(at, y(arithmetic(point)));
        dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" class=\"dot\"/>\n", at, y(point.msBest));
    }
    svg += line(x.from, y.from, x.to, y.from, "axis") + line(x.from, y.from, x.from, y.to, "axis");
    svg += curve(foretold, "arithmetic") + curve(measured, "measured") + dots;
    svg += label((x.from + x.to) / 2, y.from + 36, "middle", result.axis->what);
    const double middle = (y.from + y.to) / 2;
    return svg + label(x0 + 16, middle, "middle", "ms a step",
                       fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", x0 + 16, middle).c_str());
}

} // namespace

std::string plotOf(const std::vector<ScalingResult>& results)
{
    const int across = std::min<int>(columns, static_cast<int>(results.size()));
    const int down = (static_cast<int>(results.size()) + columns - 1) / columns;
    const double width = panelWidth * across, height = panelHeight * down + legend;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n"
        "<style>.grid{{stroke:#ddd}} .axis{{stroke:#444}} "
        ".measured,.arithmetic{{fill:none;stroke-width:2}} .measured{{stroke:#1565c0}} .dot{{fill:#1565c0}} "
        ".arithmetic{{stroke:#e67700;stroke-dasharray:6 4}}</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width, height);
    for (size_t i = 0; i < results.size(); ++i) {
        svg += panel(results[i], panelWidth * static_cast<double>(i % columns),
                     panelHeight * static_cast<double>(i / columns));
    }
    const double base = height - 12;
    svg += line(left, base - 4, left + 28, base - 4, "measured") + label(left + 34, base, "start", "measured");
    svg += line(left + 110, base - 4, left + 138, base - 4, "arithmetic") +
           label(left + 144, base, "start", "arithmetic alone");
    return svg + "</svg>\n";
}

} // namespace plexus::bench
