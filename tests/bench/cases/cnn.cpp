// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::cases {

BenchCases cnn()
{
    return {{.key = "cnn",
             .help = "conv32-relu-pool-conv64-relu-pool-fc128-relu-fc10 on 28 x 28",
             .fields = bench::pictures({1, 28, 28}),
             .graph = [] {
                 Chain chain;
                 chain.then("input");
                 for (const int64_t channels : {32, 64}) {
                     chain.then("conv2d", {{"channels", channels}, {"same_padding", true}})
                         .then("relu")
                         .then("max_pool2d");
                 }
                 chain.then("flatten").then("dense", {{"units", int64_t{128}}}).then("relu");
                 return chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
             }}};
}

} // namespace plexus::cases
