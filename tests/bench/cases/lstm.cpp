// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::cases {

BenchCases lstm()
{
    return {{.key = "lstm",
             .help = "28 steps of 28 values, 128 units",
             .fields = bench::pictures({28, 28}),
             .graph = [] {
                 Chain chain;
                 chain.then("input").then("lstm",
                                          {{"units", int64_t{128}}, {"steps", std::string("last")}});
                 return chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
             }}};
}

} // namespace plexus::cases
