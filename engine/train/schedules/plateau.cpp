// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schedule.h"
#include "engine/model/watch.h"

#include <algorithm>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.ReduceLROnPlateau, told the figure after each epoch.
double plateauRate(const Params& params, double base, const History& history)
{
    const std::string& name = params.text("figure");
    const bool isShare = params.text("threshold_mode") == "rel";
    const Watch watch{.best = bestOf(name, params.text("mode")),
                      .threshold = params.real("threshold"),
                      .by = isShare ? Watch::By::Share : Watch::By::Difference};
    double rate = base;
    double best = watch.worst();
    int64_t worse = 0; // epochs since the best, or since the last reduction
    int64_t rest = 0;  // epochs in which worse ones do not count yet
    for (const Figures& epoch : history) {
        const double figure = figureOf(epoch, name);
        const bool isBetter = watch.isBetter(figure, best);
        best = isBetter ? figure : best;
        worse = isBetter ? 0 : worse + 1;
        if (rest > 0) {
            --rest;
            worse = 0;
        }
        if (worse > params.integer("patience")) {
            const double lower = std::max(rate * params.real("factor"), params.real("min_lr"));
            rate = rate - lower > params.real("eps") ? lower : rate;
            rest = params.integer("cooldown");
            worse = 0;
        }
    }
    return rate;
}

ParamDefs plateauParams()
{
    return {watchedParam("figure"),
            modeParam("mode"),
            real("factor", 0.1).range(0, 0.999999).slider(0.05, 0.95).help(
                "What the learning rate is multiplied by when the figure stands still."),
            integer("patience", 10)
                .range(0, 1e6)
                .slider(0, 50)
                .in("epochs")
                .help("How many epochs without improvement are borne; the next one reduces."),
            real("threshold", 1e-4).range(0, 1e6).slider(0, 0.1).help(
                "By how much a figure must be better to count as an improvement."),
            choice("threshold_mode", "rel", {"rel", "abs"})
                .help("Whether the threshold is a share of the best figure (rel) or a difference "
                      "(abs)."),
            integer("cooldown", 0).range(0, 1e6).slider(0, 20).in("epochs").help(
                "For how many epochs after a reduction worse ones do not count."),
            real("min_lr", 0)
                .range(0, 1000)
                .slider(0, 0.01)
                .title("Minimum")
                .help("The least learning rate."),
            real("eps", 1e-8).range(0, 1).slider(0, 1e-4).title("Least reduction").help(
                "A reduction by no more than this is left out.")};
}

} // namespace

ScheduleDef plateau()
{
    return {.key = "plateau",
            .title = "Reduce on plateau",
            .help = "Reduces the learning rate when a figure has not improved for some epochs.",
            .torch = "torch.optim.lr_scheduler.ReduceLROnPlateau",
            .params = plateauParams(),
            .rate = [](const Params&, double base, uint64_t, uint64_t, uint64_t) { return base; },
            .watches = [](const Params& params) { return params.text("figure"); },
            .afterEpochs = plateauRate};
}

} // namespace plexus::schedules
