// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/infer.h"
#include "engine/program/tensor.h"

#include <filesystem>

namespace plexus {

struct TestVector {
    std::vector<std::pair<std::string, Tensor>> inputs; // raw, by field, batch of one
    Tensor output;
};

// The content of a weights file (docs/file-format.md).
struct WeightsFile {
    Graph graph;
    Json preprocessing; // list of transforms: [{"kind": "normalize", "field", "mean", "deviation"}]
    std::vector<FieldInfo> fields;
    std::vector<std::string> classes;
    std::vector<std::pair<std::string, Tensor>> tensors;
    std::vector<TestVector> testVectors;
};

// Equal content, equal bytes; a value that is not finite is refused by tensor name and index.
Result<std::string> weightsText(const WeightsFile& weights);
// Checks sizes, finiteness and the checksum (over values, so a re-indented file passes).
Result<WeightsFile> parseWeights(std::string_view text, std::string_view where);

} // namespace plexus
