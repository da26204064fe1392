// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/executor.h"
#include "tests/bench/bench_case.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace plexus::bench {

// Milliseconds that a step or a kernel took: by the clock, and of all cores' time (which other load disturbs less).
struct StepTime {
    double ms = 0, cpuMs = 0;
};

// What a step has to do, whoever does it: the products and sums of its matrix products and convolutions (two
// operations each), and the bytes that our kernels read and write, every tensor once a kernel that uses it.
struct Amounts {
    double flops = 0, bytes = 0;
};

// A case on a device, which has run once.
class Bench {
public:
    static Result<std::unique_ptr<Bench>> open(const BenchCase& chosen, const std::string& device);
    virtual ~Bench() = default;

    // Runs for about this long, at least three times.
    virtual Result<StepTime> window(double seconds) = 0;
    virtual Result<std::vector<DispatchTime>> profile() = 0; // microseconds of each dispatch
    // Microseconds of each product with each tile that may be good for it; on a processor and for networks none.
    virtual Result<std::vector<DispatchTime>> candidates() { return std::vector<DispatchTime>(); }
    virtual std::string plan() const = 0;                    // the kernel list
    virtual size_t dispatches() const = 0;
    virtual Amounts amounts() const = 0;
    virtual const vk::Device& device() const = 0;
    virtual double peakDeviceMb() const = 0;
};

class Stopwatch {
public:
    Stopwatch();
    double seconds() const;
    StepTime each(int runs) const; // of so many since the start

private:
    std::chrono::steady_clock::time_point m_start;
    double m_cpuSeconds;
};

double peakHostMb(); // of this process

} // namespace plexus::bench
