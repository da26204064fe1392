// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"
#include "tests/bench/language_model.h"

namespace plexus::cases {

BenchCases transformer()
{
    return {{.key = "transformer",
             .help = "Next character: 2 layers, 64 features, 4 heads, 64 characters, batch 16",
             .batch = 16,
             .samples = 1024,
             .fields = bench::characters(64),
             .graph = [] { return bench::languageModel({}); }}};
}

} // namespace plexus::cases
