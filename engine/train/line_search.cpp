// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/line_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace plexus {
namespace {

constexpr double enoughDecrease = 1e-4;
constexpr double enoughFlattening = 0.9;
constexpr int mostTrials = 25;

// Where the cubic through both points is least, within bounds; their middle where there is none.
double cubicMinimum(const LinePoint& a, const LinePoint& b, double low, double high)
{
    const LinePoint& left = a.step <= b.step ? a : b;
    const LinePoint& right = a.step <= b.step ? b : a;
    const double bend = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step);
    const double square = bend * bend - a.slope * b.slope;
    if (!(square >= 0)) {
        return (low + high) / 2;
    }
    const double root = std::sqrt(square);
    const double share = (right.slope + root - bend) / (right.slope - left.slope + 2 * root);
    const double least = right.step - (right.step - left.step) * share;
    return std::isfinite(least) ? std::min(std::max(least, low), high) : (low + high) / 2;
}

// The search itself: first a bracket, then its refinement.
class WolfeSearch {
public:
    WolfeSearch(const LineFunction& line, const LinePoint& start, double longest, double leastChange)
        : m_line(line), m_start(start), m_longest(longest), m_leastChange(leastChange)
    {
    }

    Result<LineSearch> run(double step)
    {
        PLEXUS_CHECK(findBracket(step));
        m_low = m_isDone || m_bracket[0].loss <= m_bracket[1].loss ? 0 : 1;
        while (!m_isDone && m_trials < mostTrials &&
               std::abs(m_bracket[1].step - m_bracket[0].step) * m_longest >= m_leastChange) {
            PLEXUS_CHECK(refine());
        }
        return LineSearch{.found = std::move(m_bracket[m_low]), .evaluations = m_evaluations};
    }

private:
    Result<LinePoint> at(double step)
    {
        ++m_evaluations;
        PLEXUS_TRY(LinePoint point, m_line(step));
        if (!std::isfinite(point.loss)) { // too far
            point.loss = std::numeric_limits<double>::infinity();
        }
        return point;
    }
    bool fallsTooLittle(const LinePoint& point) const
    {
        return point.loss > m_start.loss + enoughDecrease * point.step * m_start.slope;
    }
    bool isFlat(const LinePoint& point) const
    {
        return std::abs(point.slope) <= -enoughFlattening * m_start.slope;
    }

    Result<void> findBracket(double step)
    {
        LinePoint before = m_start;
        PLEXUS_TRY(LinePoint now, at(step));
        for (; m_trials < mostTrials; ++m_trials) {
            if (fallsTooLittle(now) || (m_trials > 1 && now.loss >= before.loss)) {
                m_bracket = {std::move(before), std::move(now)};
                return {};
            }
            if (isFlat(now)) {
                m_bracket[0] = std::move(now);
                m_isDone = true;
                return {};
            }
            if (now.slope >= 0) {
                m_bracket = {std::move(before), std::move(now)};
                return {};
            }
            const double next = cubicMinimum(before, now, now.step + 0.01 * (now.step - before.step), now.step * 10);
            before = std::move(now);
            PLEXUS_TRY(now, at(next));
        }
        m_bracket = {m_start, std::move(now)};
        return {};
    }

    Result<void> refine()
    {
        const auto [least, most] = std::minmax(m_bracket[0].step, m_bracket[1].step);
        double step = cubicMinimum(m_bracket[0], m_bracket[1], least, most);
        // A place close to an end twice in a row, or at it, is moved inwards.
        const double margin = 0.1 * (most - least);
        if (std::min(most - step, step - least) < margin) {
            if (m_isStuck || step >= most || step <= least) {
                step = std::abs(step - most) < std::abs(step - least) ? most - margin : least + margin;
                m_isStuck = false;
            } else {
                m_isStuck = true;
            }
        } else {
            m_isStuck = false;
        }
        PLEXUS_TRY(LinePoint now, at(step));
        ++m_trials;
        LinePoint& low = m_bracket[m_low];
        LinePoint& high = m_bracket[1 - m_low];
        if (fallsTooLittle(now) || now.loss >= low.loss) {
            high = std::move(now);
            m_low = m_bracket[0].loss <= m_bracket[1].loss ? 0 : 1;
            return {};
        }
        if (isFlat(now)) {
            m_isDone = true;
        } else if (now.slope * (high.step - low.step) >= 0) {
            high = low;
        }
        low = std::move(now);
        return {};
    }

    const LineFunction& m_line;
    const LinePoint& m_start;
    double m_longest, m_leastChange;
    std::array<LinePoint, 2> m_bracket;
    size_t m_low = 0;
    int m_trials = 0;
    int64_t m_evaluations = 0;
    bool m_isDone = false, m_isStuck = false;
};

} // namespace

Result<LineSearch> strongWolfe(const LineFunction& line, const LinePoint& start, double firstStep, double longest,
                               double leastChange)
{
    return WolfeSearch(line, start, longest, leastChange).run(firstStep);
}

} // namespace plexus
