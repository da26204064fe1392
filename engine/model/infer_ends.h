// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus {

// What infer() demands of the ends of a network.

// It has an input and an output.
void checkEnds(const Graph& graph, std::vector<Problem>& problems);
// What leads to an output sees the data. Where every wire is drawn, as is taken for granted here, only layers that
// nothing leads into can keep the data from one.
void checkDependence(const Graph& graph, std::vector<Problem>& problems);

} // namespace plexus
