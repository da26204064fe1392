// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include "engine/base/round_up.h"

#include <algorithm>

namespace plexus {

// Where the heads of a value lie; read where they are if their rows are whole vectors there, which the parts of a
// projection are, and copied otherwise.
Result<HeadRows> Fuser::headRows(ValueId value)
{
    const Shape& shape = node(value).shape;
    std::vector<Dim> dims;
    for (int axis = 0; axis < 4; ++axis) {
        dims.push_back({axis, shape[axis], 1, shape[axis]});
    }
    Expression expression(m_prepared, m_list, m_storeOf, mapChain, coordinatesOf(dims, 4));
    if (shape[3] % 4 == 0 && expression.add(value) && !expression.hasOps()) {
        const std::optional<MicroChain> chain = expression.chain({{{}, {0}, {1}, {2}, {3}}});
        if (chain && chain->loads.size() == 1 && chain->results.front().kind == Slot::Kind::Load) {
            const LoopView& view = chain->loads.front().view;
            bool isPlain = view.strides[4] == 1 && view.offset % 4 == 0;
            for (size_t loop = 1; loop < 5; ++loop) {
                isPlain = isPlain && view.low[loop] <= 0 && view.high[loop] >= dims[loop - 1].extent &&
                          (loop == 4 || view.strides[loop] % 4 == 0);
            }
            if (isPlain) {
                return HeadRows{chain->loads.front().store, view.offset,
                                {view.strides[1], view.strides[2], view.strides[3]}};
            }
        }
    }
    PLEXUS_TRY(const StoreId store, inLayout(value, matrixLayout(value, 3)));
    const int64_t row = roundUp(shape[3], 4);
    return HeadRows{store, 0, {shape[1] * shape[2] * row, shape[2] * row, row}};
}

// Heads side by side within a step's row, as the projections before and after want them.
StoreId Fuser::placeHeads(ValueId value, PlannedKernel& kernel)
{
    const Shape& shape = node(value).shape;
    Layout layout;
    for (const int axis : {0, 2, 1}) {
        if (shape[axis] != 1) {
            layout.dims.push_back({axis, shape[axis], 1, shape[axis]});
        }
    }
    layout.dims.push_back({3, shape[3], 1, roundUp(shape[3], 4)});
    const StoreId store = place(value, layout);
    m_storeOf[static_cast<size_t>(value)] = store;
    kernel.outputs.push_back(store);
    return store;
}

// The call of this kind that shares the scores of `value` and is not computed yet.
ValueId Fuser::besideAttention(ValueId value, AttentionKernel::Kind kind) const
{
    const Node& own = node(value);
    for (const ValueId other : m_prepared.consumers[static_cast<size_t>(own.inputs[0])]) {
        const auto& kernels = m_prepared.kernels[static_cast<size_t>(other)];
        const auto* attention = kernels.empty() ? nullptr : std::get_if<AttentionKernel>(&kernels.front());
        if (attention == nullptr || attention->kind != kind || isStored(other) ||
            node(other).attributes != own.attributes) {
            continue;
        }
        std::vector<ValueId> shared = {own.inputs[0], own.inputs[1], own.inputs[3]};
        if (kind == AttentionKernel::Kind::ValueGradient) {
            shared.insert(shared.end(), {own.inputs[5], own.inputs[6]});
        }
        if (node(other).inputs == shared) {
            return other;
        }
    }
    return noValue;
}

Result<void> Fuser::runAttention(ValueId value, const AttentionKernel& kernel)
{
    using Kind = AttentionKernel::Kind;
    const std::vector<ValueId>& inputs = node(value).inputs;
    const Shape& query = node(inputs[0]).shape;
    AttentionWork work{.scale = kernel.scale, .isCausal = kernel.isCausal};
    work.batch = query[0];
    work.heads = query[1];
    work.time = query[2];
    work.memory = node(inputs[1]).shape[2];
    work.depth = query[3];
    PLEXUS_TRY(work.query, headRows(inputs[0]));
    PLEXUS_TRY(work.key, headRows(inputs[1]));
    const bool isForward = kernel.kind == Kind::Forward || kernel.kind == Kind::LogSum;
    const bool hasValue = kernel.kind != Kind::LogSum && kernel.kind != Kind::ValueGradient;
    size_t next = 2;
    if (hasValue) {
        PLEXUS_TRY(work.value, headRows(inputs[next++]));
    }
    const ValueId mask = inputs[next++];
    if (m_prepared.uniform[static_cast<size_t>(mask)] != 0.0) {
        PLEXUS_TRY(work.mask, inLayout(mask, matrixLayout(mask, 1)));
    }
    if (!isForward && hasValue) {
        PLEXUS_TRY(work.y, headRows(inputs[next++]));
    }
    if (!isForward) {
        PLEXUS_TRY(work.dy, headRows(inputs[next++]));
        PLEXUS_TRY(work.logSum, inLayout(inputs[next], matrixLayout(inputs[next], 2)));
    }
    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    const auto placeLogSum = [&](ValueId id) {
        work.outLogSum = place(id, matrixLayout(id, 2));
        m_storeOf[static_cast<size_t>(id)] = work.outLogSum;
        planned.outputs.push_back(work.outLogSum);
    };
    ValueId beside = noValue;
    switch (kernel.kind) {
    case Kind::Forward:
        work.out = placeHeads(value, planned);
        beside = besideAttention(value, Kind::LogSum);
        if (beside != noValue) {
            placeLogSum(beside);
        }
        break;
    case Kind::LogSum: placeLogSum(value); break;
    case Kind::QueryGradient:
        work.body = AttentionWork::Body::Query;
        work.out = placeHeads(value, planned);
        break;
    case Kind::KeyGradient:
        work.body = AttentionWork::Body::Memory;
        work.keyGradient = placeHeads(value, planned);
        beside = besideAttention(value, Kind::ValueGradient);
        if (beside != noValue) {
            work.valueGradient = placeHeads(beside, planned);
        }
        break;
    case Kind::ValueGradient:
        work.body = AttentionWork::Body::Memory;
        work.valueGradient = placeHeads(value, planned);
        break;
    }
    if (beside != noValue) {
        planned.label += ", " + label(beside);
    }
    planned.work = work;
    m_list.kernels.push_back(std::move(planned));
    return {};
}

} // namespace plexus
