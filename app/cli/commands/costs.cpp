// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cost_report.h"
#include "app/cli/report.h"
#include "app/cli/settings.h"
#include "engine/costs/calibrate.h"
#include "engine/costs/cost_text.h"
#include "engine/model/block.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace plexus::commands
{
namespace
{

// By node or by one of the figures, the largest first; nodes of no block before what lies in them.
std::vector<std::string> costOrder(const Graph& graph, const Costs& costs, const std::string& by)
{
    std::vector<std::string> order = graph.topologicalOrder();
    const auto figure = [&](const std::string& key) {
        const NodeCost& cost = costs.nodes.at(key);
        return by == "parameters"   ? static_cast<double>(cost.parameters)
               : by == "operations" ? static_cast<double>(cost.multiplyAdds)
               : by == "memory"     ? static_cast<double>(cost.activationBytes + cost.parameterBytes)
               : by == "time"       ? cost.seconds
                                    : 0;
    };
    std::erase_if(order, [&](const std::string& key) { return costs.nodes.count(key) == 0; });
    std::stable_sort(order.begin(), order.end(),
                     [&](const std::string& a, const std::string& b) { return figure(a) > figure(b); });
    return order;
}

void sayCostsJson(const Costs& costs, const std::vector<std::string>& order)
{
    Json nodes = Json::array();
    for (const std::string& key : order) {
        Json node = cli::costJson(costs.nodes.at(key));
        node.set("node", key);
        nodes.push(std::move(node));
    }
    Json result = Json::object({{"nodes", std::move(nodes)},
                                {"rest", cli::costJson(costs.rest)},
                                {"total", cli::costJson(costs.total)},
                                {"device", costs.device},
                                {"note", costs.note}});
    if (costs.memory) {
        result.set("memory_bytes", cli::memoryJson(*costs.memory));
    }
    result.set("largest_batch", costs.largestBatch ? Json(*costs.largestBatch) : Json());
    result.set("predicted_step_seconds", costs.stepSeconds ? Json(*costs.stepSeconds) : Json());
    result.set("predicted_epoch_seconds", costs.epochSeconds ? Json(*costs.epochSeconds) : Json());
    cli::say(result.compact());
}

void sayCostsText(const Graph& graph, const Costs& costs, const std::vector<std::string>& order)
{
    const auto line = [&](const std::string& key, const std::string& layer, const NodeCost& cost) {
        cli::say(fmt::format("{:<28} {:<20} {:>12} {:>10} {:>12} {:>12} {:>10}", key, layer, cost.parameters,
                             shortCount(cost.multiplyAdds), bytesText(cost.parameterBytes), bytesText(cost.activationBytes),
                             costs.stepSeconds ? secondsText(cost.seconds) : "-"));
    };
    cli::say(fmt::format("{:<28} {:<20} {:>12} {:>10} {:>12} {:>12} {:>10}", "node", "layer", "parameters", "mult-adds",
                         "weights", "activations", "of a step"));
    for (const std::string& key : order) {
        line(key, graph.find(key)->layer, costs.nodes.at(key));
    }
    line("", "loss and optimizer", costs.rest);
    line("", "all", costs.total);
    if (costs.memory) {
        cli::say(cli::memoryLine(*costs.memory));
    }
    if (costs.largestBatch) {
        cli::say(fmt::format("Largest batch that fits: {}", *costs.largestBatch));
    }
    if (costs.stepSeconds) {
        cli::say(fmt::format("Predicted on {}: {} a step{}", costs.device, secondsText(*costs.stepSeconds),
                             costs.epochSeconds ? ", " + secondsText(*costs.epochSeconds) + " an epoch" : ""));
    }
    if (!costs.note.empty()) {
        cli::say("Not known: " + costs.note);
    }
}

ExitCode runCosts(const Arguments& arguments)
{
    auto graph = loadProject(arguments.text("FILE"));
    if (!graph) {
        return cli::fail(graph.error());
    }
    if (const auto set = cli::applySettings(*graph, arguments.texts("--set")); !set) {
        return cli::fail(set.error());
    }
    const auto data = loadData(*graph);
    if (!data) {
        return cli::fail(data.error());
    }
    const std::string hint = arguments.text("--device");
    const auto device = arguments.flag("--measure") ? calibrate(hint) : describeDevice(hint);
    if (!device) {
        cli::note(device.error().sentence());
    }
    const std::vector<FieldInfo> fields = fieldsOf(data->training);
    const auto costs = costsOf({.graph = *graph,
                                .fields = fields,
                                .data = sizeOf(*data),
                                .device = device ? std::optional(*device) : std::nullopt});
    if (!costs) {
        return cli::fail(costs.error());
    }
    const std::vector<std::string> order = costOrder(*graph, *costs, arguments.text("--sort"));
    if (arguments.flag("--json")) {
        sayCostsJson(*costs, order);
    } else if (arguments.flag("--csv")) {
        cli::say(costsCsv(*graph, *costs, order));
    } else {
        sayCostsText(*graph, *costs, order);
    }
    return ExitCode::Done;
}

} // namespace

CommandDef costs()
{
    return {
        .key = "costs",
        .help = "Show what training a project would cost: parameters, multiply-adds, memory, and time on a measured device.",
        .arguments = {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
                      {.name = "--set", .help = "path=value, may be repeated", .kind = ArgumentKind::Texts},
                      {.name = "--device", .help = "Number or part of the name, see plexus devices"},
                      {.name = "--measure",
                       .help = "Measure the device first, which takes some seconds and is kept",
                       .kind = ArgumentKind::Flag},
                      {.name = "--sort",
                       .help = "What the nodes are sorted by",
                       .choices = {"node", "parameters", "operations", "memory", "time"},
                       .initial = "node"},
                      {.name = "--csv", .help = "Comma-separated values", .kind = ArgumentKind::Flag},
                      {.name = "--json", .help = "One JSON object", .kind = ArgumentKind::Flag}},
        .run = runCosts};
}

} // namespace plexus::commands
