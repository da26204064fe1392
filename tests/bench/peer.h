// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace plexus::bench {

// tests/bench/peers/torch_steps.py as a child that steps when asked, so that both take turns.
class TorchPeer {
public:
    // environment: "NAME=value", added to our own. The child steps for `seconds` a turn.
    TorchPeer(const std::string& network, double seconds, const std::vector<std::string>& environment);
    ~TorchPeer();
    TorchPeer(const TorchPeer&) = delete;
    TorchPeer& operator=(const TorchPeer&) = delete;

    struct Start {
        double firstStepMs = 0; // from its start to the end of its first step
        std::string blas;       // what multiplies its matrices: "openblas", "reference" ...
    };
    std::optional<Start> start(); // nullopt when there is no python3 with torch
    struct Window {
        double ms = 0, cpuMs = 0; // a step
    };
    std::optional<Window> window();

private:
    std::string readLine();

    pid_t m_child = -1;
    int m_input = -1, m_output = -1;
};

} // namespace plexus::bench
