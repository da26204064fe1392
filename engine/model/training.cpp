// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"
#include "engine/data/transform.h"
#include "engine/model/early_stopping.h"
#include "engine/model/graph.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>

namespace plexus {

namespace {

ParamDefs ownParams()
{
    const std::string gradients = "Gradients and weights";
    const std::string warmUp = "Warm-up";
    return {
        integer("batch_size", 64)
            .range(1, 65536)
            .slider(1, 512)
            .logarithmic()
            .in("samples")
            .help("How many samples are looked at at once, before the weights are changed."),
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
        integer("accumulate", 1)
            .range(1, 10000)
            .slider(1, 32)
            .logarithmic()
            .in("batches")
            .title("Batches a step")
            .help("Over how many batches gradients are added up before the weights are changed once: as a "
                  "batch so many times as large, in the memory of one. Layers that look at a batch as a whole, such "
                  "as Batch norm, still see one at a time.")
            .under(gradients),
        real("clip_norm", 0)
            .range(0, 1e6)
            .slider(0, 10)
            .torch("torch.nn.utils.clip_grad_norm_")
            .help("Shrinks all gradients alike when their common length exceeds this; 0 leaves them.")
            .under(gradients),
        real("clip_value", 0)
            .range(0, 1e6)
            .slider(0, 10)
            .torch("torch.nn.utils.clip_grad_value_")
            .help("Cuts every single gradient off at plus and minus this; 0 leaves them.")
            .under(gradients),
        real("average_decay", 0)
            .range(0, 0.9999999)
            .slider(0, 0.9999)
            .title("Weight averaging")
            .torch("torch.optim.swa_utils.get_ema_multi_avg_fn")
            .help("How slowly a running mean of the weights follows them; evaluation, predictions and what "
                  "the run gives take the mean. 0 is none.")
            .under(gradients),
        choice("recompute", "nothing", {"nothing", "activations"})
            .torch("torch.utils.checkpoint.checkpoint_sequential")
            .help("Activations: of what the layers compute only a part is kept for the gradient, and the rest is computed "
                  "again when it is needed. Takes less memory, so that a larger batch fits, and up to the time of one more "
                  "pass through the network a step. What is learned is the same.")
            .under("Memory"),
        choice("precision", "float32", {"float32", "bfloat16", "float16"})
            .torch("torch.autocast")
            .help("Bfloat16: what the layers hand on, and the gradients of that, have 16 bits instead of 32: as large as before, "
                  "but of two to three digits. That takes about half of the memory, so that a larger batch fits. Weights, "
                  "their gradients, the optimizer and all sums stay float32. Most networks learn as well; float32 is for "
                  "where the last digits count. Float16 has three to four digits, but nothing above 65,504; so that small "
                  "gradients are not lost either, the loss is scaled, and a step whose gradients became too large is done "
                  "again with half of it. Checking, predictions and exports are float32.")
            .under("Memory"),
        integer("warmup_steps", 0)
            .range(0, 1e9)
            .slider(0, 1000)
            .in("steps")
            .torch("torch.optim.lr_scheduler.SequentialLR")
            .help("Over how many steps the learning rate rises to the one that the schedule begins with. The "
                  "schedule begins after them and has the steps that are left. 0 is none.")
            .under(warmUp),
        real("warmup_start", 0.1)
            .range(0, 1)
            .help("The share of the learning rate that the first step of the warm-up has.")
            .under(warmUp),
    };
}

} // namespace

// The general settings, then those of early stopping and of the transforms.
const ParamDefs& trainingParams()
{
    static const ParamDefs params = [] {
        ParamDefs all = ownParams();
        for (ParamDef& param : earlyStoppingParams()) {
            all.push_back(param.under("Early stopping"));
        }
        for (const TransformDef& transform : allTransforms()) {
            for (ParamDef param : transform.params) {
                all.push_back(param.under("Data augmentation"));
            }
        }
        return all;
    }();
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

bool scalesLoss(const TrainingSettings& settings)
{
    return settings.general.text("precision") == "float16";
}

int64_t samplesPerStep(const TrainingSettings& settings, int64_t samples)
{
    const OptimizerDef* optimizer = findOptimizer(settings.optimizer.key);
    return optimizer != nullptr && optimizer->hostStep
               ? samples
               : settings.general.integer("batch_size") * settings.general.integer("accumulate");
}

double rateAfter(const TrainingSettings& settings, const History& history)
{
    const double base = settings.optimizer.params.real("learning_rate");
    const ScheduleDef& schedule = *findSchedule(settings.schedule.key);
    return schedule.afterEpochs ? schedule.afterEpochs(settings.schedule.params, base, history) : base;
}

double learningRateAt(const TrainingSettings& settings, double base, uint64_t step,
                      uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const auto warmup = static_cast<uint64_t>(settings.general.integer("warmup_steps"));
    // (A warm-up that lasts for the whole training leads to where the schedule of a whole training begins.)
    const uint64_t left = totalSteps > warmup ? totalSteps - warmup : totalSteps;
    const double rate = findSchedule(settings.schedule.key)
                            ->rate(settings.schedule.params, base, std::max(step, warmup) - warmup, stepsPerEpoch, left);
    if (step >= warmup) {
        return rate;
    }
    const double start = settings.general.real("warmup_start");
    return rate * (start + (1 - start) * static_cast<double>(step) / static_cast<double>(warmup));
}

Graph::Graph()
{
    training.optimizer = chooseOptimizer("adam");
    training.schedule = chooseSchedule("constant");
    training.general = Params(&trainingParams());
}

} // namespace plexus
