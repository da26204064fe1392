// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/build.h"

#include "engine/base/param.h"
#include "engine/base/random.h"
#include "engine/program/op.h"
#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

Build::Build(Program& program, Mode mode, const Params& params, std::string node,
             std::vector<Value> inputs, const Params* owner)
    : m_program(program), m_mode(mode), m_params(params), m_ownerParams(owner != nullptr ? *owner : params),
      m_node(std::move(node)), m_owner(sharedWith(params)), m_inputs(std::move(inputs))
{
    m_owner = m_owner.empty() ? m_node : m_owner;
    m_program.source = m_node;
}

bool onlyMoves(const Program& program)
{
    return std::all_of(program.nodes.begin(), program.nodes.end(), [](const Node& node) {
        return node.op->kind == OpKind::Movement || node.op->key == "input";
    });
}

Build::~Build()
{
    m_program.source.clear();
}

double Build::real(std::string_view key) const { return m_params.real(key); }
int64_t Build::integer(std::string_view key) const { return m_params.integer(key); }
bool Build::flag(std::string_view key) const { return m_params.flag(key); }
std::string Build::choice(std::string_view key) const { return m_params.text(key); }

std::vector<int64_t> Build::integers(std::string_view key) const
{
    return m_params.integers(key);
}

namespace {

// Appends to a table and gives the leaf that reads the new entry.
Value leaf(Program& program, std::string_view op, std::vector<ParameterInfo>& table, ParameterInfo info)
{
    const auto index = static_cast<int64_t>(table.size());
    const Shape shape = info.shape;
    table.push_back(std::move(info));
    return {&program, program.call(op, {}, {{"index", index}, {"shape", shape.extents()}})};
}

// The leaf that reads the table's entry of this name, if there is one.
Value knownLeaf(Program& program, std::string_view op, const std::vector<ParameterInfo>& table,
                const std::string& name)
{
    const auto found = std::find_if(program.nodes.begin(), program.nodes.end(), [&](const Node& node) {
        return node.op->key == op && table[static_cast<size_t>(node.attributes.integer("index"))].name == name;
    });
    return found == program.nodes.end()
               ? Value()
               : Value{&program, static_cast<ValueId>(found - program.nodes.begin())};
}

} // namespace

// A frozen weight is a state that nothing assigns: no gradient, no optimizer, and still in every file. A
// shared one is one leaf, whichever of its nodes comes first, so that its gradient is the sum over them.
Value Build::weight(std::string_view name, Shape shape, Init init)
{
    ParameterInfo tensor{.name = m_owner + "." + std::string(name), .shape = std::move(shape), .init = init, .node = m_owner};
    choose(m_ownerParams, tensor);
    const bool learns = !isFrozen(m_ownerParams);
    const std::string_view op = learns ? "parameter" : "state";
    std::vector<ParameterInfo>& table = learns ? m_program.parameters : m_program.states;
    const Value known = knownLeaf(m_program, op, table, tensor.name);
    return known ? known : leaf(m_program, op, table, std::move(tensor));
}

Value Build::state(std::string_view name, Shape shape, double initial)
{
    return leaf(m_program, "state", m_program.states,
                {.name = m_node + "." + std::string(name),
                 .shape = std::move(shape),
                 .init = Init::constant(initial),
                 .node = m_node});
}

void Build::assign(Value state, Value next)
{
    const auto index = static_cast<size_t>(state.node().attributes.integer("index"));
    m_program.addOutput("state/" + m_program.states[index].name, next.id);
}

Value Build::random(Shape shape, std::string_view name)
{
    const int64_t stream = streamOf(m_node + "." + std::string(name));
    return {&m_program, m_program.call("random", {}, {{"shape", shape.extents()}, {"stream", stream}})};
}

} // namespace plexus
