// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

namespace plexus::bench {

// A child that takes training steps when asked, so that several take turns on the same cores:
// ourselves
// (`plexus_bench --serve`) or a peer. It prints one JSON object a line: the first after its first
// step, with
//   first_step_ms   from its start to the end of its first step
// and then, for every line it reads, what it did in the seconds it was told at its start:
//   ms, cpu_ms      a step, by the clock and of all cores
//   peak_host_mb, peak_device_mb   so far
// Further figures are the child's own. A null object stands for a child that ended.
class Runner {
public:
    // environment: "NAME=value", added to our own.
    Runner(const std::vector<std::string>& command, const std::vector<std::string>& environment);
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    nlohmann::json read(); // the next object
    nlohmann::json window();

private:
    pid_t m_child = -1;
    int m_input = -1, m_output = -1;
};

} // namespace plexus::bench
