// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"
#include "engine/model/loss.h"

#include <span>

namespace plexus {

// How losses and gradients of batches become those of a step, of an epoch and of a data set: as if there had been
// one batch, whatever the batches were.
class LossShares {
public:
    explicit LossShares(const Graph& graph);

    // What a batch's loss and gradient are multiplied by in those of a step. Refused where the losses of several
    // outputs would need different shares.
    Result<double> inStep(const Dataset& data, std::span<const int32_t> batch, std::span<const int32_t> step) const;
    // What rows count for in the loss of many: one each, or what the loss says their targets weigh.
    double counted(const Dataset& data, std::span<const int32_t> rows) const;
    // The loss of rows times what they count for; the sum of a loss that adds up: over many it is per sample.
    double total(double loss, double counted) const { return m_isSum ? loss : loss * counted; }
    // Rows whose class is looked at; of one with many positions the share that is.
    double judged(const Dataset& data, std::span<const int32_t> rows) const;

private:
    // A head whose targets do not all count alike.
    struct Weighed {
        std::string field;
        ClassWeight weight; // none: they do
    };
    static double weightOf(const Weighed& head, const Dataset& data, std::span<const int32_t> rows);

    Weighed m_loss, m_classes;
    bool m_isSum = false, m_isMixed = false;
};

} // namespace plexus
