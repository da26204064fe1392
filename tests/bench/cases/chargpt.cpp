// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"
#include "tests/bench/language_model.h"

namespace plexus::cases {

BenchCases chargpt()
{
    return {{.key = "chargpt",
             .help = "Next character: 6 layers, 384 features, 6 heads, 256 characters",
             .samples = 1024,
             .isForGpu = true,
             .fields = bench::characters(256),
             .graph = [] {
                 return bench::languageModel(
                     {.layers = 6, .features = 384, .heads = 6, .time = 256, .isGpt = true});
             }}};
}

} // namespace plexus::cases
