// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/template.h"

namespace plexus::studio {

// The example `digits` with fewer of them: drawing 5,000 takes sanitizers a second each time.
inline Graph fewDigits()
{
    Graph graph = findTemplate("digits")->make("");
    graph.training.data.params.set("samples", int64_t{200});
    return graph;
}

} // namespace plexus::studio
