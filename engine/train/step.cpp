// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/step.h"

#include "engine/train/host_step.h"
#include "engine/train/loss_shares.h"

#include <algorithm>

namespace plexus {
namespace {

std::vector<double> partsOf(const Network& network, const std::vector<double>& outputs)
{
    std::vector<double> parts;
    for (const size_t at : network.partOutputs()) {
        parts.push_back(outputs[at]);
    }
    return parts;
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

uint64_t drawOf(const Network& network, std::span<const int32_t> rows, uint64_t step, size_t batch)
{
    // The last step of an epoch may have fewer batches; one that the host drives has more, the same in all steps.
    const auto usual = static_cast<size_t>(network.description().graph.training.general.integer("accumulate"));
    const size_t batches = std::max(usual, batchesOf(network, rows).size());
    return (step - 1) * batches + batch + 1;
}

Result<void> submitStep(Network& network, const StepOrder& order, const StepScalars& scalars)
{
    const std::vector<std::span<const int32_t>> batches = batchesOf(network, order.rows);
    const LossShares shares(network.description().graph);
    for (size_t i = 0; i < batches.size(); ++i) {
        const auto samples = static_cast<int64_t>(batches[i].size());
        PLEXUS_TRY(const int program, network.program(LowerRequest::Kind::Training, samples));
        PLEXUS_TRY(const double share, shares.inStep(order.samples, batches[i], order.rows));
        const StepScalars::Part part{.isFirst = i == 0, .share = share};
        PLEXUS_CHECK(network.executor().submit(
            program, order.data, batches[i], order.seed, drawOf(network, order.rows, order.step, i),
            scalars.at(order.step, part), i + 1 < batches.size() ? Gradients::Added : Gradients::Applied));
    }
    return {};
}

Result<StepSums> nextStep(Network& network, const Dataset& samples, std::span<const int32_t> rows,
                          const std::function<Result<bool>()>& await)
{
    const std::vector<std::span<const int32_t>> batches = batchesOf(network, rows);
    const LossShares shares(network.description().graph);
    const int correctOutput = network.accuracyOutput();
    StepSums sums{.counted = shares.counted(samples, rows), .judged = shares.judged(samples, rows)};
    for (size_t i = 0; i < batches.size(); ++i) {
        PLEXUS_TRY(const bool isThere, sums.halted ? Result<bool>(true) : await());
        if (!isThere) {
            return StepSums{.isAbandoned = true};
        }
        PLEXUS_TRY(const StepResult result, network.executor().next());
        if (result.halted && !sums.halted) {
            sums.halted = i;
        }
        PLEXUS_TRY(const double share, shares.inStep(samples, batches[i], rows));
        sums.loss += result.outputs[static_cast<size_t>(network.lossOutput())] * share;
        sums.correct += correctOutput < 0 ? 0 : result.outputs[static_cast<size_t>(correctOutput)];
        sums.parts = partsOf(network, result.outputs); // there is one batch where they are needed
    }
    return sums;
}

Result<StepSums> hostStep(Network& network, const StepOrder& order, HostStep& optimizer, double learningRate,
                          const std::function<bool()>& goOn)
{
    std::vector<HostBatch> batches;
    const LossShares shares(network.description().graph);
    for (const std::span<const int32_t> rows : batchesOf(network, order.rows)) {
        const auto samples = static_cast<int64_t>(rows.size());
        PLEXUS_TRY(const int program, network.program(LowerRequest::Kind::Training, samples));
        PLEXUS_TRY(const double share, shares.inStep(order.samples, rows, order.rows));
        batches.push_back({.program = program,
                           .data = order.data,
                           .rows = rows,
                           .seed = order.seed,
                           .draw = drawOf(network, order.rows, order.step, batches.size()),
                           .share = share});
    }
    Program tensors;
    tensors.parameters = network.parameters();
    tensors.states = network.states();
    PLEXUS_TRY(const HostStepResult done,
               runHostStep(network.executor(), tensors, optimizer, learningRate, batches, goOn));
    StepSums sums{.counted = shares.counted(order.samples, order.rows),
                  .judged = shares.judged(order.samples, order.rows),
                  .halted = done.halted,
                  .isAbandoned = done.isAbandoned};
    if (!done.outputs.empty()) {
        sums.loss = done.outputs[static_cast<size_t>(network.lossOutput())];
        sums.parts = partsOf(network, done.outputs);
        sums.correct = network.accuracyOutput() < 0
                           ? 0
                           : done.outputs[static_cast<size_t>(network.accuracyOutput())];
    }
    return sums;
}

} // namespace plexus
