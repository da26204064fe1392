// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_shares.h"

namespace plexus {

LossShares::LossShares(const Graph& graph)
{
    int heads = 0;
    bool isAnyWeighed = false;
    bool hasAccuracy = false; // it is of the first output that has one
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        if (node.definition == nullptr || node.definition->role != LayerRole::Output) {
            continue;
        }
        const LossDef* loss = findLoss(node.params.text("loss"));
        if (loss == nullptr) {
            continue;
        }
        const std::string& field = node.params.text("field");
        const bool isSum = node.params.text("reduction") == "sum";
        m_isMixed = m_isMixed || (heads > 0 && isSum != m_isSum);
        m_isSum = isSum;
        ++heads;
        const ClassWeight weight = loss->weight && !isSum ? loss->weight(node.params) : nullptr;
        isAnyWeighed = isAnyWeighed || weight;
        m_loss = {field, weight};
        if ((loss->targetIsClass || loss->yesAbove) && loss->hasMetrics && !hasAccuracy) {
            hasAccuracy = true;
            if (const int64_t ignored = loss->ignored ? loss->ignored(node.params) : noClass; ignored != noClass) {
                m_classes = {field, [ignored](int64_t label) { return label == ignored ? 0.0 : 1.0; }};
            }
        }
    }
    m_isMixed = m_isMixed || (heads > 1 && isAnyWeighed);
    if (m_isMixed) { // an epoch's figure is then the mean over its samples
        m_loss = {};
        m_isSum = false;
    }
}

Result<double> LossShares::inStep(const Dataset& data, std::span<const int32_t> batch,
                                  std::span<const int32_t> step) const
{
    if (batch.size() == step.size()) {
        return 1.0;
    }
    if (m_isMixed) {
        return Error{.what = "several batches make a step, and the losses of the outputs are not divided alike",
                     .where = "Training",
                     .accepted = "make a step of one batch, or do without class weights, an ignored class and a mix "
                                 "of means and sums"};
    }
    const double all = counted(data, step);
    return m_isSum ? 1.0 : all > 0 ? counted(data, batch) / all : 0.0;
}

double LossShares::counted(const Dataset& data, std::span<const int32_t> rows) const
{
    return weightOf(m_loss, data, rows);
}

double LossShares::judged(const Dataset& data, std::span<const int32_t> rows) const
{
    return weightOf(m_classes, data, rows);
}

double LossShares::weightOf(const Weighed& head, const Dataset& data, std::span<const int32_t> rows)
{
    if (!head.weight) {
        return static_cast<double>(rows.size());
    }
    const DataField& labels = *data.find(head.field);
    const int64_t positions = labels.sample.elements();
    double total = 0;
    for (const int32_t row : rows) {
        for (int64_t position = 0; position < positions; ++position) {
            total += head.weight(static_cast<int64_t>(labels.at(row, position)));
        }
    }
    return total / static_cast<double>(positions);
}

} // namespace plexus
