// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/pool_first.h"

#include "engine/program/op.h"
#include "engine/program/window.h"

#include <algorithm>

namespace plexus {
namespace {

class PoolFirst {
public:
    explicit PoolFirst(Program& program) : m_program(program), m_readers(program.nodes.size(), 0)
    {
        for (const Node& one : program.nodes) {
            for (const ValueId input : one.inputs) {
                ++m_readers[static_cast<size_t>(input)];
            }
        }
        for (const Output& output : program.outputs) {
            ++m_readers[static_cast<size_t>(output.value)];
        }
    }

    void run()
    {
        for (ValueId id = 0; id < static_cast<ValueId>(m_program.nodes.size()); ++id) {
            for (ValueId pool = id; node(pool).op->key == "max_pool2d" && swap(pool);) {
                pool = node(pool).inputs[0];
            }
        }
    }

private:
    Node& node(ValueId id) { return m_program.nodes[static_cast<size_t>(id)]; }
    bool hasOneReader(ValueId id) const { return m_readers[static_cast<size_t>(id)] == 1; }

    // Whether it repeats the same number over every picture, and can as well be made of the pool's size.
    bool isSteady(ValueId id)
    {
        if (node(id).op->key != "expand" || !hasOneReader(id)) {
            return false;
        }
        const Shape& few = node(node(id).inputs[0]).shape;
        return (few.rank() < 1 || few[-1] == 1) && (few.rank() < 2 || few[-2] == 1);
    }

    // map(z, steady), pool -> pool(z), map: each takes the other's place.
    bool swap(ValueId pool)
    {
        const ValueId map = node(pool).inputs[0];
        const bool isIncreasing = node(map).op->isIncreasing && node(map).inputs.size() == 2 && hasOneReader(map);
        if (!isIncreasing || node(pool).shape.elements() >= node(map).shape.elements()
            || !everyWindowHasPixels(node(pool).attributes, node(map).shape)) {
            return false;
        }
        std::vector<ValueId> inputs = node(map).inputs;
        const auto steady = std::find_if(inputs.begin(), inputs.end(), [&](ValueId id) { return isSteady(id); });
        if (steady == inputs.end()) {
            return false;
        }
        const Shape pooled = node(pool).shape;
        node(*steady).shape = pooled;
        node(*steady).attributes.set("shape", pooled.extents());
        const ValueId image = steady == inputs.begin() ? inputs[1] : inputs[0];
        inputs[static_cast<size_t>(steady == inputs.begin())] = map;
        std::swap(node(map), node(pool));
        node(map).inputs = {image};
        node(pool).inputs = std::move(inputs);
        node(pool).shape = pooled;
        return true;
    }

    Program& m_program;
    std::vector<int> m_readers;
};

} // namespace

void poolFirst(Program& program)
{
    PoolFirst(program).run();
}

} // namespace plexus
