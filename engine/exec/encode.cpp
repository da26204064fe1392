// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/encode.h"

#include "engine/program/attention_rules.h"

#include <algorithm>

namespace plexus {
namespace {

static_assert(mostAttentionDepth == vk::attentionDepth);

uint32_t u32(int64_t value)
{
    return static_cast<uint32_t>(value);
}

vk::Words wordsOf(const Store& store)
{
    return store.type == Type::I32 ? vk::Words::Int : vk::Words::Float;
}

vk::Extents extentsOf(const Loops& loops)
{
    vk::Extents extents;
    std::transform(loops.begin(), loops.end(), extents.begin(), u32);
    return extents;
}

vk::View viewOf(const LoopView& view, vk::Words words)
{
    vk::View result;
    result.offset = static_cast<int32_t>(view.offset);
    for (size_t i = 0; i < 5; ++i) {
        result.strides[i] = static_cast<int32_t>(view.strides[i]);
        result.low[i] = static_cast<int32_t>(view.low[i]);
        result.high[i] = static_cast<int32_t>(view.high[i]);
    }
    result.words = words;
    return result;
}

uint8_t registerOf(const Slot& slot)
{
    switch (slot.kind) {
    case Slot::Kind::Zero: return vk::Register::zero;
    case Slot::Kind::Load: return vk::Register::input(slot.index);
    case Slot::Kind::Immediate: return vk::Register::immediate(slot.index);
    case Slot::Kind::Scalar: return vk::Register::scalar(slot.index);
    case Slot::Kind::Value: return vk::Register::value;
    case Slot::Kind::Random: return vk::Register::random;
    case Slot::Kind::Result: break;
    }
    return vk::Register::result(slot.index);
}

class Encoder {
public:
    Encoder(const PlannedKernel& kernel, const EncodeContext& context)
        : m_kernel(kernel), m_context(context)
    {
    }

    vk::Range range(StoreId id) const
    {
        return id == noStore ? vk::Range{} : m_context.stores[static_cast<size_t>(id)];
    }

    std::vector<vk::Operand> operands(const MicroChain& chain) const
    {
        std::vector<vk::Operand> operands;
        for (const Load& load : chain.loads) {
            vk::Operand operand{range(load.store), viewOf(load.view, wordsOf(m_context.list[load.store]))};
            moveOffset(operand);
            operands.push_back(std::move(operand));
        }
        return operands;
    }

    // Where a view begins goes into its binding as far as alignment allows: steps of a sequence then share
    // one pipeline.
    void moveOffset(vk::Operand& operand) const
    {
        const auto alignment = static_cast<int64_t>(m_context.traits.offsetAlignment);
        const int64_t wordBytes = bytesOf(operand.range.format);
        const int64_t bytes = int64_t{operand.view.offset} * wordBytes / alignment * alignment;
        if (bytes > 0 && bytes < static_cast<int64_t>(operand.range.bytes)) {
            operand.range.offset += static_cast<uint64_t>(bytes);
            operand.range.bytes -= static_cast<uint64_t>(bytes);
            operand.view.offset -= static_cast<int32_t>(bytes / wordBytes);
        }
    }

    vk::MicroProgram program(const MicroChain& chain) const
    {
        vk::MicroProgram program;
        for (const Micro& micro : chain.ops) {
            program.ops.push_back({static_cast<uint8_t>(opIndex(micro.op)), registerOf(micro.arguments[0]),
                                   registerOf(micro.arguments[1]), registerOf(micro.arguments[2])});
        }
        for (double number : chain.immediates) {
            program.immediates.push_back(static_cast<float>(number));
        }
        for (const std::string& name : chain.scalars) {
            const auto found = std::find(m_context.scalars.begin(), m_context.scalars.end(), name);
            program.scalarWords.push_back(StepWords::firstScalar +
                                          static_cast<uint32_t>(found - m_context.scalars.begin()));
        }
        for (const Slot& slot : chain.results) {
            program.results.push_back(registerOf(slot));
        }
        return program;
    }

    vk::Check check() const { return {m_kernel.isChecked, static_cast<uint32_t>(m_kernel.code)}; }

