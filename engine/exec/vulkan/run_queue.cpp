// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/run_queue.h"

#include <algorithm>
#include <numeric>

namespace plexus {

RunQueue::~RunQueue()
{
    if (!m_flying.empty()) {
        static_cast<void>(m_device.wait(m_flying.back().ticket));
    }
}

Result<void> RunQueue::add(Run run)
{
    m_runs.push_back({.run = std::move(run), .pieces = {}, .microseconds = {}});
    return feed();
}

// The pieces of a run: of one that is short a single one, else the main part's, and then what is written.
void RunQueue::begin(Queued& queued) const
{
    const std::vector<DeviceProgram::Piece> main = queued.run.program->pieces();
    const auto append = [](std::vector<vk::Recording*>& to, const std::vector<vk::Recording*>& more) {
        to.insert(to.end(), more.begin(), more.end());
    };
    queued.pieces.push_back(queued.run.parts.before);
    for (size_t i = 0; i < main.size(); ++i) {
        if (i > 0) {
            queued.pieces.emplace_back();
        }
        queued.pieces.back().push_back(main[i].recording);
        queued.microseconds.push_back(main[i].microseconds);
    }
    const std::vector<std::vector<vk::Recording*>>& after = queued.run.parts.after;
    if (main.size() == 1 && after.size() == 1) {
        append(queued.pieces.back(), after.front());
        return;
    }
    queued.writing = queued.pieces.size();
    for (const std::vector<vk::Recording*>& part : after) {
        queued.pieces.push_back(part);
        queued.microseconds.push_back(m_shared.longestPiece);
    }
}

// Two of the longest, or more of short ones. (One that is longer has another behind it too.)
bool RunQueue::hasRoomFor(double microseconds) const
{
    const double ahead = std::accumulate(m_flying.begin(), m_flying.end(), 0.0,
                                         [](double sum, const Flying& one) { return sum + one.microseconds; });
    return m_flying.size() < 2 || ahead + microseconds <= 2 * m_shared.longestPiece;
}

Result<void> RunQueue::feed()
{
    while (!m_flying.empty() && m_device.finished(m_flying.front().ticket)) {
        m_flying.pop_front();
    }
    for (Queued& queued : m_runs) {
        if (!queued.hasBegun()) {
            if (!queued.run.program->isMeasured() && &queued != &m_runs.front()) {
                return {}; // it is cut by what the run before it tells
            }
            begin(queued);
        }
        for (; queued.submitted < queued.pieces.size(); ++queued.submitted) {
            const double microseconds = queued.microseconds[queued.submitted];
            if (!hasRoomFor(microseconds)) {
                return {};
            }
            PLEXUS_TRY(queued.last, m_device.submit(queued.pieces[queued.submitted]));
            m_flying.push_back({queued.last, microseconds});
        }
    }
    return {};
}

Result<bool> RunQueue::advance()
{
    PLEXUS_CHECK(feed());
    const auto isDone = [this] { return m_runs.front().isSubmitted() && m_device.finished(m_runs.front().last); };
    if (isDone()) {
        return true;
    }
    PLEXUS_CHECK(m_device.wait(m_flying.front().ticket));
    PLEXUS_CHECK(feed());
    return isDone();
}

Result<RunQueue::Run> RunQueue::finish()
{
    for (bool isDone = false; !isDone;) {
        PLEXUS_TRY(isDone, advance());
    }
    Run run = std::move(m_runs.front().run);
    m_runs.pop_front();
    if (!run.program->isMeasured()) {
        PLEXUS_CHECK(run.program->measure());
    }
    PLEXUS_CHECK(feed());
    return run;
}

Result<RunQueue::Dropped> RunQueue::drop()
{
    Dropped dropped;
    while (!m_runs.empty() && m_runs.back().submitted <= m_runs.back().writing) {
        ++dropped.steps;
        dropped.isLeftOver = true;
        while (dropped.isLeftOver && !m_runs.empty()) {
            dropped.isLeftOver = !m_runs.back().run.beginsStep;
            dropped.hasBegun = m_runs.back().submitted > 0 || dropped.isLeftOver;
            ++dropped.runs;
            m_runs.pop_back();
        }
    }
    if (dropped.runs > 0 && !m_flying.empty()) {
        PLEXUS_CHECK(m_device.wait(m_flying.back().ticket));
        m_flying.clear();
    }
    return dropped;
}

} // namespace plexus
