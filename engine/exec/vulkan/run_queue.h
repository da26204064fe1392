// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/device_program.h"

#include <deque>

namespace plexus {

// Runs of programs, one behind the other, submitted in pieces: always a few on the device, so that it never waits for us,
// and never more, so that what has not begun can be given up. Whoever waits for a run submits the pieces behind it.
class RunQueue {
public:
    struct Run {
        DeviceProgram* program = nullptr;
        DeviceProgram::Parts parts;
        size_t slot = 0;
        uint64_t step = 0;
        bool beginsStep = true; // of training, which has several runs where gradients add up
    };

    RunQueue(vk::Device& device, const SharedBuffers& shared) : m_device(device), m_shared(shared) {}
    ~RunQueue(); // waits for what is on the device
    RunQueue(const RunQueue&) = delete;
    RunQueue& operator=(const RunQueue&) = delete;

    bool isEmpty() const { return m_runs.empty(); }
    size_t size() const { return m_runs.size(); }
    Result<void> add(Run run);
    // Waits for a piece of the oldest run, unless it is done; true once it is.
    Result<bool> advance();
    // Waits for the oldest run and takes it out.
    Result<Run> finish();
    // Takes out the newest steps whose last run has not begun to write what lives on. Afterwards nothing of them is on
    // the device.
    struct Dropped {
        size_t runs = 0, steps = 0;
        bool hasBegun = false; // has the oldest of these steps? Then its earlier runs may have moved the states
        bool isLeftOver = false; // of it, runs before these were finished
    };
    Result<Dropped> drop();

private:
    struct Queued {
        Run run;
        std::vector<std::vector<vk::Recording*>> pieces; // once it has begun
        std::vector<double> microseconds;                // of each
        size_t writing = 0;                              // the first piece that writes what lives on
        size_t submitted = 0;                            // pieces
        vk::Ticket last = 0;

        bool hasBegun() const { return !pieces.empty(); }
        bool isSubmitted() const { return hasBegun() && submitted == pieces.size(); }
    };
    struct Flying {
        vk::Ticket ticket = 0;
        double microseconds = 0;
    };
    void begin(Queued& queued) const;
    bool hasRoomFor(double microseconds) const;
    Result<void> feed();

    vk::Device& m_device;
    const SharedBuffers& m_shared;
    std::deque<Queued> m_runs;
    std::deque<Flying> m_flying; // submits that may not be finished
};

} // namespace plexus
