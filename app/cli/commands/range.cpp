// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"
#include "app/cli/report.h"
#include "app/cli/settings.h"
#include "app/cli/training.h"
#include "engine/model/project_file.h"
#include "engine/session/report_json.h"
#include "engine/session/session.h"

#include <fmt/format.h>

namespace plexus::commands
{
namespace
{

Result<double> rangeRate(const ParamDef& definition, const std::string& typed)
{
    if (typed.empty()) {
        return std::get<double>(definition.initial);
    }
    auto value = definition.fromText(typed);
    if (!value) {
        value.error().where = "--" + definition.key + " " + typed;
        return value.error();
    }
    return std::get<double>(*value);
}

Result<RateRangeSettings> rangeSettings(const Arguments& arguments)
{
    RateRangeSettings settings;
    PLEXUS_TRY(settings.from, rangeRate(lowestRateParam(), arguments.text("--from")));
    PLEXUS_TRY(settings.to, rangeRate(highestRateParam(), arguments.text("--to")));
    if (const auto steps = arguments.count("--steps")) {
        const std::string typed = std::to_string(*steps);
        PLEXUS_TRY(const ParamValue value, rateStepsParam().fromText(typed));
        settings.steps = static_cast<uint64_t>(std::get<int64_t>(value));
    }
    return settings;
}

Json rangePointJson(const RatePoint& point)
{
    return Json::object({{"type", "rate"},
                         {"learning_rate", point.rate},
                         {"loss", point.loss},
                         {"smoothed", point.smoothed}});
}

void sayRangeJson(const RateRange& range)
{
    cli::say(Json::object({{"type", "range"},
                           {"steepest", range.steepest > 0 ? Json(range.steepest) : Json()},
                           {"best", range.best > 0 ? Json(range.best) : Json()},
                           {"ran_away", range.ranAway}})
                 .compact());
}

// About so many lines, evenly spaced.
constexpr size_t mostRangeLines = 25;

void sayRangeText(const RateRange& range, const std::string& file)
{
    const size_t every = range.points.size() / mostRangeLines + 1;
    for (size_t i = 0; i < range.points.size(); i += every) {
        cli::say(fmt::format("learning rate {:<10.3g} loss {:.4f}", range.points[i].rate,
                             range.points[i].smoothed));
    }
    if (range.ranAway && !range.points.empty()) {
        cli::say(fmt::format("The loss runs away above {:.3g}.", range.points.back().rate));
    }
    if (range.steepest == 0) {
        cli::say("The loss falls nowhere: try a wider range (--from, --to) or more steps (--steps).");
        return;
    }
    cli::say(fmt::format("It falls fastest at {:.2g} and is least at {:.2g}. Try: plexus train {} --set "
                         "optimizer.learning_rate={:.2g}",
                         range.steepest, range.best, cli::shellWord(file), range.steepest));
}

ExitCode runRange(const Arguments& arguments)
{
    const std::string& file = arguments.text("FILE");
    auto graph = loadProject(file);
    if (!graph) {
        return cli::fail(graph.error());
    }
    if (auto applied = cli::applySettings(*graph, arguments.texts("--set")); !applied) {
        return cli::fail(applied.error());
    }
    if (auto trainable = cli::checkTrainable(*graph, file); !trainable) {
        return cli::fail(trainable.error());
    }
    auto settings = rangeSettings(arguments);
    if (!settings) {
        return cli::fail(settings.error());
    }
    auto session = Session::prepare(
        {.graph = std::move(*graph), .run = {}, .device = arguments.text("--device")});
    if (!session) {
        return cli::fail(session.error());
    }
    const bool isJson = arguments.flag("--json");
    const auto range = session->testRates(*settings, [&](const RatePoint& point) {
        if (isJson) {
            cli::say(rangePointJson(point).compact());
        }
        return true;
    });
    if (!range) {
        return cli::fail(range.error());
    }
    isJson ? sayRangeJson(*range) : sayRangeText(*range, file);
    return ExitCode::Done;
}

} // namespace

CommandDef range()
{
    return {.key = "range",
            .help = "Find a learning rate: a few steps in which it rises until the loss runs away. Trains nothing.",
            .arguments =
                {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
                 {.name = "--from", .help = "The first learning rate (default: 1e-6)"},
                 {.name = "--to", .help = "The last learning rate (default: 10)"},
                 {.name = "--steps",
                  .help = "Over how many steps it rises (default: 100)",
                  .kind = ArgumentKind::Count},
                 {.name = "--device",
                  .help = "Number or part of the name, see plexus devices, or \"reference\""},
                 {.name = "--set", .help = "path=value, may be repeated", .kind = ArgumentKind::Texts},
                 {.name = "--json", .help = "One JSON object a line", .kind = ArgumentKind::Flag}},
            .run = runRange};
}

} // namespace plexus::commands
