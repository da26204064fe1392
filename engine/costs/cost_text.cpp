// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/cost_text.h"

#include <fmt/format.h>

namespace plexus {
namespace {

// Three figures.
std::string figures(double value)
{
    return value >= 100 ? fmt::format("{:.0f}", value) : value >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos) {
        return text;
    }
    std::string result = "\"";
    for (const char letter : text) {
        result += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return result + '"';
}

} // namespace

std::string bytesText(uint64_t bytes)
{
    constexpr const char* units[] = {"KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes) / 1024;
    if (value < 1) {
        return fmt::format("{} bytes", bytes);
    }
    size_t unit = 0;
    for (; value >= 999.5 && unit < 3; ++unit) {
        value /= 1024;
    }
    return figures(value) + " " + units[unit];
}

std::string shortCount(int64_t count)
{
    constexpr const char* units[] = {"k", "M", "G", "T", "P"};
    if (count < 10000) { // as whole counts are written elsewhere
        return count < 1000 ? std::to_string(count) : fmt::format("{},{:03}", count / 1000, count % 1000);
    }
    auto value = static_cast<double>(count) / 1000;
    size_t unit = 0;
    for (; value >= 999.5 && unit < 4; ++unit) {
        value /= 1000;
    }
    return figures(value) + " " + units[unit];
}

std::string secondsText(double seconds)
{
    if (seconds < 1e-3) {
        return figures(seconds * 1e6) + " us";
    }
    if (seconds < 0.9995) {
        return figures(seconds * 1e3) + " ms";
    }
    if (seconds < 59.5) {
        return figures(seconds) + " s";
    }
    const auto whole = static_cast<int64_t>(seconds + 0.5);
    return whole < 3600 ? fmt::format("{} min {} s", whole / 60, whole % 60)
                        : fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string costsCsv(const Graph& graph, const Costs& costs, const std::vector<std::string>& nodes)
{
    std::string text = "node,title,layer,parameters,multiply_adds,parameter_bytes,activation_bytes,step_seconds\n";
    const auto line = [&](const std::string& key, const std::string& title, const std::string& layer, const NodeCost& cost) {
        text += fmt::format("{},{},{},{},{},{},{},{}\n", key, quoted(title), layer, cost.parameters, cost.multiplyAdds,
                            cost.parameterBytes, cost.activationBytes,
                            costs.stepSeconds ? fmt::format("{:.9g}", cost.seconds) : "");
    };
    for (const std::string& key : nodes) {
        const auto found = costs.nodes.find(key);
        const GraphNode* node = graph.find(key);
        if (found != costs.nodes.end() && node != nullptr) {
            line(key, node->displayTitle(), node->layer, found->second);
        }
    }
    line("", "all", "", costs.total);
    return text;
}

} // namespace plexus
