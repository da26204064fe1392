// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus {

Value folded(Build& b, Value (*both)(Value, Value))
{
    Value all = b.input(0);
    for (int port = 1; port < b.inputs(); ++port) {
        all = both(all, b.input(port));
    }
    return all;
}

std::vector<LayerExample> joinExamples()
{
    return {{"two rows", {{3, 5}, {3, 5}}},
            {"three images", {{2, 3, 2, 5}, {2, 3, 2, 5}, {2, 3, 2, 5}}},
            {"one", {{3, 2}}}};
}

std::vector<LayerExample> joinRejects()
{
    return {{"unequal",
             {{3, 5}, {3, 4}},
             {},
             "all inputs must have one shape, these are (batch, 5) and (batch, 4)"}};
}

} // namespace plexus