    vk::Epilogue epilogue() const
    {
        vk::Epilogue epilogue;
        epilogue.program = program(m_kernel.chain);
        epilogue.operands = operands(m_kernel.chain);
        epilogue.steering = m_context.steering;
        epilogue.check = check();
        epilogue.out = range(m_kernel.outputs.front());
        epilogue.outWords = wordsOf(m_context.list[m_kernel.outputs.front()]);
        epilogue.label = m_kernel.label;
        return epilogue;
    }

    vk::MapSpec map() const
    {
        vk::MapSpec spec;
        spec.extents = extentsOf(m_kernel.loops);
        spec.operands = operands(m_kernel.chain);
        spec.program = program(m_kernel.chain);
        if (m_kernel.chain.isRandom) {
            const LoopView& draw = m_kernel.chain.draw;
            spec.random = {true, m_kernel.chain.stream, StepWords::seed, StepWords::step,
                           static_cast<int32_t>(draw.offset), {}};
            for (size_t i = 0; i < 5; ++i) {
                spec.random.strides[i] = static_cast<int32_t>(draw.strides[i]);
            }
        }
        for (StoreId id : m_kernel.outputs) {
            const Store& store = m_context.list[id];
            spec.outputs.push_back({range(id), wordsOf(store), u32(store.block), u32(store.pitch)});
        }
        spec.steering = m_context.steering;
        spec.check = check();
        spec.gate = m_kernel.isGated ? vk::Gate::Halt : vk::Gate::None;
        spec.label = m_kernel.label;
        return spec;
    }

    vk::GatherSpec gather(const GatherWork& work) const
    {
        const FieldTable& table = m_context.tables->at(work.field);
        vk::GatherSpec spec;
        spec.extents = extentsOf(m_kernel.loops);
        spec.rowDimension = static_cast<uint32_t>(work.rowLoop);
        spec.type = table.type;
        spec.pages = table.pages;
        spec.rows = u32(table.rows);
        spec.rowsPerPage = u32(table.rowsPerPage);
        spec.rowWords = u32(table.elements);
        for (size_t i = 0; i < 5; ++i) {
            spec.strides[i] = static_cast<int32_t>(work.strides[i]);
        }
        spec.indices = m_context.rows;
        spec.epilogue = epilogue();
        return spec;
    }

    vk::GatherSpec gatherNumbers(const GatherWork& work) const
    {
        const FieldTable& table = m_context.tables->at(work.numbers);
        const Store& out = m_context.list[m_kernel.outputs.back()];
        vk::GatherSpec spec;
        spec.extents[4] = u32(m_kernel.loops[0]);
        spec.rowDimension = 4;
        spec.type = table.type;
        spec.pages = table.pages;
        spec.rows = u32(table.rows);
        spec.rowsPerPage = u32(table.rowsPerPage);
        spec.indices = m_context.rows;
        spec.epilogue.out = range(m_kernel.outputs.back());
        spec.epilogue.outWords = out.type == Type::I32 ? vk::Words::Int : vk::Words::Float;
        spec.epilogue.steering = m_context.steering;
        spec.epilogue.label = m_kernel.label;
        return spec;
    }

    vk::GatherSpec relayout(const RelayoutWork& work) const
    {
        vk::GatherSpec spec;
        spec.extents = extentsOf(m_kernel.loops);
        spec.rowDimension = 4;
        const Store& source = m_context.list[work.source];
        spec.type = source.type == Type::I32 ? vk::TableType::I32 : vk::TableType::F32;
        spec.pages = {range(work.source)};
        spec.rows = spec.rowsPerPage = u32(source.layout.words());
        spec.indices = m_context.indices.empty() ? vk::Range{}
                                                 : m_context.indices[static_cast<size_t>(work.index)];
        spec.epilogue = epilogue();
        return spec;
    }

    vk::GemmSpec matmul(const MatmulWork& work) const
    {
        vk::GemmSpec spec;
        spec.layout = static_cast<vk::GemmLayout>(work.order);
        spec.m = u32(work.m);
        spec.n = u32(work.n);
        spec.k = u32(work.k);
        spec.a = range(work.a);
        spec.b = range(work.b);
        spec.rowA = u32(work.rowA);
        spec.rowB = u32(work.rowB);
        spec.rowOut = u32(work.rowOut);
        for (size_t i = 0; i < 2; ++i) {
            spec.batch[i] = u32(work.batch[i]);
            spec.batchA[i] = u32(work.batchA[i]);
            spec.batchB[i] = u32(work.batchB[i]);
            spec.batchOut[i] = u32(work.batchOut[i]);
        }
        spec.sums = range(work.sums);
        spec.epilogue = epilogue();
        return spec;
    }

