// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

#include <vector>

namespace plexus {

// A network whose kernels are timed to learn how fast a device is. Like a template, it is made of layers by key.
struct Probe {
    Graph graph;
    std::vector<FieldInfo> fields;
    Dataset data; // random
    int64_t batch = 1;
};

// Between them they run every kernel that common networks do, in tensors of all sizes.
std::vector<Probe> probes();

} // namespace plexus
