// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include <algorithm>
#include <set>

namespace plexus {

Result<void> Fuser::runHeavy(ValueId value)
{
    const Kernel& kernel = m_prepared.kernels[static_cast<size_t>(value)].front();
    if (const auto* matmul = std::get_if<MatmulKernel>(&kernel)) {
        return runMatmul(value, *matmul);
    }
    if (const auto* conv = std::get_if<ConvKernel>(&kernel)) {
        return runConv(value, *conv);
    }
    if (const auto* pool = std::get_if<PoolKernel>(&kernel)) {
        return runPool(value, *pool);
    }
    if (const auto* reduce = std::get_if<ReduceKernel>(&kernel)) {
        return runReduce(value, *reduce);
    }
    if (const auto* entropy = std::get_if<CrossEntropyKernel>(&kernel)) {
        return runCrossEntropy(value, *entropy);
    }
    if (const auto* rows = std::get_if<RowsKernel>(&kernel)) {
        return runRows(value, *rows);
    }
    if (const auto* attention = std::get_if<AttentionKernel>(&kernel)) {
        return runAttention(value, *attention);
    }
    return runSoftmax(value, std::get<SoftmaxKernel>(kernel));
}

// The values that a kernel could store instead of `value`, because everything that reads `value` leads
// through them: each elementwise in it, the last one best.
std::vector<ValueId> Fuser::absorbable(ValueId value) const
{
    std::vector<ValueId> found = {value};
    std::set<ValueId> pending(m_prepared.consumers[static_cast<size_t>(value)].begin(),
                              m_prepared.consumers[static_cast<size_t>(value)].end());
    if (m_mustStore[static_cast<size_t>(value)]) {
        return found;
    }
    while (!pending.empty()) {
        const ValueId next = *pending.begin();
        const auto index = static_cast<size_t>(next);
        if (node(next).op->kind != OpKind::Map || node(next).shape != node(value).shape ||
            isStored(next)) {
            break;
        }
        if (pending.size() == 1) {
            found.push_back(next);
        }
        if (m_mustStore[index]) {
            break;
        }
        pending.erase(next);
        pending.insert(m_prepared.consumers[index].begin(), m_prepared.consumers[index].end());
    }
    return found;
}

void Fuser::finishKernel(ValueId value, PlannedKernel kernel, const Shell& shell)
{
    const std::vector<Dim> dims = shell.dims();
    Coordinates root = coordinatesOf(dims, node(value).shape.rank());
    Expression::Groups groups;
    size_t loop = 0;
    bool hasRooms = false;
    for (size_t g = 0; g < 5; ++g) {
        for (const Dim& dim : shell.loops[g]) {
            groups[g].push_back(loop);
            if (shell.loops[g].size() > 1 && dim.padded != dim.extent) {
                root.loops[loop] = dim.padded; // several dims are one loop only with their rooms
                root.high[loop] = dim.padded;
                hasRooms = true;
            }
            ++loop;
        }
    }
    std::vector<ValueId> ends = absorbable(value);
    if (hasRooms) {
        ends.resize(1); // a chain would fill the rooms
    }
    for (size_t i = ends.size(); i-- > 0;) {
        Expression expression(m_prepared, m_list, m_storeOf, shell.limits, root, value);
        if (!expression.add(ends[i])) {
            continue;
        }
        const std::optional<MicroChain> chain = expression.chain(groups);
        // Inputs are read before anything is computed.
        const bool waits = std::holds_alternative<GatherWork>(kernel.work) && chain &&
                           std::any_of(chain->loads.begin(), chain->loads.end(), [&](const Load& load) {
                               return m_list[load.store].place != Place::Constant;
                           });
        if (!chain || waits) {
            continue;
        }
        kernel.chain = *chain;
        kernel.loops = Expression::loopsOf(root.loops, groups);
        kernel.outputs = {place(ends[i], Layout{dims})};
        m_storeOf[static_cast<size_t>(ends[i])] = kernel.outputs.front();
        if (ends[i] != value) {
            m_isAbsorbed[static_cast<size_t>(value)] = true;
            kernel.label += " + " + label(ends[i]);
        }
        break;
    }
    m_list.kernels.push_back(std::move(kernel));
}

Result<void> Fuser::runInput(ValueId value)
{
    const Node& leaf = node(value);
    Layout layout = defaultLayout(value);
    std::vector<int64_t> tableStrides(static_cast<size_t>(leaf.shape.rank()), 1);
    for (int axis = leaf.shape.rank() - 2; axis >= 0; --axis) {
        tableStrides[static_cast<size_t>(axis)] =
            tableStrides[static_cast<size_t>(axis + 1)] * leaf.shape[axis + 1];
    }
    GatherWork work;
    work.field = leaf.attributes.text("name");
    std::vector<Dim> sample;
    Shell shell;
    for (const Dim& dim : layout.dims) {
        if (dim.axis != 0) {
            sample.push_back(dim);
        } else {
            shell.loops[0].push_back(dim);
        }
    }
    if (sample.empty()) { // one number a sample: the batch runs innermost
        std::swap(shell.loops[0], shell.loops[4]);
        work.rowLoop = 4;
    }
    if (sample.size() > 4) {
        sample = Layout{sample}.merged().dims;
    }
    if (sample.size() > 4) {
        return Error{.what = "an input of so many axes cannot be read on a device",
                     .where = work.field,
                     .seen = leaf.shape.text(),
                     .accepted = "use at most 5 axes, the batch included",
                     .kind = ErrorKind::Device};
    }
    for (size_t i = 0; i < sample.size(); ++i) {
        const size_t slot = 5 - sample.size() + i;
        shell.loops[slot] = {sample[i]};
        work.strides[slot] = sample[i].step * tableStrides[static_cast<size_t>(sample[i].axis)];
    }
    PlannedKernel kernel;
    kernel.label = label(value) + " " + work.field;
    kernel.node = node(value).source;
    kernel.work = work;
    finishKernel(value, std::move(kernel), shell);
    return {};
}

bool Fuser::isOfHost(ValueId value) const
{
    const OpDef& op = *node(value).op;
    if (op.kind != OpKind::Map && op.kind != OpKind::Movement) {
        return op.key == "constant" || op.key == "scalar";
    }
    return std::all_of(node(value).inputs.begin(), node(value).inputs.end(), [&](ValueId input) { return isOfHost(input); });
}

Result<void> Fuser::runCrossEntropy(ValueId value, const CrossEntropyKernel& kernel)
{
    const std::vector<ValueId>& inputs = node(value).inputs;
    CrossEntropyWork work;
    work.rows = node(inputs[0]).shape[0];
    work.classes = node(inputs[0]).shape[1];
    const auto keepsColumn = [&](ValueId id) { // rows of classes, even of one class
        Layout layout = rowsLayout(node(id).shape);
        if (node(id).shape[1] == 1) {
            layout.dims.push_back({1, 1, 1, 4});
            for (size_t d = 0; d + 1 < layout.dims.size(); ++d) {
                layout.dims[d].padded = layout.dims[d].extent;
            }
        }
        return layout;
    };
    PLEXUS_TRY(work.logits, inLayout(inputs[0], keepsColumn(inputs[0])));
    PLEXUS_TRY(work.labels, inLayout(inputs[1], rowsLayout(node(inputs[1]).shape)));
    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    const auto isGradient = [&](ValueId id) {
        const auto& kernels = m_prepared.kernels[static_cast<size_t>(id)];
        const auto* other = kernels.empty() ? nullptr : std::get_if<CrossEntropyKernel>(&kernels.front());
        return other != nullptr && other->kind == CrossEntropyKernel::Kind::Gradient &&
               node(id).inputs[0] == inputs[0] && node(id).inputs[1] == inputs[1];
    };
    // One dispatch for both, when what arrives at the losses is known beforehand: nothing of a sample is in it.
    ValueId loss = noValue;
    ValueId gradient = noValue;
    if (kernel.kind == CrossEntropyKernel::Kind::Gradient) {
        gradient = value;
    } else {
        loss = value;
        for (ValueId other : m_prepared.consumers[static_cast<size_t>(inputs[0])]) {
            if (isGradient(other) && isOfHost(node(other).inputs[2])) {
                gradient = other;
            }
        }
    }
    if (gradient != noValue) {
        const ValueId upstream = node(gradient).inputs[2];
        if (const auto& scale = m_prepared.uniform[static_cast<size_t>(upstream)]) {
            work.scale = *scale;
        } else {
            PLEXUS_TRY(work.upstream, inLayout(upstream, rowsLayout(node(upstream).shape)));
        }
        work.gradient = place(gradient, keepsColumn(gradient));
        m_storeOf[static_cast<size_t>(gradient)] = work.gradient;
        planned.outputs.push_back(work.gradient);
    }
    if (loss != noValue) {
        work.loss = place(loss, rowsLayout(node(loss).shape));
        m_storeOf[static_cast<size_t>(loss)] = work.loss;
        planned.outputs.push_back(work.loss);
    }
    planned.work = work;
    m_list.kernels.push_back(std::move(planned));
    return {};
}

Result<void> Fuser::runSoftmax(ValueId value, const SoftmaxKernel& kernel)
{
    const std::vector<ValueId>& inputs = node(value).inputs;
    const Shape& shape = node(value).shape;
    SoftmaxWork work;
    work.kind = kernel.kind;
    const int last = shape.rank() - 1;
    PLEXUS_TRY(work.x, inLayout(inputs[0], matrixLayout(inputs[0], last)));
    if (inputs.size() > 1) {
        PLEXUS_TRY(work.dy, inLayout(inputs[1], matrixLayout(inputs[1], last)));
    }
    work.columns = shape[-1];
    work.rows = shape.elements() / work.columns;
    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    planned.work = work;
    planned.outputs = {place(value, matrixLayout(value, last))};
    m_storeOf[static_cast<size_t>(value)] = planned.outputs.front();
    m_list.kernels.push_back(std::move(planned));
    return {};
}

Result<void> Fuser::runRows(ValueId value, const RowsKernel& kernel)
{
    const std::vector<ValueId>& inputs = node(value).inputs;
    const ValueId table = kernel.kind == RowsKernel::Kind::Gather ? inputs[0] : value;
    RowsWork work{.kernel = kernel,
                  .positions = node(inputs[1]).shape[0],
                  .rows = node(table).shape[0],
                  .columns = node(table).shape[1]};
    PLEXUS_TRY(work.values, inLayout(inputs[0], matrixLayout(inputs[0], 1)));
    PLEXUS_TRY(work.indices, inLayout(inputs[1], matrixLayout(inputs[1], 0)));
    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    planned.work = work;
    planned.outputs = {place(value, matrixLayout(value, 1))};
    m_storeOf[static_cast<size_t>(value)] = planned.outputs.front();
    m_list.kernels.push_back(std::move(planned));
    return {};
}

} // namespace plexus
