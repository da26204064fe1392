// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/step.h"

#include "engine/train/host_step.h"

#include <algorithm>

namespace plexus {
namespace {

// Of a step's samples those in one of its batches.
double shareOf(std::span<const int32_t> batch, std::span<const int32_t> step)
{
    return static_cast<double>(batch.size()) / static_cast<double>(step.size());
}

} // namespace

std::vector<std::span<const int32_t>> batchesOf(const Network& network, std::span<const int32_t> rows)
{
    const auto size = static_cast<size_t>(network.batchSize());
    std::vector<std::span<const int32_t>> batches;
    for (; !rows.empty(); rows = rows.subspan(batches.back().size())) {
        batches.push_back(rows.first(std::min(size, rows.size())));
    }
    return batches;
}

uint64_t drawOf(const Network& network, uint64_t step, size_t batch)
{
    const int64_t batches = network.description().graph.training.general.integer("accumulate");
    return (step - 1) * static_cast<uint64_t>(batches) + batch + 1;
}

Result<void> submitStep(Network& network, const StepOrder& order, const StepScalars& scalars)
{
    const std::vector<std::span<const int32_t>> batches = batchesOf(network, order.rows);
    for (size_t i = 0; i < batches.size(); ++i) {
        const auto samples = static_cast<int64_t>(batches[i].size());
        PLEXUS_TRY(const int program, network.program(LowerRequest::Kind::Training, samples));
        const StepScalars::Part part{.isFirst = i == 0, .share = shareOf(batches[i], order.rows)};
        PLEXUS_CHECK(network.executor().submit(
            program, order.data, batches[i], order.seed, drawOf(network, order.step, i),
            scalars.at(order.step, part), i + 1 < batches.size() ? Gradients::Added : Gradients::Applied));
    }
    return {};
}

Result<StepSums> nextStep(Network& network, std::span<const int32_t> rows)
{
    const std::vector<std::span<const int32_t>> batches = batchesOf(network, rows);
    const int correctOutput = network.accuracyOutput();
    StepSums sums;
    for (size_t i = 0; i < batches.size(); ++i) {
        PLEXUS_TRY(const StepResult result, network.executor().next());
        if (result.halted && !sums.halted) {
            sums.halted = i;
        }
        sums.loss += result.outputs[static_cast<size_t>(network.lossOutput())] * shareOf(batches[i], rows);
        sums.correct += correctOutput < 0 ? 0 : result.outputs[static_cast<size_t>(correctOutput)];
    }
    return sums;
}

Result<StepSums> hostStep(Network& network, const StepOrder& order, HostStep& optimizer, double learningRate,
                          const std::function<bool()>& goOn)
{
    std::vector<HostBatch> batches;
    for (const std::span<const int32_t> rows : batchesOf(network, order.rows)) {
        const auto samples = static_cast<int64_t>(rows.size());
        PLEXUS_TRY(const int program, network.program(LowerRequest::Kind::Training, samples));
        batches.push_back({.program = program,
                           .data = order.data,
                           .rows = rows,
                           .seed = order.seed,
                           .draw = drawOf(network, order.step, batches.size())});
    }
    Program tensors;
    tensors.parameters = network.parameters();
    tensors.states = network.states();
    PLEXUS_TRY(const HostStepResult done,
               runHostStep(network.executor(), tensors, optimizer, learningRate, batches, goOn));
    StepSums sums{.halted = done.halted, .isAbandoned = done.isAbandoned};
    if (!done.outputs.empty()) {
        sums.loss = done.outputs[static_cast<size_t>(network.lossOutput())];
        sums.correct = network.accuracyOutput() < 0
                           ? 0
                           : done.outputs[static_cast<size_t>(network.accuracyOutput())];
    }
    return sums;
}

} // namespace plexus
