// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/contestants.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace plexus::bench {
namespace {

bool hasAvx512()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

bool Contestant::start()
{
    first = runner->read();
    return first.is_object();
}

bool Contestant::turn()
{
    const nlohmann::json window = runner->window();
    if (window.is_object()) {
        last = window;
        ms.push_back(window.value("ms", 0.0));
        cpuMs.push_back(window.value("cpu_ms", 0.0));
    }
    return window.is_object();
}

double Contestant::medianMs() const
{
    return median(ms);
}

double Contestant::bestMs() const
{
    return *std::min_element(ms.begin(), ms.end());
}

double Contestant::medianCpuMs() const
{
    return median(cpuMs);
}

CacheFolder::CacheFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "plexus_bench_XXXXXX").string();
    m_path = mkdtemp(name.data()) != nullptr ? name : std::string();
}

CacheFolder::~CacheFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

Contestant ourselves(const Turns& turns, const std::string& key, const CacheFolder& cache)
{
    std::vector<std::string> command = {std::filesystem::read_symlink("/proc/self/exe").string(),
                                        "--serve",
                                        "--case",
                                        key,
                                        "--seconds",
                                        std::to_string(turns.seconds)};
    if (!turns.device.empty()) {
        command.insert(command.end(), {"--device", turns.device});
    }
    if (turns.recomputes) {
        command.emplace_back("--recompute");
    }
    if (turns.batch > 0) {
        command.insert(command.end(), {"--batch", std::to_string(turns.batch)});
    }
    return {turns.recomputes ? "recompute" : "plexus", std::make_unique<Runner>(command, cache.environment())};
}

std::vector<Contestant> peersOf(const Turns& turns, const BenchCase& chosen)
{
    const char* moved = std::getenv("PLEXUS_BENCH_PEERS"); // where the tree is not where it was built
    const std::string folder = moved != nullptr ? moved : PLEXUS_BENCH_PEERS;
    const std::string script = folder + (chosen.kernel ? "/torch_kernels.py" : "/torch_steps.py");
    const std::string what = chosen.kernel ? chosen.kernel->json().dump() : chosen.key;
    const auto peer = [&](const std::string& name, const std::string& way,
                          const std::vector<std::string>& environment = {}) {
        // The system's own python3 first: the package python3-torch belongs to it.
        const bool isDebian = way == "cpu" && std::filesystem::exists("/usr/bin/python3");
        const std::vector<std::string> command = {isDebian ? "/usr/bin/python3" : "python3", script, what,
                                                  std::to_string(turns.seconds), way};
        return Contestant{name, std::make_unique<Runner>(command, environment)};
    };
    std::vector<Contestant> peers;
    peers.push_back(peer("torch_cuda", "cuda"));
    if (peers.front().start()) {
        peers.push_back(peer("torch_cuda_tf32", "cuda-tf32"));
        peers.push_back(peer("torch_cuda_graph", "cuda-graph"));
        peers.push_back(peer("torch_cuda_graph_tf32", "cuda-graph-tf32"));
        std::erase_if(peers, [](Contestant& one) { return one.first.is_null() && !one.start(); });
        return peers;
    }
    peers.clear();
    // One after the other: threads that wait by turning round and round would keep each other from starting.
    const auto add = [&peers](Contestant one) {
        if (one.start()) {
            peers.push_back(std::move(one));
        }
    };
    add(peer("torch", "cpu"));
    if (!peers.empty() && hasAvx512()) {
        add(peer("torch_tuned", "cpu", {"OPENBLAS_CORETYPE=SkylakeX"}));
    }
    if (peers.empty()) {
        fmt::print(stderr, "python3 with torch is not installed: no peer\n");
    } else if (peers.front().first.value("blas", "") == "reference") {
        fmt::print(stderr,
                   "PyTorch multiplies with the reference BLAS here, many times slower than it can: "
                   "install libopenblas0-pthread before you compare\n");
    }
    return peers;
}

} // namespace plexus::bench
