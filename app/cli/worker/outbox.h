// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/session/session.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace plexus::cli {

// What the worker has to say, written by a thread of its own, so that a slow or hanging window
// never holds up a step. Any thread may call. Three ways to say something:
//   post    must arrive, in order (started, epoch, paused, ...)
//   step    every one arrives, in batches at most 30 a second
//   newest  only the latest of a kind matters (pictures' predictions, surfaces, phases)
// Memory stays bounded when nobody reads: the oldest half of more than 200,000 waiting steps is
// dropped (they are in the run's log).
class Outbox {
public:
    explicit Outbox(int descriptor);
    ~Outbox(); // writes what waits, unless the other side is gone
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    void post(Json message);
    void step(const StepReport& report);
    void newest(const std::string& kind, Json message);
    bool isBroken() const; // the other side closed the pipe

private:
    void writeLoop();
    void queueSteps(); // with the lock held
    bool writeAll(const std::vector<uint8_t>& bytes);

    const int m_descriptor;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Json> m_messages;
    std::vector<StepReport> m_steps;
    std::map<std::string, Json> m_newest;
    bool m_isClosing = false, m_isBroken = false;
    std::thread m_thread; // last: it uses all of the above
};

} // namespace plexus::cli
