// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/decimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plexus::studio {
namespace {

// The indices that stand for the points seen in one pixel column.
struct Column {
    size_t first, least, greatest, last;
};

void emit(Points& points, const std::vector<double>& x, const std::vector<double>& y,
          const Column& column)
{
    size_t order[] = {column.first, column.least, column.greatest, column.last};
    std::sort(order, order + 4);
    for (size_t index = 0; index < 4; ++index) {
        if (index == 0 || order[index] != order[index - 1]) {
            points.x.push_back(x[order[index]]);
            points.y.push_back(y[order[index]]);
        }
    }
}

bool isEqual(double left, double right)
{
    return left == right || (std::isnan(left) && std::isnan(right));
}

} // namespace

Points decimate(const std::vector<double>& x, const std::vector<double>& y, double left,
                double right, int columns)
{
    Points points;
    if (x.empty() || !(right > left) || columns <= 0) {
        return points;
    }
    auto begin = static_cast<size_t>(std::lower_bound(x.begin(), x.end(), left) - x.begin());
    auto end = static_cast<size_t>(std::upper_bound(x.begin(), x.end(), right) - x.begin());
    begin = begin > 0 ? begin - 1 : 0;
    end = std::min(end + 1, std::min(x.size(), y.size()));
    points.x.reserve(static_cast<size_t>(columns) * 4 + 2);
    points.y.reserve(points.x.capacity());

    const double width = (right - left) / columns;
    size_t at = begin;
    while (at < end) {
        // All points of one column lie side by side: its end is found once, then the loop has no
        // division.
        const double index = std::floor((x[at] - left) / width);
        const double edge = left + (index + 1) * width;
        Column column{at, at, at, at};
        bool isEmpty = true;
        double least = std::numeric_limits<double>::infinity(), greatest = -least;
        size_t next = at;
        for (; next < end && (x[next] < edge || next == at); ++next) {
            const double value = y[next];
            if (std::isnan(value)) {
                continue;
            }
            if (isEmpty) {
                column.first = next;
                isEmpty = false;
            }
            column.last = next;
            if (value < least) {
                least = value;
                column.least = next;
            }
            if (value > greatest) {
                greatest = value;
                column.greatest = next;
            }
        }
        if (!isEmpty) {
            emit(points, x, y, column);
        }
        at = next;
    }
    return points;
}

const std::vector<double>& Smoother::smooth(const std::vector<double>& values, double weight)
{
    const bool isSame =
        weight == m_weight && values.size() >= m_smooth.size()
        && (m_smooth.empty()
            || (isEqual(values.front(), m_first) && isEqual(values[m_smooth.size() - 1], m_last)));
    if (!isSame) {
        m_smooth.clear();
        m_weight = weight;
        m_sum = 0;
        m_power = 1;
    }
    if (!values.empty()) {
        m_first = values.front();
        m_last = values.back();
    }
    m_smooth.reserve(values.capacity());
    for (size_t index = m_smooth.size(); index < values.size(); ++index) {
        const double value = values[index];
        if (!std::isfinite(value)) {
            m_smooth.push_back(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        m_sum = weight * m_sum + (1 - weight) * value;
        m_power *= weight;
        m_smooth.push_back(m_sum / (1 - m_power));
    }
    return m_smooth;
}

} // namespace plexus::studio
