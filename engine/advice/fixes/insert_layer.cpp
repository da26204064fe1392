// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/advice/shapes.h"

namespace plexus::fixes {

namespace {

// Layers in front of one port of a node, one or two of them, such that it takes what comes in.
class LayerSearch {
public:
    LayerSearch(const FixCall& call, size_t port) : m_call(call), m_port(port), m_inputs(call.inputs)
    {
        if (call.node->definition->role == LayerRole::Output) {
            m_beside = wantedBy(*call.node, call.fields, batchOf(call.graph));
        } else {
            m_beside = call.inputs;
            m_beside.erase(m_beside.begin() + static_cast<std::ptrdiff_t>(port));
        }
    }

    void find(const Wire& wire, Fixes& fixes)
    {
        const Shape start = m_inputs[m_port];
        // An output may take more than it needs; what has just the size that is wanted is better.
        for (const bool isExact : {m_call.node->definition->role == LayerRole::Output, false}) {
            m_isExact = isExact;
            for (size_t count = 1; count <= 2 && m_found.empty(); ++count) {
                extend(start, count);
            }
        }
        for (const std::vector<NewLayer>& layers : m_found) {
            fixes.push_back(insertInto(m_call.graph, wire, layers));
        }
    }

private:
    void extend(const Shape& shape, size_t more)
    {
        for (const LayerDef& layer : allLayers()) {
            if (!layer.adapt) {
                continue;
            }
            for (ParamValues& values : layer.adapt({shape, m_beside})) {
                Params params(&layer.params);
                for (const auto& [key, value] : values) {
                    params.set(key, value);
                }
                const auto result = params.check() ? layer.shape({params, {shape}}) : Result<Shape>(Error{});
                if (!result || *result == shape) {
                    continue;
                }
                m_layers.push_back({&layer, std::move(values)});
                m_inputs[m_port] = *result;
                if (more > 1) {
                    extend(*result, more - 1);
                } else if ((!m_isExact || m_beside == std::vector<Shape>{*result})
                           && accepts(*m_call.node, m_call.node->params, m_inputs, m_call.fields)) {
                    m_found.push_back(m_layers);
                }
                m_layers.pop_back();
            }
        }
    }

    const FixCall& m_call;
    size_t m_port;
    bool m_isExact = false;
    std::vector<Shape> m_inputs, m_beside;
    std::vector<NewLayer> m_layers;
    std::vector<std::vector<NewLayer>> m_found;
};

// Layers with LayerDef::adapt, between two whose shapes do not go together.
void insertLayer(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr || call.inputs.empty()
        || accepts(*call.node, call.node->params, call.inputs, call.fields)) {
        return;
    }
    const std::vector<Wire> wires = inputWires(call.graph, *call.node);
    for (size_t port = wires.size(); port-- > 0;) { // the branch that was wired last first
        LayerSearch(call, port).find(wires[port], fixes);
    }
}

}

FixRule insert_layer()
{
    return {.key = "insert_layer", .order = 30, .propose = insertLayer};
}

} // namespace plexus::fixes
