// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

namespace plexus::ops {

// query, key, value, mask -> softmax(scale query by key) by value, for every head; see attention_rules.h.
OpDef attention()
{
    OpDef op = attentionOp("attention", AttentionKernel::Kind::Forward);
    op.gradient = [](const GradientCall& call) {
        const Value query = call.inputs[0], key = call.inputs[1], value = call.inputs[2], mask = call.inputs[3];
        const Value logSum = plexus::call("attention_log_sum", {query, key, mask}, call.attributes);
        const std::vector<Value> all = {query, key, value, mask, call.output, call.gradient, logSum};
        std::vector<Value> gradients(4);
        if (call.needs(0)) {
            gradients[0] = plexus::call("attention_query_gradient", all, call.attributes);
        }
        if (call.needs(1)) {
            gradients[1] = plexus::call("attention_key_gradient", all, call.attributes);
        }
        if (call.needs(2)) {
            gradients[2] =
                plexus::call("attention_value_gradient", {query, key, mask, call.gradient, logSum}, call.attributes);
        }
        return gradients;
    };
    return op;
}

} // namespace plexus::ops
