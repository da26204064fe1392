// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/model/block.h"

#include <algorithm>

namespace plexus::fixes {

namespace {

// Another field of the data for an input or an output, first the one that is spelled most alike.
void chooseField(const FixCall& call, Fixes& fixes)
{
    const bool isEnd = call.node != nullptr
                       && (hasRole(*call.node, LayerRole::Input) || hasRole(*call.node, LayerRole::Output));
    if (!isEnd) {
        return;
    }
    const std::string& now = call.node->params.text("field");
    std::vector<const FieldInfo*> fields;
    for (const FieldInfo& field : call.fields) {
        fields.push_back(&field);
    }
    std::stable_sort(fields.begin(), fields.end(), [&](const FieldInfo* left, const FieldInfo* right) {
        return lettersApart(left->name, now) < lettersApart(right->name, now);
    });
    for (const FieldInfo* field : fields) {
        if (field->name != now) {
            fixes.push_back(setValues(call.graph, *call.node, {{"field", field->name}}));
        }
    }
}

}

FixRule choose_field()
{
    return {.key = "choose_field", .order = 25, .propose = chooseField};
}

} // namespace plexus::fixes
