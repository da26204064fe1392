// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"
#include "tests/bench/residual_network.h"

namespace plexus::cases {

BenchCases resnet18()
{
    return {{.key = "resnet18",
             .help = "ResNet-18 for 32 x 32 pictures, batch 128, SGD",
             .batch = 128,
             .samples = 1024,
             .isForGpu = true,
             .fields = bench::pictures({3, 32, 32}),
             .graph = [] {
                 return bench::residualNetwork({64, 128, 256, 512});
             }}};
}

} // namespace plexus::cases
