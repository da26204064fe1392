// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/live_views.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace plexus {
namespace {

constexpr int64_t sampleCount = 24;
constexpr int surfaceSide = 48; // cells along either axis
constexpr double margin = 0.1;  // of the data's extent, around it

} // namespace

LiveViews::LiveViews(Live samples, Live surface, int data, const Dataset& dataset, const Network& network)
    : m_data(data)
{
    if (dataset.count() == 0) {
        return;
    }
    if (samples == Live::On) {
        m_samples.resize(static_cast<size_t>(std::min(sampleCount, dataset.count())));
        std::iota(m_samples.begin(), m_samples.end(), 0);
    }
    const DataField* points = dataset.find(network.inputs().empty() ? "" : network.inputs().front());
    if (surface == Live::Off || network.inputs().size() != 1 || !points || points->sample != Shape{2} ||
        network.heads().front().classes == 0) {
        return;
    }
    m_pointField = points->name;
    double least[2];
    double most[2];
    for (int64_t axis = 0; axis < 2; ++axis) {
        least[axis] = std::numeric_limits<double>::max();
        most[axis] = std::numeric_limits<double>::lowest();
        for (int64_t i = 0; i < points->count; ++i) {
            least[axis] = std::min(least[axis], points->at(i, axis));
            most[axis] = std::max(most[axis], points->at(i, axis));
        }
        const double around = margin * std::max(most[axis] - least[axis], 1e-6);
        least[axis] -= around;
        most[axis] += around;
    }
    m_left = least[0];
    m_right = most[0];
    m_bottom = least[1];
    m_top = most[1];
}

bool LiveViews::isDue() const
{
    return (!m_samples.empty() || !m_pointField.empty()) && m_clock.isDue(std::chrono::steady_clock::now());
}

Result<void> LiveViews::show(Network& network, uint64_t step, const Observer& observer)
{
    const auto started = std::chrono::steady_clock::now();
    if (!m_samples.empty()) {
        PLEXUS_CHECK(showSamples(network, step, observer));
    }
    if (!m_pointField.empty()) {
        PLEXUS_CHECK(showSurface(network, step, observer));
    }
    m_clock.done(started, std::chrono::steady_clock::now());
    return {};
}

Result<void> LiveViews::showSamples(Network& network, uint64_t step, const Observer& observer) const
{
    PLEXUS_TRY(const Tensor output, network.predict(m_data, m_samples));
    const auto width = static_cast<std::ptrdiff_t>(output.data.size() / m_samples.size());
    SamplesReport report{.step = step, .samples = {}};
    auto row = output.data.begin();
    for (const int32_t index : m_samples) {
        report.samples.push_back({.index = index, .probabilities = {row, row + width}});
        row += width;
    }
    observer.samples(report);
    return {};
}

Result<void> LiveViews::showSurface(Network& network, uint64_t step, const Observer& observer) const
{
    Tensor grid(Shape{surfaceSide * surfaceSide, 2});
    auto value = grid.data.begin();
    for (int row = 0; row < surfaceSide; ++row) {
        for (int column = 0; column < surfaceSide; ++column) { // centres of the cells
            *value++ = m_left + (m_right - m_left) * (column + 0.5) / surfaceSide;
            *value++ = m_bottom + (m_top - m_bottom) * (row + 0.5) / surfaceSide;
        }
    }
    PLEXUS_TRY(const Tensor output, network.predict({{m_pointField, std::move(grid)}}));
    SurfaceReport report{.step = step,
                         .columns = surfaceSide,
                         .rows = surfaceSide,
                         .classes = static_cast<int>(output.shape[-1]),
                         .left = m_left,
                         .right = m_right,
                         .bottom = m_bottom,
                         .top = m_top,
                         .probabilities = {}};
    for (const double probability : output.data) {
        report.probabilities.push_back(static_cast<float>(probability));
    }
    observer.surface(report);
    return {};
}

} // namespace plexus
