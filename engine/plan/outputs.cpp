// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include <algorithm>
#include <functional>

namespace plexus {

int indexOf(const std::vector<ParameterInfo>& infos, std::string_view name)
{
    for (size_t i = 0; i < infos.size(); ++i) {
        if (infos[i].name == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

Result<void> Fuser::finish()
{
    PLEXUS_CHECK(finishGradients());
    PLEXUS_CHECK(finishStates());
    return finishOutputs();
}

Result<void> Fuser::finishGradients()
{
    const Program& program = m_prepared.program;
    for (const Output& output : program.outputs) {
        if (!output.name.starts_with("gradient/")) {
            continue;
        }
        const int parameter = indexOf(program.parameters, output.name.substr(9));
        if (parameter < 0) {
            continue; // of an input: an output like any other
        }
        auto& decided = m_layouts.parameters[static_cast<size_t>(parameter)];
        if (!decided) {
            decided = rowsLayout(program.parameters[static_cast<size_t>(parameter)].shape);
        }
        if (m_list.gradients[static_cast<size_t>(parameter)] == noStore) {
            const StoreId store = addStore(Place::Gradient, parameter, output.value, *decided);
            PLEXUS_CHECK(emitMap(output.value, *decided, store));
            m_list.gradients[static_cast<size_t>(parameter)] = store;
        }
    }
    for (PlannedKernel& kernel : m_list.kernels) {
        for (StoreId id : kernel.outputs) {
            const Store& store = m_list[id];
            if (store.place == Place::Gradient) {
                kernel.isChecked = true;
                kernel.code = store.index + 2;
            } else if (m_loss != noValue && id == storeOf(m_loss)) {
                kernel.isChecked = true;
                kernel.code = 1;
            }
        }
    }
    return {};
}

Result<void> Fuser::finishStates()
{
    const Program& program = m_prepared.program;
    struct Next {
        int state;
        ValueId value;
    };
    std::vector<Next> nexts;
    for (const Output& output : program.outputs) {
        if (output.name.starts_with("state/")) {
            nexts.push_back({indexOf(program.states, output.name.substr(6)), output.value});
        }
    }
    // A next state that reads another state must do so before that one is overwritten.
    for (const Next& next : nexts) {
        const std::function<bool(ValueId)> readsOther = [&](ValueId id) {
            const Node& inner = node(id);
            if (leafOf(inner) == Leaf::State) {
                return inner.attributes.integer("index") != next.state;
            }
            if (isStored(id) || m_prepared.uniform[static_cast<size_t>(id)]) {
                return false;
            }
            return std::any_of(inner.inputs.begin(), inner.inputs.end(), readsOther);
        };
        if (readsOther(next.value) && leafOf(node(next.value)) != Leaf::State) {
            PLEXUS_CHECK(ensureStored(next.value));
        }
    }
    for (const Next& next : nexts) {
        const auto index = static_cast<size_t>(next.state);
        const Layout& layout = m_layouts.states[index];
        if (m_list.states[index] == noStore) {
            m_list.states[index] = addStore(Place::State, next.state, next.value, layout);
        }
        PLEXUS_CHECK(emitMap(next.value, layout, m_list.states[index]));
        m_list.kernels.back().isGated = true;
    }
    return {};
}

Result<void> Fuser::finishOutputs()
{
    for (const Output& output : m_prepared.program.outputs) {
        if (output.name.starts_with("state/")) {
            continue;
        }
        auto view = viewOf(output.value);
        if (!view) {
            PLEXUS_TRY(const StoreId store, emitMap(output.value));
            view = std::pair(store, m_list[store].layout);
        }
        m_list.outputs.push_back(
            {output.name, view->first, std::move(view->second), node(output.value).shape});
    }
    return {};
}

} // namespace plexus
