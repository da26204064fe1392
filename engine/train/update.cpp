// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/update.h"

#include "engine/model/schedule.h"
#include "engine/program/mixed_precision.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <map>

namespace plexus {
namespace {

const Shape anyExtent{4}; // executors stretch it to the number of their elements

Value leaf(Program& program, const std::string& name)
{
    return {&program, program.call("input", {}, {{"name", name},
                                                 {"shape", anyExtent.extents()},
                                                 {"type", std::string("f32")}})};
}

Error unknown(std::string_view what, const std::string& key)
{
    return {.what = "there is no " + std::string(what) + " \"" + key + "\"", .where = "Training"};
}

// Of the running mean and of the weights: what the next mean has of each.
constexpr const char* averageKeep = "average_keep";
constexpr const char* averageTake = "average_take";
// Of a batch that is part of a step: whether others came before it, and its share in the step's gradient, over the scale
// that its loss had.
constexpr const char* partFollows = "part_follows";
constexpr const char* partShare = "part_share";

// The gradients of a step's batches so far, in "parameter", with one more.
Program makeAccumulate()
{
    Program program;
    const auto scalar = [&](const char* name) {
        return Value{&program, program.call("scalar", {}, {{"name", std::string(name)}})};
    };
    const Value sum = leaf(program, "parameter");
    const Value part = leaf(program, "gradient") * scalar(partShare);
    program.addOutput("parameter", select(scalar(partFollows), sum + part, part).id);
    return program;
}

// The gradient after clipping: by the length of all gradients together, then each by itself.
Value clipped(Value gradient, const Params& settings)
{
    if (settings.real("clip_norm") > 0) {
        const ValueId scale = gradient.program->call("input", {}, {{"name", std::string(gradientScale)},
                                                                   {"shape", std::vector<int64_t>{}},
                                                                   {"type", std::string("f32")}});
        gradient = gradient * Value{gradient.program, scale};
    }
    if (const double limit = settings.real("clip_value"); limit > 0) {
        gradient = maximum(minimum(gradient, limit), -limit);
    }
    return gradient;
}

} // namespace

Rates ratesOf(const Graph& graph)
{
    const bool isAny = std::any_of(graph.nodes().begin(), graph.nodes().end(), [](const GraphNode& node) {
        return node.definition != nullptr && hasOwnRate(node.params);
    });
    return isAny ? Rates::Own : Rates::Shared;
}

Result<UpdateProgram> makeUpdate(const TrainingSettings& settings, Rates rates)
{
    const Choice& optimizer = settings.optimizer;
    const OptimizerDef* definition = findOptimizer(optimizer.key);
    if (!definition) {
        return unknown("optimizer", optimizer.key);
    }
    PLEXUS_CHECK(optimizer.params.check());
    PLEXUS_CHECK(settings.general.check());
    if (definition->hostStep) { // it takes gradients and weights as they are, see checkStep()
        return makeIdleUpdate();
    }
    UpdateProgram update{.program = {},
                         .slots = definition->slots(optimizer.params),
                         .clipNorm = settings.general.real("clip_norm")};
    const bool isScaled = scalesLoss(settings);
    // (The length of scaled gradients is not what clip_norm is about.)
    const bool accumulates = settings.general.integer("accumulate") > 1 || (isScaled && update.clipNorm > 0);
    if (accumulates) {
        update.accumulate = makeAccumulate();
    }
    Program& program = update.program;
    Value gradient = leaf(program, "gradient");
    if (isScaled && !accumulates) {
        gradient = gradient * Value{&program, program.call("scalar", {}, {{"name", std::string(partShare)}})};
    }
    UpdateCall call{.params = optimizer.params,
                    .parameter = leaf(program, "parameter"),
                    .gradient = clipped(gradient, settings.general),
                    .slots = {},
                    .scalar = {}};
    for (size_t i = 0; i < update.slots.size(); ++i) {
        call.slots.push_back(leaf(program, "slot" + std::to_string(i)));
    }
    std::map<std::string, Value, std::less<>> scalars; // one leaf a name
    call.scalar = [&](std::string_view name) {
        const auto known = scalars.find(name);
        if (known != scalars.end()) {
            return known->second;
        }
        const Value value{&program, program.call("scalar", {}, {{"name", std::string(name)}})};
        return scalars.emplace(name, value).first->second;
    };
    Updated updated = definition->update(call);
    const bool isAveraged = settings.general.real("average_decay") > 0;
    const auto slot = [&](size_t index) { return leaf(program, "slot" + std::to_string(index)); };
    if (rates == Rates::Own) { // every optimizer's step is in proportion to its learning rate
        update.readsRates = true;
        const Value rate = slot(update.slots.size() + (isAveraged ? 1 : 0));
        updated.parameter = call.parameter + (updated.parameter - call.parameter) * rate;
    }
    if (isAveraged) {
        const Value mean = slot(update.slots.size());
        update.slots.push_back(averageSlot);
        updated.slots.push_back(mean * call.scalar(averageKeep) + updated.parameter * call.scalar(averageTake));
    }
    program.addOutput("parameter", updated.parameter.id);
    for (size_t i = 0; i < updated.slots.size(); ++i) {
        program.addOutput("slot" + std::to_string(i), updated.slots[i].id);
    }
    return update;
}

UpdateProgram makeIdleUpdate()
{
    UpdateProgram update;
    const Value parameter = leaf(update.program, "parameter");
    const Value gradient = leaf(update.program, "gradient");
    update.program.addOutput("parameter", (parameter + gradient * 0.0).id);
    return update;
}

Result<StepScalars> StepScalars::make(const TrainingSettings& settings, uint64_t stepsPerEpoch,
                                      uint64_t totalSteps)
{
    if (!findOptimizer(settings.optimizer.key)) {
        return unknown("optimizer", settings.optimizer.key);
    }
    if (!findSchedule(settings.schedule.key)) {
        return unknown("schedule", settings.schedule.key);
    }
    PLEXUS_CHECK(settings.optimizer.params.check());
    PLEXUS_CHECK(settings.schedule.params.check());
    StepScalars scalars;
    scalars.m_settings = settings;
    scalars.m_stepsPerEpoch = std::max<uint64_t>(stepsPerEpoch, 1);
    scalars.m_totalSteps = totalSteps;
    scalars.follow({});
    return scalars;
}

void StepScalars::follow(const History& history)
{
    m_base = rateAfter(m_settings, history);
}

void StepScalars::hold(double rate)
{
    m_held = rate;
}

bool StepScalars::halveScale(uint64_t step)
{
    return scalesLoss(m_settings) && m_lossScale.halve(step);
}

double StepScalars::learningRate(uint64_t step) const
{
    return m_held ? *m_held : learningRateAt(m_settings, m_base, step - 1, m_stepsPerEpoch, m_totalSteps);
}

std::vector<std::pair<std::string, double>> StepScalars::at(uint64_t step, Part part) const
{
    auto scalars = findOptimizer(m_settings.optimizer.key)
                       ->scalars(m_settings.optimizer.params, step, learningRate(step));
    // As torch.optim.swa_utils.AveragedModel: the first mean is the weights.
    const double keep = step <= 1 ? 0 : m_settings.general.real("average_decay");
    scalars.emplace_back(averageKeep, keep);
    scalars.emplace_back(averageTake, 1 - keep);
    scalars.emplace_back(partFollows, part.isFirst ? 0 : 1);
    const double scale = scalesLoss(m_settings) ? m_lossScale.at(step) : 1;
    scalars.emplace_back(partShare, part.share / scale);
    scalars.emplace_back(lossScaleName, scale);
    return scalars;
}

} // namespace plexus
