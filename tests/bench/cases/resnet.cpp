// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"
#include "tests/bench/residual_network.h"

namespace plexus::cases {

BenchCases resnet()
{
    return {{.key = "resnet",
             .help =
                 "3 x 32 x 32, two residual blocks each of 16, 32 and 64 channels, batch norm, SGD",
             .samples = 1024,
             .fields = bench::pictures({3, 32, 32}),
             .graph = [] {
                 return bench::residualNetwork({16, 32, 64});
             }}};
}

} // namespace plexus::cases
