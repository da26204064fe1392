// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench_case.h"
#include "tests/bench/runner.h"

#include <memory>
#include <nlohmann/json.hpp>

namespace plexus::bench {

struct Turns {
    std::string device; // a device's number or a part of its name; empty: the best
    int windows = 7;
    double seconds = 1.0; // of a window
    bool recomputes = false; // activations, see engine/program/recompute.h
    int64_t batch = 0;       // 0: each network's own
};

// A runner and what it said.
struct Contestant {
    std::string name;
    std::unique_ptr<Runner> runner;
    nlohmann::json first = {}, last = {};
    std::vector<double> ms = {}, cpuMs = {};

    bool start(); // false: it ended before its first step
    bool turn();
    double medianMs() const;
    double bestMs() const;
    double medianCpuMs() const;
};

// A folder for the shader cache of one case, empty at first.
class CacheFolder {
public:
    CacheFolder();
    ~CacheFolder();
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;
    // The driver's cache, too: this process may have told it where that is (engine/vk/lanes.h).
    std::vector<std::string> environment() const
    {
        return {"XDG_CACHE_HOME=" + m_path, "MESA_SHADER_CACHE_DIR=" + m_path};
    }

private:
    std::string m_path;
};

Contestant ourselves(const Turns& turns, const std::string& key, const CacheFolder& cache);

// Those PyTorchs that there are, started. On a processor as it is installed; where OpenBLAS of its age does not know
// the processor, and so takes its slowest kernels for it, also told to use others. Where PyTorch finds a CUDA device,
// there instead: eager, and recorded as a CUDA graph, each in float32 and with TF32 allowed.
std::vector<Contestant> peersOf(const Turns& turns, const BenchCase& chosen);

} // namespace plexus::bench
