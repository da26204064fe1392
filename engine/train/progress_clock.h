// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace plexus {

inline double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Time spent training on the steady clock: pauses, compilation and saving are not counted.
class ProgressClock {
public:
    // The time until the next stepDone() belongs to something else.
    void interrupt() { m_isRunning = false; }

    // A step's result has arrived; gives the seconds it took, 0 for the first after an interruption.
    double stepDone(int64_t samples)
    {
        const auto now = std::chrono::steady_clock::now();
        const double seconds = m_isRunning ? std::chrono::duration<double>(now - m_last).count() : 0;
        if (m_isRunning) {
            // A moving mean of about the last 50 steps, and never of less than a few.
            const double keep = m_steps < 5 ? 1 : 0.98;
            m_seconds = m_seconds * keep + seconds;
            m_steps = m_steps * keep + 1;
            m_samples = m_samples * keep + static_cast<double>(samples);
        }
        m_last = now;
        m_isRunning = true;
        return seconds;
    }

    double secondsPerStep() const { return m_steps > 0 ? m_seconds / m_steps : 0; }
    double samplesPerSecond() const { return m_seconds > 0 ? m_samples / m_seconds : 0; }

private:
    std::chrono::steady_clock::time_point m_last;
    bool m_isRunning = false;
    double m_seconds = 0, m_steps = 0, m_samples = 0;
};

// Says when something that costs `seconds` may be done again: at most twice a second and for at most 5 % of
// the time.
class LiveClock {
public:
    using Time = std::chrono::steady_clock::time_point;
    bool isDue(Time now) const { return now >= m_next; }
    void done(Time started, Time ended)
    {
        // The first time compiles the program, which says nothing of the next.
        const auto cost = m_isWarm ? ended - started : std::chrono::steady_clock::duration::zero();
        m_isWarm = true;
        m_next = ended + std::max<std::chrono::steady_clock::duration>(std::chrono::milliseconds(500), cost * 19);
    }

private:
    Time m_next;
    bool m_isWarm = false;
};

} // namespace plexus