    vk::ConvSpec conv(const ConvWork& work) const
    {
        vk::ConvSpec spec;
        spec.kind = static_cast<vk::ConvKind>(work.kernel.kind);
        vk::ConvGeometry& geometry = spec.geometry;
        geometry.n = u32(work.image[0]);
        geometry.cin = u32(work.image[1]);
        geometry.h = u32(work.image[2]);
        geometry.w = u32(work.image[3]);
        geometry.cout = u32(work.weight[0]);
        geometry.kernelH = u32(work.weight[2]);
        geometry.kernelW = u32(work.weight[3]);
        geometry.strideH = u32(work.kernel.stride[0]);
        geometry.strideW = u32(work.kernel.stride[1]);
        geometry.dilationH = u32(work.kernel.dilation[0]);
        geometry.dilationW = u32(work.kernel.dilation[1]);
        geometry.padTop = u32(work.kernel.padding[0]);
        geometry.padLeft = u32(work.kernel.padding[1]);
        geometry.outH = u32(work.output[2]);
        geometry.outW = u32(work.output[3]);
        if (work.kernel.kind == ConvKernel::Kind::WeightGradient) { // nothing comes from pixels outside the windows
            geometry.outH = u32(work.output[2] / work.window[0] * work.window[0]);
            geometry.outW = u32(work.output[3] / work.window[1] * work.window[1]);
        }
        geometry.groups = u32(work.kernel.groups);
        spec.windowH = u32(work.window[0]);
        spec.windowW = u32(work.window[1]);
        spec.a = range(work.a);
        spec.b = range(work.b);
        spec.taps = range(work.taps);
        spec.epilogue = epilogue();
        return spec;
    }

    vk::PoolSpec pool(const PoolWork& work) const
    {
        vk::PoolSpec spec;
        spec.kind = static_cast<vk::PoolKind>(work.kernel.kind);
        spec.n = u32(work.image[0]);
        spec.channels = u32(work.image[1]);
        spec.h = u32(work.image[2]);
        spec.w = u32(work.image[3]);
        spec.outH = u32(work.output[2]);
        spec.outW = u32(work.output[3]);
        spec.kernelH = u32(work.kernel.kernel[0]);
        spec.kernelW = u32(work.kernel.kernel[1]);
        spec.strideH = u32(work.kernel.stride[0]);
        spec.strideW = u32(work.kernel.stride[1]);
        spec.dilationH = u32(work.kernel.dilation[0]);
        spec.dilationW = u32(work.kernel.dilation[1]);
        spec.padTop = u32(work.kernel.padding[0]);
        spec.padBottom = u32(work.kernel.padding[1]);
        spec.padLeft = u32(work.kernel.padding[2]);
        spec.padRight = u32(work.kernel.padding[3]);
        spec.countIncludePad = work.kernel.countIncludePad;
        spec.x = range(work.x);
        spec.dy = range(work.dy);
        spec.taps = range(work.taps);
        spec.epilogue = epilogue();
        return spec;
    }

    vk::ReduceSpec reduce(const ReduceWork& work) const
    {
        vk::ReduceSpec spec;
        spec.axis = static_cast<vk::ReduceAxis>(work.axis);
        spec.reduction = work.kind == ReduceKernel::Kind::Sum   ? vk::Reduction::Sum
                         : work.kind == ReduceKernel::Kind::Max ? vk::Reduction::Max
                                                                : vk::Reduction::ArgMax;
        spec.a = {u32(work.a[0]), u32(work.a[1])};
        spec.r = {u32(work.r[0]), u32(work.r[1])};
        spec.b = u32(work.b);
        spec.operands = operands(work.prologue);
        spec.prologue = program(work.prologue);
        spec.epilogue = epilogue();
        spec.second = range(work.second);
        return spec;
    }

