// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"
#include "tests/bench/language_model.h"

namespace plexus::cases {

BenchCases deep_transformer()
{
    return {{.key = "deep_transformer",
             .help = "Next character: 12 layers, 128 features, 4 heads, 64 characters, batch 16",
             .batch = 16,
             .samples = 1024,
             .isForGpu = true,
             .fields = bench::characters(64),
             .graph = [] {
                 return bench::languageModel(
                     {.layers = 12, .features = 128, .heads = 4, .time = 64, .isGpt = true});
             }}};
}

} // namespace plexus::cases
