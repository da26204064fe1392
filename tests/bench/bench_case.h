// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/chain.h"
#include "tests/bench/kernel_call.h"

#include <optional>

namespace plexus::bench {

// What is timed beside a peer: whole training steps of a network, or one kernel. A file in cases/ makes one of
// these, or a family of them.
struct BenchCase {
    std::string key;  // "mlp": of a family of its own; "gemm/nn_512": of the family "gemm"
    std::string help; // what it is made of
    int64_t batch = 64;
    int64_t samples = 4096;
    bool isForGpu = false; // too much for a processor: only when it is asked for by name

    // A network, of which network() of peers/torch_steps.py builds the same in PyTorch under the same key. The
    // fields are filled with random bytes, or class indices; the bytes are normalised.
    std::vector<FieldInfo> fields = {};
    std::function<Graph()> graph = {}; // with its optimizer; layers at their default loss
    // Or a kernel, which peers/torch_kernels.py is told in JSON.
    std::optional<KernelCall> kernel = {};

    std::string family() const; // "gemm"; none: empty
};
using BenchCases = std::vector<BenchCase>;

std::vector<FieldInfo> pictures(const Shape& sample); // "image" and "label" of ten classes

const BenchCases& allBenchCases(); // of all files, those of a family one behind the other

} // namespace plexus::bench

namespace plexus {

using bench::BenchCase;
using bench::BenchCases;
const std::vector<BenchCases>& allBenchFiles(); // generated from tests/bench/cases, sorted by name

} // namespace plexus
