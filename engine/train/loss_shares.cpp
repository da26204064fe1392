// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_shares.h"

#include <algorithm>

namespace plexus {
namespace {

double weightOf(const ClassWeight& weight, const std::string& field, const Dataset& data, std::span<const int32_t> rows)
{
    if (!weight) {
        return static_cast<double>(rows.size());
    }
    const DataField& labels = *data.find(field);
    const int64_t positions = labels.sample.elements();
    double total = 0;
    for (const int32_t row : rows) {
        for (int64_t position = 0; position < positions; ++position) {
            total += weight(static_cast<int64_t>(labels.at(row, position)));
        }
    }
    return total / static_cast<double>(positions);
}

} // namespace

Result<double> LossShares::inStep(const Dataset& data, std::span<const int32_t> batch,
                                  std::span<const int32_t> step) const
{
    if (batch.size() == step.size()) {
        return 1.0;
    }
    if (m_isMixed) {
        return mixedLosses();
    }
    const double all = counted(data, step);
    return isSum() ? 1.0 : all > 0 ? counted(data, batch) / all : 0.0;
}

double LossShares::counted(const Dataset& data, std::span<const int32_t> rows) const
{
    // A single output may weigh its targets; of several that do, the figure is MixedLoss.
    return m_isMixed || m_parts.empty() ? static_cast<double>(rows.size())
                                        : weightOf(m_parts.back().inMean(), m_parts.back().field, data, rows);
}

double LossShares::judged(const Dataset& data, std::span<const int32_t> rows) const
{
    const auto part = std::find_if(m_parts.begin(), m_parts.end(), // accuracy is of the first output that has one
                                   [](const LossPart& one) { return one.hasAccuracy; });
    if (part == m_parts.end() || part->ignored == noClass) {
        return static_cast<double>(rows.size());
    }
    const auto looksAt = [ignored = part->ignored](int64_t label) { return label == ignored ? 0.0 : 1.0; };
    return weightOf(looksAt, part->field, data, rows);
}

MixedLoss::MixedLoss(const Graph& graph, const Dataset& data, std::span<const int32_t> all)
    : m_parts(lossPartsOf(graph))
{
    for (const LossPart& part : m_parts) {
        m_all.push_back(weightOf(part.inMean(), part.field, data, all));
    }
}

double MixedLoss::share(std::span<const double> losses, const Dataset& data, std::span<const int32_t> batch) const
{
    double total = 0;
    for (size_t i = 0; i < m_parts.size(); ++i) {
        const LossPart& part = m_parts[i];
        const double counts = part.isSum ? 1 : weightOf(part.weight, part.field, data, batch);
        total += m_all[i] > 0 ? losses[i] * counts / m_all[i] : 0; // nothing of it counts
    }
    return total;
}

} // namespace plexus
