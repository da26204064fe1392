// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/chain.h"

namespace plexus::bench {

// A network whose whole training steps are timed. One file in cases/ makes one of these, and
// network() of peers/torch_steps.py builds the same in PyTorch under the same key.
struct BenchCase {
    std::string key;  // "mlp": file stem
    std::string help; // what it is made of
    int64_t batch = 64;
    int64_t samples = 4096;
    bool isForGpu = false; // too much for a processor: only when it is asked for by name
    // Filled with random bytes, or class indices. The bytes are normalised.
    std::vector<FieldInfo> fields;
    std::function<Graph()> graph; // with its optimizer; layers at their default loss
};

std::vector<FieldInfo> pictures(const Shape& sample); // "image" and "label" of ten classes

} // namespace plexus::bench

namespace plexus {

using bench::BenchCase;
const std::vector<BenchCase>& allBenchCases(); // generated from tests/bench/cases, sorted by key

} // namespace plexus
