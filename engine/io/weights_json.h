// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"
#include "engine/program/tensor.h"

#include <filesystem>
#include <string_view>

namespace plexus
{

inline constexpr int weightsVersion = 1;

// A sample and what the exporting run predicted for it; replayed wherever the file is opened.
struct TestVector {
    std::vector<std::pair<std::string, Tensor>> inputs; // raw values by field, batch of one
    Tensor output;                                      // batch of one
};

// The content of a weights file (docs/file-format.md).
struct WeightsFile {
    Graph graph;
    std::vector<FieldInfo> fields; // what the network reads and what it was trained to give
    std::vector<Normalization> preprocessing;
    std::vector<std::string> classes;
    std::vector<std::pair<std::string, Tensor>> tensors; // state_dict names, PyTorch's layouts
    std::vector<TestVector> testVectors;
};

// Equal content, equal bytes. Every value is rounded to float32 and printed as the shortest text
// that reads back to it. A value that is not finite is refused by tensor name and index.
Result<std::string> weightsText(const WeightsFile& weights);

// Checks version, sizes, finiteness and the checksum. The checksum covers names and values, so a
// re-indented or re-ordered file passes. The caller replays the test vectors (session's Predictor).
Result<WeightsFile> parseWeights(std::string_view text, std::string_view where);
Result<WeightsFile> loadWeights(const std::filesystem::path& path);

// A tensor as {"shape": [...], "data": [flat, row-major]} with float32 values, and back.
Json tensorJson(const Tensor& tensor);
Result<Tensor> tensorFromJson(const Json& json, std::string_view where);

} // namespace plexus
