// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/explain.h"

#include "app/cli/report.h"
#include "app/cli/settings.h"
#include "engine/base/json.h"
#include "engine/costs/calibrate.h"
#include "engine/costs/cost_text.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"

#include <fmt/format.h>

namespace plexus::commands
{
namespace
{

void sayKernels(const StepPlan& plan)
{
    cli::say(fmt::format("Kernels ({}):", plan.kernels.size()));
    cli::say(fmt::format("{:>5} {:>5} {:>10} {:>12}  {}", "no.", "level", "takes", "writes", "from the program's values; what"));
    for (size_t k = 0; k < plan.kernels.size(); ++k) {
        const StepPlan::Kernel& kernel = plan.kernels[k];
        cli::say(fmt::format("{:>5} {:>5} {:>10} {:>12}  {}", k, kernel.level,
                             kernel.seconds ? secondsText(*kernel.seconds) : "-", bytesText(kernel.writes), kernel.label));
        cli::say(fmt::format("{:>37} {}", "", kernel.text));
        if (!kernel.tile.empty()) {
            cli::say(fmt::format("{:>37} in tiles of {}, unless another was measured", "", kernel.tile));
        }
    }
}

void sayArena(const StepPlan& plan)
{
    cli::say("Memory of what lies between kernels:");
    cli::say(fmt::format("{:>5} {:>12} {:>12} {:>7} {:>7}  {}", "page", "offset", "bytes", "from", "to", "what"));
    for (const StepPlan::Piece& piece : plan.arena) {
        const bool isRead = piece.last == static_cast<int>(plan.kernels.size());
        cli::say(fmt::format("{:>5} {:>12} {:>12} {:>7} {:>7}  {}", piece.page, piece.offset, piece.bytes, piece.first,
                             isRead ? "host" : std::to_string(piece.last), piece.stores));
    }
    cli::say(fmt::format("{} bytes; {} are alive at the fullest moment, so {:.1f} % are gaps", plan.arenaBytes, plan.mostAlive,
                         100 - 100 * static_cast<double>(plan.mostAlive) / static_cast<double>(std::max<uint64_t>(plan.arenaBytes, 1))));
}

void sayPlanJson(const StepPlan& plan)
{
    Json kernels = Json::array();
    for (const StepPlan::Kernel& kernel : plan.kernels) {
        kernels.push(Json::object({{"text", kernel.text},
                                   {"label", kernel.label},
                                   {"level", kernel.level},
                                   {"bytes_written", static_cast<int64_t>(kernel.writes)},
                                   {"tile", kernel.tile.empty() ? Json() : Json(kernel.tile)},
                                   {"predicted_seconds", kernel.seconds ? Json(*kernel.seconds) : Json()}}));
    }
    Json arena = Json::array();
    for (const StepPlan::Piece& piece : plan.arena) {
        arena.push(Json::object({{"stores", piece.stores},
                                 {"page", static_cast<int64_t>(piece.page)},
                                 {"offset", static_cast<int64_t>(piece.offset)},
                                 {"bytes", static_cast<int64_t>(piece.bytes)},
                                 {"first", piece.first},
                                 {"last", piece.last}}));
    }
    cli::say(Json::object({{"device", plan.device},
                           {"program", plan.program},
                           {"kernels", std::move(kernels)},
                           {"arena", std::move(arena)},
                           {"arena_bytes", static_cast<int64_t>(plan.arenaBytes)},
                           {"most_alive_bytes", static_cast<int64_t>(plan.mostAlive)},
                           {"predicted_step_seconds", plan.seconds ? Json(*plan.seconds) : Json()}})
                 .compact());
}

ExitCode runExplain(const Arguments& arguments)
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
    const auto device = describeDevice(arguments.text("--device"));
    if (!device) {
        return cli::fail(device.error());
    }
    const std::vector<FieldInfo> fields = fieldsOf(data->training);
    const auto plan = explain({.graph = *graph, .fields = fields, .data = sizeOf(*data), .device = *device});
    if (!plan) {
        return cli::fail(plan.error());
    }
    if (arguments.flag("--json")) {
        sayPlanJson(*plan);
        return ExitCode::Done;
    }
    cli::say("A step of training on " + plan->device + ".");
    cli::say("\nProgram:\n" + plan->program);
    sayKernels(*plan);
    cli::say("");
    sayArena(*plan);
    cli::say(plan->seconds ? "Predicted: " + secondsText(*plan->seconds) + " a step"
                           : "No time is predicted before this device is measured: plexus costs FILE --measure");
    return ExitCode::Done;
}

} // namespace

CommandDef explain()
{
    return {
        .key = "explain",
        .help = "Show what becomes of a project's training step on a device: program, kernels, memory, predicted times.",
        .arguments = {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
                      {.name = "--set", .help = "path=value, may be repeated", .kind = ArgumentKind::Texts},
                      {.name = "--device", .help = "Number or part of the name, see plexus devices"},
                      {.name = "--json", .help = "One JSON object", .kind = ArgumentKind::Flag}},
        .run = runExplain};
}

} // namespace plexus::commands
