// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"

#include "tests/bench/kernel_bench.h"
#include "tests/bench/steps.h"

#include <sys/resource.h>

namespace plexus::bench {
namespace {

rusage usageOfThis()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

double cpuSeconds()
{
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    const rusage usage = usageOfThis();
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

Result<std::unique_ptr<Bench>> Bench::open(const BenchCase& chosen, const std::string& device)
{
    return chosen.kernel ? KernelBench::open(*chosen.kernel, device) : StepBench::open(chosen, device);
}

Stopwatch::Stopwatch() : m_start(std::chrono::steady_clock::now()), m_cpuSeconds(cpuSeconds()) {}

double Stopwatch::seconds() const
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

StepTime Stopwatch::each(int runs) const
{
    return {seconds() * 1e3 / runs, (cpuSeconds() - m_cpuSeconds) * 1e3 / runs};
}

double peakHostMb()
{
    return static_cast<double>(usageOfThis().ru_maxrss) / 1024;
}

} // namespace plexus::bench
