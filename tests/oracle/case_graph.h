// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"
#include "engine/program/tensor.h"

#include <string>
#include <vector>

namespace plexus::oracle {

// A neutral case (version 1 of the format) as a Plexus project with its data and starting values.
struct Case {
    Graph graph;
    std::vector<FieldInfo> fields;
    Dataset data;
    std::vector<std::vector<int32_t>> batches;
    uint64_t steps = 0;
    std::vector<std::pair<std::string, Tensor>> params, buffers;
    std::vector<std::string> unsupported; // "op gelu", "loss nll": nothing else is filled
};

inline constexpr const char* outputNode = "output";

// A case that Plexus lacks a part for names every such part in `unsupported`; a broken one is an error.
Result<Case> readCase(const Json& json);

} // namespace plexus::oracle
