// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::cases {

namespace {

BenchCase negation(std::string key, Shape shape, bool isForGpu)
{
    return {.key = std::move(key),
            .help = "-x of " + shape.text(),
            .batch = 1,
            .isForGpu = isForGpu,
            .kernel = bench::KernelCall{.op = "neg", .inputs = {std::move(shape)}, .weight = 0}}; // no gather computes it
}

} // namespace

// The least that a map can do: what it takes is memory's time. roof.cpp measures the larger two.
BenchCases map()
{
    return {negation("map/copy_4_mib", {1024, 1024}, false), negation("map/copy_64_mib", {4096, 4096}, false),
            negation("map/copy_256_mib", {8192, 8192}, true)};
}

} // namespace plexus::cases
