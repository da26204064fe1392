// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

#include <fmt/format.h>

namespace plexus::cases {

namespace {

// (m, k) x (k, n), where one of the two lies transposed: "nt" a dense layer forward, "nn" its input's gradient,
// "tn" its weight's.
BenchCase product(const std::string& order, int64_t m, int64_t k, int64_t n, bool isForGpu = false)
{
    const bool isA = order[0] == 't', isB = order[1] == 't';
    const bool isSquare = m == k && k == n;
    return {.key = isSquare ? fmt::format("gemm/{}_{}", order, m) : fmt::format("gemm/{}_{}x{}x{}", order, m, k, n),
            .help = fmt::format("({}, {}) x ({}, {}){}", m, k, k, n, isA ? ", the left one transposed"
                                                                    : isB ? ", the right one transposed"
                                                                          : ""),
            .batch = 1,
            .isForGpu = isForGpu,
            .kernel = bench::KernelCall{.op = "matmul",
                                 .inputs = {isA ? Shape{k, m} : Shape{m, k}, isB ? Shape{n, k} : Shape{k, n}},
                                 .attributes = {{"transpose_a", int64_t{isA}}, {"transpose_b", int64_t{isB}}},
                                 .weight = isA ? -1 : 1}};
}

} // namespace

BenchCases gemm()
{
    BenchCases all;
    for (const int64_t size : {128, 256, 512, 1024, 2048, 4096, 8192}) {
        for (const char* order : {"nn", "nt", "tn"}) {
            all.push_back(product(order, size, size, size, size > 1024));
        }
    }
    const auto dense = [&all](int64_t rows, int64_t inputs, int64_t units, bool isForGpu = false) {
        all.push_back(product("nt", rows, inputs, units, isForGpu));
        all.push_back(product("nn", rows, units, inputs, isForGpu));
        all.push_back(product("tn", units, rows, inputs, isForGpu));
    };
    dense(64, 784, 128);   // mlp
    dense(64, 128, 10);    // the last layer of most
    dense(64, 3136, 128);  // cnn
    dense(64, 128, 512);   // lstm, a step
    dense(1792, 28, 512);  // lstm, all steps
    dense(1024, 64, 256);  // transformer
    dense(16384, 384, 1536, true); // chargpt
    return all;
}

} // namespace plexus::cases
