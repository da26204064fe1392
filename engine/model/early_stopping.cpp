// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/early_stopping.h"

#include "engine/model/watch.h"

namespace plexus {

ParamDefs earlyStoppingParams()
{
    ParamDefs params{
        boolean("early_stopping", false)
            .help("Ends the training when a figure has not improved for some epochs."),
        watchedParam("stop_figure"),
        modeParam("stop_mode"),
        integer("stop_patience", 5)
            .range(1, 1e6)
            .slider(1, 50)
            .in("epochs")
            .title("Patience")
            .help("After how many epochs without improvement training ends."),
        real("stop_min_delta", 0)
            .range(0, 1e6)
            .slider(0, 0.1)
            .title("Least improvement")
            .help("By how much a figure must be better to count as an improvement."),
        boolean("restore_best", true)
            .title("Restore the best")
            .help("Gives the weights of the best epoch in the end, not those of the last."),
    };
    for (size_t i = 1; i < params.size(); ++i) {
        params[i].when("early_stopping", "true");
    }
    return params;
}

std::string stopFigure(const Params& general)
{
    return general.flag("early_stopping") ? general.text("stop_figure") : std::string();
}

bool restoresBest(const Params& general)
{
    return general.flag("early_stopping") && general.flag("restore_best");
}

Standing standingOf(const Params& general, const History& history)
{
    Standing now;
    const std::string name = stopFigure(general);
    if (name.empty()) {
        return now;
    }
    const Watch watch{.best = bestOf(name, general.text("stop_mode")),
                      .threshold = general.real("stop_min_delta")};
    const auto patience = static_cast<uint64_t>(general.integer("stop_patience"));
    now.figure = watch.worst();
    for (size_t i = 0; i < history.size(); ++i) {
        now.bestBefore = now.best;
        if (const double figure = figureOf(history[i], name); watch.isBetter(figure, now.figure)) {
            now.best = i + 1;
            now.figure = figure;
        }
    }
    now.isOver = history.size() - now.best >= patience;
    return now;
}

std::string stopSentence(const Params& general, const History& history)
{
    if (!standingOf(general, history).isOver) {
        return {};
    }
    const int64_t patience = general.integer("stop_patience");
    return "Stopped early after epoch " + std::to_string(history.size()) + ": the " +
           figureWords(stopFigure(general)) + " has not improved for " +
           (patience == 1 ? "an epoch" : std::to_string(patience) + " epochs") + ".";
}

} // namespace plexus
