// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions, pools, and max pools that convolutions compute.
#include "engine/plan/fuser.h"

#include <algorithm>

namespace plexus {
namespace {

// (n, h, w, c) as the image templates run over it.
std::array<std::vector<Dim>, 5> imageLoops(const Shape& shape)
{
    std::array<std::vector<Dim>, 5> loops;
    for (const Dim& dim : channelsLayout(shape).dims) {
        loops[dim.axis == 0 ? 1 : dim.axis == 1 ? 4 : static_cast<size_t>(dim.axis)].push_back(dim);
    }
    return loops;
}

} // namespace

Result<void> Fuser::runConv(ValueId value, const ConvKernel& kernel)
{
    using Kind = ConvKernel::Kind;
    const ValueId first = node(value).inputs[0];
    const ValueId second = node(value).inputs[1];
    const Shape& result = node(value).shape;
    ConvWork work;
    work.kernel = kernel;
    const bool isWeight = kernel.kind == Kind::WeightGradient;
    const auto inChannels = [&](ValueId image) { return inLayout(image, channelsLayout(node(image).shape)); };
    PLEXUS_TRY(work.a, inChannels(first));
    if (const PoolKernel* spread = isWeight ? poolInside(second, PoolKernel::Kind::MaxGradient) : nullptr) {
        work.window = spread->kernel;
        PLEXUS_TRY(work.taps, inChannels(node(second).inputs[0]));
        PLEXUS_TRY(work.b, inChannels(node(second).inputs[1]));
    } else if (isWeight) {
        PLEXUS_TRY(work.b, inChannels(second));
    } else {
        PLEXUS_TRY(work.b, inLayout(second, tapsLayout(node(second).shape)));
    }
    work.image = kernel.kind == Kind::InputGradient ? result : node(first).shape;
    work.weight = isWeight ? result : node(second).shape;
    work.output = kernel.kind == Kind::Forward         ? result
                  : kernel.kind == Kind::InputGradient ? node(first).shape
                                                       : node(second).shape;
    const ValueId pool = kernel.kind == Kind::Forward ? poolOf(value) : noValue;
    const ValueId last = pool == noValue ? value : pool;
    if (pool != noValue) {
        work.window = poolInside(pool, PoolKernel::Kind::Max)->kernel;
        m_isAbsorbed[static_cast<size_t>(value)] = true;
    }
    Shell shell;
    if (isWeight) { // (tap, in, out)
        for (const Dim& dim : tapsLayout(result).dims) {
            shell.loops[dim.axis == 0 ? 4 : dim.axis == 1 ? 3 : 2].push_back(dim);
        }
    } else {
        shell.loops = imageLoops(node(last).shape);
    }
    PlannedKernel planned;
    planned.label = label(value) + (pool == noValue ? "" : " + " + label(pool));
    planned.node = node(value).source;
    planned.work = work;
    finishKernel(last, std::move(planned), shell);
    if (pool != noValue) {
        std::get<ConvWork>(m_list.kernels.back().work).taps = addTaps(pool, shell);
    }
    return {};
}

// This max pool, or what belongs to one, if convolutions can do its work; else null.
const PoolKernel* Fuser::poolInside(ValueId value, PoolKernel::Kind kind) const
{
    const auto& kernels = m_prepared.kernels[static_cast<size_t>(value)];
    const auto* pool = kernels.empty() ? nullptr : std::get_if<PoolKernel>(&kernels.front());
    if (pool == nullptr || pool->kind != kind) {
        return nullptr;
    }
    const Shape& first = node(node(value).inputs[0]).shape;
    const bool isGradient = kind == PoolKernel::Kind::MaxGradient;
    const bool suits = isGradient ? pool->suitsConvolution(node(value).shape, first)
                                  : pool->suitsConvolution(first, node(value).shape);
    return suits ? pool : nullptr;
}

// The max pool that is all that becomes of a convolution's result, or none.
ValueId Fuser::poolOf(ValueId convolution) const
{
    ValueId found = noValue;
    for (const ValueId reader : m_prepared.consumers[static_cast<size_t>(convolution)]) {
        if (poolInside(reader, PoolKernel::Kind::Max) != nullptr && found == noValue) {
            found = reader;
        } else if (poolInside(reader, PoolKernel::Kind::MaxTap) == nullptr) {
            return noValue;
        }
    }
    const auto isOfPool = [&](ValueId reader) { return node(reader).attributes == node(found).attributes; };
    const auto& readers = m_prepared.consumers[static_cast<size_t>(convolution)];
    const bool isAlone = found != noValue && !isOutput(convolution) && std::all_of(readers.begin(), readers.end(), isOfPool);
    return isAlone ? found : noValue;
}

bool Fuser::isOutput(ValueId value) const
{
    const std::vector<Output>& outputs = m_prepared.program.outputs;
    return std::any_of(outputs.begin(), outputs.end(),
                       [&](const Output& output) { return baseOf(output.value) == value; });
}

// Where the maxima of this pool lie becomes the second result of the kernel that was planned last, if anybody wants it.
StoreId Fuser::addTaps(ValueId pool, const Shell& shell)
{
    const Node& pooled = node(pool);
    for (const ValueId other : m_prepared.consumers[static_cast<size_t>(pooled.inputs[0])]) {
        const bool isOfPool = node(other).op->key == "max_pool2d_tap" && node(other).attributes == pooled.attributes;
        if (isOfPool && !isStored(other)) {
            const StoreId taps = place(other, Layout{shell.dims()});
            const auto& kernel = std::get<PoolKernel>(m_prepared.kernels[static_cast<size_t>(other)].front());
            if (kernel.kernel[0] * kernel.kernel[1] <= 256) { // whole numbers that both formats have
                m_list.stores[static_cast<size_t>(taps)].format = StorageFormat::Bfloat16;
            }
            m_storeOf[static_cast<size_t>(other)] = taps;
            m_list.kernels.back().outputs.push_back(taps);
            return taps;
        }
    }
    return noStore;
}

Result<void> Fuser::runPool(ValueId value, const PoolKernel& kernel)
{
    using Kind = PoolKernel::Kind;
    const std::vector<ValueId>& inputs = node(value).inputs;
    const auto channels = [&](ValueId input) {
        return inLayout(input, channelsLayout(node(input).shape));
    };
    const auto readsTaps = [&](ValueId reader) { // a weight's gradient, which has no use for what is spread
        const auto& kernels = m_prepared.kernels[static_cast<size_t>(reader)];
        const auto* conv = kernels.empty() ? nullptr : std::get_if<ConvKernel>(&kernels.front());
        return conv != nullptr && conv->kind == ConvKernel::Kind::WeightGradient && node(reader).inputs[0] != value;
    };
    const std::vector<ValueId>& readers = m_prepared.consumers[static_cast<size_t>(value)];
    if (poolInside(value, Kind::MaxGradient) != nullptr && !isOutput(value)
        && std::all_of(readers.begin(), readers.end(), readsTaps)) {
        return {};
    }
    PoolWork work;
    work.kernel = kernel;
    const bool isGradient = kernel.kind == Kind::MaxGradient || kernel.kind == Kind::AverageGradient;
    if (kernel.kind != Kind::AverageGradient) {
        PLEXUS_TRY(work.x, channels(inputs[0]));
    }
    if (isGradient) {
        PLEXUS_TRY(work.dy, channels(inputs.back()));
    }
    work.image = isGradient ? node(value).shape : node(inputs[0]).shape;
    work.output = isGradient ? node(inputs.back()).shape : node(value).shape;
    Shell shell;
    shell.loops = imageLoops(node(value).shape);
    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    planned.work = work;
    finishKernel(value, std::move(planned), shell);
    if (kernel.kind == Kind::Max) {
        std::get<PoolWork>(m_list.kernels.back().work).taps = addTaps(value, shell);
    }
    return {};
}

} // namespace plexus