    vk::CrossEntropySpec crossEntropy(const CrossEntropyWork& work) const
    {
        vk::CrossEntropySpec spec;
        spec.rows = u32(work.rows);
        spec.classes = u32(work.classes);
        spec.logits = range(work.logits);
        spec.labels = range(work.labels);
        spec.upstream = range(work.upstream);
        spec.upstreamStride = work.upstream == noStore ? 0 : 1;
        spec.scale = static_cast<float>(work.scale);
        spec.loss = range(work.loss);
        spec.gradient = range(work.gradient);
        spec.hits = range(work.hits);
        spec.lossSum = range(work.lossSum);
        spec.lossFactor = static_cast<float>(work.lossFactor);
        spec.hitCount = range(work.hitCount);
        spec.steering = m_context.steering;
        spec.check = check();
        spec.label = m_kernel.label;
        return spec;
    }

    vk::SoftmaxSpec softmax(const SoftmaxWork& work) const
    {
        vk::SoftmaxSpec spec;
        spec.kind = static_cast<vk::SoftmaxKind>(work.kind);
        spec.rows = u32(work.rows);
        spec.columns = u32(work.columns);
        spec.x = range(work.x);
        spec.dy = range(work.dy);
        spec.out = range(m_kernel.outputs.front());
        spec.steering = m_context.steering;
        spec.check = check();
        spec.label = m_kernel.label;
        return spec;
    }

    vk::RowsSpec rows(const RowsWork& work) const
    {
        vk::RowsSpec spec;
        spec.kind = static_cast<vk::RowsKind>(work.kernel.kind);
        spec.positions = u32(work.positions);
        spec.rows = u32(work.rows);
        spec.columns = u32(work.columns);
        spec.padding = static_cast<int32_t>(work.kernel.padding);
        spec.values = range(work.values);
        spec.indices = range(work.indices);
        spec.out = range(m_kernel.outputs.front());
        spec.steering = m_context.steering;
        spec.check = check();
        spec.label = m_kernel.label;
        return spec;
    }

