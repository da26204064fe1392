// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::cases {

BenchCases mlp()
{
    return {{.key = "mlp",
             .help = "784-128-10 with ReLU",
             .fields = bench::pictures({1, 28, 28}),
             .graph = [] {
                 Chain chain;
                 chain.then("input")
                     .then("flatten")
                     .then("dense", {{"units", int64_t{128}}})
                     .then("relu");
                 return chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
             }}};
}

} // namespace plexus::cases
