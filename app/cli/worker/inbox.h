// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/session/session.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace plexus::cli {

// What the window asks, read by a thread of its own, so that pause and stop work in the middle of a
// step.
class Inbox {
public:
    // `control` is told of pause, continue, step and stop as they arrive.
    Inbox(int descriptor, Control& control);
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    // The next train, resume, open, devices or hello message; waits. Nothing: end of input.
    // The control starts afresh with it: a stop meant for the run before does not end the next.
    // While it waits, predictions are handed to `answer`.
    std::optional<Json> nextCommand(const std::function<void(const Json&)>& answer);
    bool hasCommand(); // one waits
    std::optional<Json> takePrediction();
    // Until the wish is no longer Pause or a prediction waits.
    void waitWhilePaused();
    const std::optional<Error>& error() const { return m_error; } // after nextCommand gave nothing

private:
    void readLoop();
    void receive(Json message);
    void wish(Control::Wish wish); // with the lock held

    const int m_descriptor;
    Control& m_control;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Json> m_commands, m_predictions;
    std::optional<Control::Wish> m_nextWish; // asked behind a command that is still waiting
    bool m_isClosed = false;
    std::optional<Error> m_error;
    int m_stopPipe[2] = {-1, -1}; // wakes the reader when the worker ends by itself
    std::thread m_thread;
};

} // namespace plexus::cli
