// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/network.h"
#include "engine/train/progress_clock.h"
#include "engine/train/report.h"

namespace plexus {

enum class Live : uint8_t { Off, On };

// What the window watches while a network trains: fixed samples and, for points in the plane, the decision surface.
class LiveViews {
public:
    LiveViews() = default;
    // `data` is the executor's id of `dataset`, the validation data.
    LiveViews(Live samples, Live surface, int data, const Dataset& dataset, const Network& network);

    bool isDue() const;
    // Evaluates and reports now.
    Result<void> show(Network& network, uint64_t step, const Observer& observer);

private:
    Result<void> showSamples(Network& network, uint64_t step, const Observer& observer) const;
    Result<void> showSurface(Network& network, uint64_t step, const Observer& observer) const;

    int m_data = 0;
    std::vector<int32_t> m_samples; // empty: none
    std::string m_pointField;       // empty: no surface
    double m_left = 0, m_right = 0, m_bottom = 0, m_top = 0;
    LiveClock m_clock;
};

} // namespace plexus
