// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/watch.h"

#include <algorithm>
#include <limits>

namespace plexus {

ParamDef watchedParam(std::string key)
{
    std::vector<std::string> names{"validation_loss", "train_loss", "train_accuracy"};
    for (const MetricDef& metric : allMetrics()) {
        names.push_back(metric.key);
    }
    return choice(std::move(key), "validation_loss", std::move(names))
        .title("Watched figure")
        .help("What is looked at after each epoch; metrics are those of the validation samples.");
}

ParamDef modeParam(std::string key)
{
    return choice(std::move(key), "auto", {"auto", "min", "max"})
        .title("Better is")
        .torch("mode")
        .help("Whether a smaller (min) or a larger (max) figure is better; auto knows of each "
              "figure.");
}

Best bestOf(const std::string& figure, const std::string& mode)
{
    if (mode != "auto") {
        return mode == "max" ? Best::Highest : Best::Lowest;
    }
    if (const MetricDef* metric = findMetric(figure)) {
        return metric->best;
    }
    return figure == "train_accuracy" ? Best::Highest : Best::Lowest;
}

double figureWatched(const Figures& figures, const std::string& name)
{
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const auto& figure) {
        const MetricDef* metric = findMetric(figure.first);
        return figure.first == name || (metric != nullptr && metric->key == name);
    });
    return found == figures.end() ? noFigure : found->second;
}

std::string figureWords(const std::string& figure)
{
    std::string words = figure;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

double Watch::worst() const
{
    const double infinity = std::numeric_limits<double>::infinity();
    return best == Best::Lowest ? infinity : -infinity;
}

bool Watch::isBetter(double figure, double than) const
{
    if (best == Best::Lowest) {
        return figure < (by == By::Share ? than * (1 - threshold) : than - threshold);
    }
    return figure > (by == By::Share ? than * (1 + threshold) : than + threshold);
}

} // namespace plexus
