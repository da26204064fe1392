// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"
#include "engine/model/graph.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

namespace plexus {

const ParamDefs& trainingParams()
{
    static const ParamDefs params{
        integer("batch_size", 64)
            .range(1, 65536)
            .slider(1, 512)
            .logarithmic()
            .in("samples")
            .help("How many samples are looked at before the weights are changed once."),
        integer("epochs", 10)
            .range(1, 1e6)
            .slider(1, 100)
            .logarithmic()
            .help("How often training goes through all training samples."),
        integer("seed", 1)
            .range(0, 4294967295.0)
            .slider(0, 1000)
            .help("Decides initial weights, order of samples and dropout: the same seed gives the same run."),
        real("validation_fraction", 0.2)
            .range(0, 0.9)
            .slider(0, 0.5)
            .help("The share of samples kept aside to judge the network. Data that brings its own "
                  "validation samples ignores it."),
        boolean("normalize", true)
            .help("Shifts and scales the inputs to mean 0 and deviation 1 per channel, as measured on the "
                  "training samples."),
        integer("checkpoint_seconds", 30)
            .range(1, 86400)
            .slider(5, 600)
            .logarithmic()
            .in("s")
            .title("Checkpoint every")
            .help("How often the state is saved, so that a stopped run can go on."),
    };
    return params;
}

namespace {

template <typename Definition>
Choice choose(const Definition* definition, std::string key)
{
    return {std::move(key), Params(definition != nullptr ? &definition->params : nullptr)};
}

} // namespace

Choice chooseReader(std::string key)
{
    const auto* definition = findReader(key); // before the key is moved
    return choose(definition, std::move(key));
}

Choice chooseOptimizer(std::string key)
{
    const auto* definition = findOptimizer(key); // before the key is moved
    return choose(definition, std::move(key));
}

Choice chooseSchedule(std::string key)
{
    const auto* definition = findSchedule(key); // before the key is moved
    return choose(definition, std::move(key));
}

Graph::Graph()
{
    training.optimizer = chooseOptimizer("adam");
    training.schedule = chooseSchedule("constant");
    training.general = Params(&trainingParams());
}

} // namespace plexus
