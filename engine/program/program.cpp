// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/program.h"

#include "engine/program/op.h"

#include <stdexcept>

namespace plexus {

ValueId Program::call(std::string_view key, std::vector<ValueId> inputs, Attributes attributes,
                      std::string_view from)
{
    const OpDef* op = findOp(key);
    if (!op) {
        throw std::logic_error("there is no op " + std::string(key));
    }
    OpCall seen{attributes, {}, {}};
    for (const ValueId input : inputs) {
        if (input < 0 || static_cast<size_t>(input) >= nodes.size()) {
            throw std::logic_error(op->key + " is called with a value that does not exist");
        }
        seen.shapes.push_back(&(*this)[input].shape);
        seen.types.push_back((*this)[input].type);
    }
    auto result = shapeOf(*op, seen);
    if (!result) {
        std::string shapes;
        for (const Shape* shape : seen.shapes) {
            shapes += " " + shape->text();
        }
        throw std::logic_error(result.error().sentence() + " (inputs:" + shapes + ")");
    }
    nodes.push_back({op, std::move(inputs), std::move(attributes), std::move(result->first),
                     result->second, from.empty() ? source : std::string(from)});
    return static_cast<ValueId>(nodes.size() - 1);
}

ValueId Program::output(std::string_view name) const
{
    for (const Output& candidate : outputs) {
        if (candidate.name == name) {
            return candidate.value;
        }
    }
    return noValue;
}

void Program::addOutput(std::string name, ValueId value)
{
    outputs.push_back({std::move(name), value});
}

} // namespace plexus
