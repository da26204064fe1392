// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/program/op_rules.h"

namespace plexus::ops {

// Uniform in [0, 1): element i is Random(seed, stream, step).uniform(i). The same stream gives the same
// draws within a step, so that a backward pass may draw again instead of keeping them.
OpDef random()
{
    return {
        .key = "random",
        .kind = OpKind::Leaf,
        .inputs = 0,
        .attributes = {{"shape", AttributeKind::Integers}, {"stream", AttributeKind::Integer}},
        .shape = statedShape,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>&, const RunContext& context,
               Tensor& out) {
                const Random draws(context.seed,
                                   static_cast<uint32_t>(call.attributes.integer("stream")), context.step);
                for (size_t i = 0; i < out.data.size(); ++i) {
                    out.data[i] = draws.uniform(i);
                }
            },
        .errorBound = 0,
        .examples = {{.name = "matrix",
                      .inputs = {},
                      .attributes = {{"shape", std::vector<int64_t>{3, 5}}, {"stream", int64_t{7}}}},
                     {.name = "prime",
                      .inputs = {},
                      .attributes = {{"shape", std::vector<int64_t>{13}},
                                     {"stream", int64_t{4000000000}}}}},
    };
}

} // namespace plexus::ops
