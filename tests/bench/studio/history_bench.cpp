// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/document.h"
#include "tests/support/process.h"

#include <benchmark/benchmark.h>
#include <fstream>

#include <unistd.h>

namespace plexus::studio {
namespace {

Graph longChain(int64_t nodes)
{
    Graph graph;
    std::vector<GraphNode> made;
    std::vector<Wire> wires;
    for (int64_t index = 0; index < nodes; ++index) {
        made.push_back(makeNode("dense" + std::to_string(index), "dense"));
        if (index > 0) {
            wires.push_back({made[static_cast<size_t>(index - 1)].key, "out", made.back().key, "in"});
        }
    }
    std::sort(wires.begin(), wires.end(), comesBefore);
    graph.exchangeNetwork(made, wires);
    return graph;
}

uint64_t residentBytes()
{
    uint64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

// What an edit costs the window with a journal (1) and without (0), in a project of so many layers.
void editWithJournal(benchmark::State& state)
{
    const testing::TemporaryFolder folder;
    Document document;
    document.reset(longChain(state.range(0)));
    if (state.range(1) == 1) {
        document.keepJournals(folder.path());
    }
    int64_t units = 1;
    for (auto _ : state) {
        (void)document.apply(edits::setParam("dense1", "units", units++ % 60000 + 1));
    }
    document.discardJournal();
}
BENCHMARK(editWithJournal)
    ->ArgsProduct({{100, 5000}, {0, 1}})
    ->Iterations(300)
    ->Unit(benchmark::kMicrosecond);

// What 10,000 steps take in memory, and a jump from the last to the first and back.
void tenThousandSteps(benchmark::State& state)
{
    Document document;
    document.reset(longChain(100));
    const uint64_t before = residentBytes();
    for (int64_t step = 0; step < 10000; ++step) {
        (void)document.apply(edits::setParam("dense" + std::to_string(step % 100), "units", step % 5000 + 1));
    }
    state.counters["bytes_per_step"] = static_cast<double>(residentBytes() - before) / 10000;
    for (auto _ : state) {
        document.goTo(0);
        document.goTo(10000);
    }
}
BENCHMARK(tenThousandSteps)->Iterations(5)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace plexus::studio
