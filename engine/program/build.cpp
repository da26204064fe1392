// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/build.h"

#include "engine/base/param.h"
#include "engine/base/random.h"
#include "engine/program/weight_choices.h"

namespace plexus {

Build::Build(Program& program, Mode mode, const Params& params, std::string node,
             std::vector<Value> inputs)
    : m_program(program), m_mode(mode), m_params(params), m_node(std::move(node)),
      m_inputs(std::move(inputs))
{
    m_program.source = m_node;
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

} // namespace

// A frozen weight is a state that nothing assigns: no gradient, no optimizer, and still in every file.
Value Build::weight(std::string_view name, Shape shape, Init init)
{
    ParameterInfo tensor{.name = m_node + "." + std::string(name), .shape = std::move(shape), .init = init, .node = m_node};
    choose(m_params, tensor);
    return isFrozen(m_params) ? leaf(m_program, "state", m_program.states, std::move(tensor))
                              : leaf(m_program, "parameter", m_program.parameters, std::move(tensor));
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
