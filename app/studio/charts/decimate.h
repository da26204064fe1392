// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace plexus::studio {

struct Points {
    std::vector<double> x, y;
};

// What of a curve can be seen in `columns` pixel columns over [left, right]: per column its first,
// least, greatest and last value in the order of x, so that the picture equals the one of all
// points. x ascends. NaN values are left out. One point on either side of the range is kept, so
// that lines run to the edge.
Points decimate(const std::vector<double>& x, const std::vector<double>& y, double left,
                double right, int columns);

// Exponential moving average, corrected for its start (Kingma and Ba, "Adam", section 3): weight 0
// gives the values, 0.99 an average over about a hundred. NaN stays NaN and does not spread.
class Smoother {
public:
    // The smoothed column; only what was appended since the last call is computed.
    const std::vector<double>& smooth(const std::vector<double>& values, double weight);

private:
    std::vector<double> m_smooth;
    double m_weight = -1, m_sum = 0, m_power = 1;
    double m_first = 0, m_last = 0; // of what was smoothed: detects another column
};

} // namespace plexus::studio
