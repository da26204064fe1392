// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus {

// A network in Python: a torch.nn.Sequential where its layers follow each other, otherwise a torch.nn.Module with a
// forward(). Blocks are modules in it; what has weights is called as in the project, so that exported ones fit.
struct TorchCode {
    std::string text;
    std::vector<std::string> said; // what could not be written as it is
};
// `fields` are those of the data; empty: not known, and with them some sizes.
TorchCode writeTorch(const Graph& graph, const std::vector<FieldInfo>& fields);

} // namespace plexus