    vk::AttentionSpec attention(const AttentionWork& work) const
    {
        const auto heads = [&](const HeadRows& rows) {
            vk::HeadRows result{range(rows.store), u32(rows.offset), {}};
            std::transform(rows.strides.begin(), rows.strides.end(), result.strides.begin(), u32);
            return result;
        };
        vk::AttentionSpec spec;
        spec.body = static_cast<vk::AttentionBody>(work.body);
        spec.scale = static_cast<float>(work.scale);
        spec.isCausal = work.isCausal;
        spec.batch = u32(work.batch);
        spec.heads = u32(work.heads);
        spec.time = u32(work.time);
        spec.memory = u32(work.memory);
        spec.depth = u32(work.depth);
        spec.query = heads(work.query);
        spec.key = heads(work.key);
        spec.value = heads(work.value);
        spec.y = heads(work.y);
        spec.dy = heads(work.dy);
        spec.mask = range(work.mask);
        spec.logSum = range(work.logSum);
        spec.out = range(work.out);
        spec.outLogSum = range(work.outLogSum);
        spec.keyGradient = range(work.keyGradient);
        spec.valueGradient = range(work.valueGradient);
        const auto row = [&](StoreId id) { return id != noStore ? u32(m_context.list[id].pitch) : 0; };
        spec.firstRow = row(work.body == AttentionWork::Body::Memory ? work.keyGradient : work.out);
        spec.secondRow = row(work.valueGradient);
        spec.steering = m_context.steering;
        spec.check = check();
        spec.label = m_kernel.label;
        return spec;
    }

private:
    const PlannedKernel& m_kernel;
    const EncodeContext& m_context;
};

} // namespace

Result<std::vector<vk::Command>> encodeKernel(const PlannedKernel& kernel, const EncodeContext& context,
                                              const vk::Range& scratch)
{
    const Encoder encoder(kernel, context);
    const vk::Traits& traits = context.traits;
    if (const auto* work = std::get_if<GatherWork>(&kernel.work)) {
        return work->numbers.empty() ? vk::encode(encoder.gather(*work), traits)
                                     : vk::encode(encoder.gather(*work), encoder.gatherNumbers(*work), traits);
    }
    if (const auto* work = std::get_if<RelayoutWork>(&kernel.work)) {
        return vk::encode(encoder.relayout(*work), traits);
    }
    if (const auto* work = std::get_if<MatmulWork>(&kernel.work)) {
        vk::GemmSpec spec = encoder.matmul(*work);
        spec.scratch = scratch;
        return vk::encode(spec, traits);
    }
    if (const auto* work = std::get_if<ConvWork>(&kernel.work)) {
        vk::ConvSpec spec = encoder.conv(*work);
        spec.scratch = scratch;
        return vk::encode(spec, traits);
    }
    if (const auto* work = std::get_if<PoolWork>(&kernel.work)) {
        return vk::encode(encoder.pool(*work), traits);
    }
    if (const auto* work = std::get_if<ReduceWork>(&kernel.work)) {
        vk::ReduceSpec spec = encoder.reduce(*work);
        spec.scratch = scratch;
        return vk::encode(spec, traits);
    }
    if (const auto* work = std::get_if<CrossEntropyWork>(&kernel.work)) {
        return vk::encode(encoder.crossEntropy(*work), traits);
    }
    if (const auto* work = std::get_if<SoftmaxWork>(&kernel.work)) {
        return vk::encode(encoder.softmax(*work), traits);
    }
    if (const auto* work = std::get_if<RowsWork>(&kernel.work)) {
        vk::RowsSpec spec = encoder.rows(*work);
        spec.scratch = scratch;
        return vk::encode(spec, traits);
    }
    if (const auto* work = std::get_if<AttentionWork>(&kernel.work)) {
        return vk::encode(encoder.attention(*work), traits);
    }
    return vk::encode(encoder.map(), traits);
}

uint64_t scratchBytes(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits)
{
    const std::vector<vk::Range> stores(list.stores.size());
    const EncodeContext context{list, stores, {}, {}, traits, {}, {}, nullptr};
    const Encoder encoder(kernel, context);
    if (const auto* work = std::get_if<MatmulWork>(&kernel.work)) {
        return vk::gemmScratchBytes(encoder.matmul(*work), traits);
    }
    if (const auto* work = std::get_if<ConvWork>(&kernel.work)) {
        return vk::convScratchBytes(encoder.conv(*work), traits);
    }
    if (const auto* work = std::get_if<ReduceWork>(&kernel.work)) {
        return vk::reduceScratchBytes(encoder.reduce(*work), traits);
    }
    if (const auto* work = std::get_if<RowsWork>(&kernel.work)) {
        return vk::rowsScratchBytes(encoder.rows(*work));
    }
    return 0;
}

std::vector<Touches> touchesOf(const std::vector<vk::Command>& commands, vk::BufferId halt)
{
    const auto touch = [](const vk::Range& range, TouchKind kind) {
        return Touch{static_cast<uint32_t>(range.buffer), range.offset, range.offset + range.bytes, kind};
    };
    std::vector<Touches> all;
    for (const vk::Command& command : commands) {
        Touches touches;
        if (const auto* dispatch = std::get_if<vk::Dispatch>(&command)) {
            touches.label = dispatch->label;
            for (const vk::Binding& binding : dispatch->bindings) {
                if (binding.access != vk::Access::Write) {
                    const bool isFlag =
                        binding.range.buffer == halt && binding.access == vk::Access::ReadWrite;
                    touches.touches.push_back(
                        touch(binding.range, isFlag ? TouchKind::Flag : TouchKind::Read));
                    if (isFlag) {
                        continue;
                    }
                }
                if (binding.access != vk::Access::Read) {
                    touches.touches.push_back(touch(binding.range, TouchKind::Write));
                }
            }
        } else if (const auto* copy = std::get_if<vk::Copy>(&command)) {
            touches.label = "copy";
            touches.touches = {touch(copy->from, TouchKind::Read), touch(copy->to, TouchKind::Write)};
        } else if (const auto* fill = std::get_if<vk::Fill>(&command)) {
            touches.label = "fill";
            touches.touches = {touch(fill->range, TouchKind::Write)};
        } else {
            touches.isBarrier = true;
        }
        all.push_back(std::move(touches));
    }
    return all;
}

std::vector<vk::Command> withBarriers(std::vector<vk::Command> commands, vk::BufferId halt)
{
    const std::vector<bool> needed = barriersNeeded(touchesOf(commands, halt));
    std::vector<vk::Command> result;
    for (size_t i = 0; i < commands.size(); ++i) {
        if (needed[i]) {
            result.push_back(vk::Barrier{});
        }
        result.push_back(std::move(commands[i]));
    }
    return result;
}

} // namespace plexus
