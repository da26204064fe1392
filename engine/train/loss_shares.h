// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"
#include "engine/model/loss_parts.h"

#include <span>

namespace plexus {

// How losses and gradients of batches become those of a step, of an epoch and of a data set: as if there had been
// one batch, whatever the batches were.
class LossShares {
public:
    explicit LossShares(const Graph& graph) : m_parts(lossPartsOf(graph)), m_isMixed(areMixed(m_parts)) {}

    // What a batch's loss and gradient are multiplied by in those of a step. Refused where the losses of several
    // outputs would need different shares.
    Result<double> inStep(const Dataset& data, std::span<const int32_t> batch, std::span<const int32_t> step) const;
    // What rows count for in the loss of many: one each, or what the loss says their targets weigh. 0: that loss is
    // of nothing.
    double counted(const Dataset& data, std::span<const int32_t> rows) const;
    // The loss of rows times what they count for; the sum of a loss that adds up: over many it is per sample.
    double total(double loss, double counted) const { return isSum() ? loss : loss * counted; }
    // Rows whose class is looked at; of one with many positions the share that is.
    double judged(const Dataset& data, std::span<const int32_t> rows) const;

    bool isMixed() const { return m_isMixed; }

private:
    bool isSum() const { return !m_isMixed && !m_parts.empty() && m_parts.front().isSum; }

    std::vector<LossPart> m_parts;
    bool m_isMixed = false;
};

// The mean loss of many rows where those of the outputs are divided differently: of each output by itself.
class MixedLoss {
public:
    MixedLoss(const Graph& graph, const Dataset& data, std::span<const int32_t> all);
    // What a batch adds to it. losses: the outputs', weighted, in the order of lossPartsOf().
    double share(std::span<const double> losses, const Dataset& data, std::span<const int32_t> batch) const;

private:
    std::vector<LossPart> m_parts;
    std::vector<double> m_all; // what all rows count for in each
};

} // namespace plexus
