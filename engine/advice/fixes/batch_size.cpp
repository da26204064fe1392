// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"

namespace plexus::fixes {

namespace {

// A layer that refuses a batch for its size.
void batchSize(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr) {
        return;
    }
    const Params& general = call.graph.training.general;
    for (const ParamValue& size : {general.definition("batch_size")->initial, ParamValue(int64_t{2}),
                                   ParamValue(int64_t{1})}) {
        if (size != general.value("batch_size")) {
            fixes.push_back(setSetting(call.graph, Setting::General, "batch_size", size));
        }
    }
}

}

FixRule batch_size()
{
    return {.key = "batch_size", .order = 80, .propose = batchSize};
}

} // namespace plexus::fixes
