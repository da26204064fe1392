// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::cases {

// Hardly any arithmetic: what a dispatch costs.
BenchCases deep_tiny()
{
    return {{.key = "deep_tiny",
             .help = "60 dense layers of 32 units with ReLU",
             .fields = bench::pictures({32}),
             .graph = [] {
                 Chain chain;
                 chain.then("input");
                 for (int layer = 0; layer < 60; ++layer) {
                     chain.then("dense", {{"units", int64_t{32}}}).then("relu");
                 }
                 return chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
             }}};
}

} // namespace plexus::cases
