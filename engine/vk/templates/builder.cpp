// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/builder.h"

#include "engine/vk/template_info.h"

#include <algorithm>
#include <cstring>

namespace plexus::vk {
namespace {

constexpr uint32_t mostDigits = 5; // of plx_same in shaders/common/head.glsl

enum Mode : uint32_t { None, Flat, Vector, Splat, Words4 };

uint32_t packed(const MicroOp& op)
{
    return op.opcode | uint32_t{op.a} << 8 | uint32_t{op.b} << 16 | uint32_t{op.c} << 24;
}

// Bit d: coordinates of dimension d can leave the window.
uint32_t windowOf(const View& view, const Extents& extents)
{
    uint32_t window = 0;
    for (uint32_t d = 0; d < 5; ++d) {
        if (view.low[d] > 0 || int64_t{view.high[d]} < int64_t{extents[d]}) {
            window |= 1u << d;
        }
    }
    return window;
}

} // namespace

View viewOf(const Extents& extents, Words words)
{
    View view;
    view.words = words;
    view.strides[4] = 1;
    int64_t stride = roundUp4(extents[4]);
    for (int d = 3; d >= 0; --d) {
        view.strides[d] = static_cast<int32_t>(stride);
        stride *= extents[d];
    }
    return view;
}

uint64_t denseBytes(const Extents& extents)
{
    uint64_t words = roundUp4(extents[4]);
    for (int d = 0; d < 4; ++d) {
        words *= extents[d];
    }
    return words * 4;
}

DispatchBuilder::DispatchBuilder(Template shader, uint8_t body, std::string label)
{
    m_dispatch.shader = shader;
    m_dispatch.body = body;
    m_dispatch.label = std::move(label);
    m_dispatch.push = {0};
}

void DispatchBuilder::fail(std::string what, std::string seen, std::string accepted)
{
    if (!m_failed) {
        m_failed = true;
        m_error = Error{std::move(what), m_dispatch.label, std::move(seen), std::move(accepted),
                        ErrorKind::Device};
    }
}

void DispatchBuilder::set(uint32_t id, uint32_t value)
{
    if (m_dispatch.constants.size() <= id) {
        m_dispatch.constants.resize(id + 1, 0);
    }
    m_dispatch.constants[id] = value;
}

void DispatchBuilder::setInt(uint32_t id, int64_t value)
{
    if (value < INT_MIN || value > INT_MAX) {
        fail("a size is too large for one dispatch", std::to_string(value), "below 2147483648");
        return;
    }
    set(id, static_cast<uint32_t>(static_cast<int32_t>(value)));
}

void DispatchBuilder::setFloat(uint32_t id, float value)
{
    uint32_t word = 0;
    std::memcpy(&word, &value, sizeof word);
    set(id, word);
}

void DispatchBuilder::bind(uint32_t slot, const Range& range, Access access)
{
    m_dispatch.bindings.push_back({slot, range, access});
}

void DispatchBuilder::storeTogether(uint32_t outputs)
{
    set(togetherId, outputs);
}

void DispatchBuilder::program(const MicroProgram& program, const MicroLimits& limits, const Steering& steering)
{
    if (program.ops.size() > limits.ops || program.immediates.size() > 8 || program.scalarWords.size() > 8 ||
        program.results.size() > limits.outputs) {
        fail("the chain of operations is too long",
             std::to_string(program.ops.size()) + " operations, " + std::to_string(program.immediates.size()) +
                 " constants, " + std::to_string(program.scalarWords.size()) + " scalars",
             "at most " + std::to_string(limits.ops) + ", 8 and 8");
        return;
    }
    for (uint32_t i = 0; i < 24; ++i) {
        set(firstOpId + i, i < program.ops.size() ? packed(program.ops[i]) : noOp);
    }
    for (uint32_t i = 0; i < 8; ++i) {
        setFloat(64 + i, i < program.immediates.size() ? program.immediates[i] : 0);
        set(72 + i, i < program.scalarWords.size() ? program.scalarWords[i] : noOp);
    }
    const uint32_t fallback =
        program.ops.empty() ? Register::value : Register::result(static_cast<int>(program.ops.size()) - 1);
    for (uint32_t i = 0; i < 4; ++i) {
        set(80 + i, i < program.results.size() ? program.results[i] : fallback);
    }
    if (!program.scalarWords.empty()) {
        bind(paramsSlot, steering.params, Access::Read);
    }
}

void DispatchBuilder::prologue(const MicroProgram& program, const MicroLimits& limits, const Steering& steering)
{
    if (program.ops.size() > limits.ops || program.immediates.size() > 8 || !program.scalarWords.empty()) {
        fail("the chain of operations before a reduction is too long",
             std::to_string(program.ops.size()) + " operations, " + std::to_string(program.immediates.size()) +
                 " constants, " + std::to_string(program.scalarWords.size()) + " scalars",
             "at most " + std::to_string(limits.ops) + ", 8 and 0");
        return;
    }
    (void)steering;
    for (uint32_t i = 0; i < limits.ops; ++i) {
        set(prologueId + i, i < program.ops.size() ? packed(program.ops[i]) : noOp);
    }
    for (uint32_t i = 0; i < 8; ++i) {
        setFloat(prologueId + 12 + i, i < program.immediates.size() ? program.immediates[i] : 0);
    }
    const uint32_t fallback =
        program.ops.empty() ? Register::input(0) : Register::result(static_cast<int>(program.ops.size()) - 1);
    set(prologueId + 20, program.results.empty() ? fallback : program.results[0]);
    set(prologueId + 21, program.results.size() > 1 ? program.results[1] : fallback);
}

void DispatchBuilder::check(const Check& check, Gate gate, const Steering& steering)
{
    set(checkId, check.finite ? 1 : 0);
    set(gateId, gate == Gate::Halt ? 1 : 0);
    m_dispatch.push = {check.code};
    if (check.finite || gate == Gate::Halt) {
        if (check.finite && uint64_t{check.code} * 4 + 4 > steering.halt.bytes) {
            fail("the halt buffer has no such word", std::to_string(check.code),
                 "below " + std::to_string(steering.halt.bytes / 4));
        }
        bind(haltSlot, steering.halt, check.finite ? Access::ReadWrite : Access::Read);
    }
}

void DispatchBuilder::operand(uint32_t position, uint32_t slot, const Operand& operand, const Extents& extents,
                              FlatOperands flat)
{
    const uint32_t id = firstOperandId + operandIds * position;
    const View& view = operand.view;
    const uint32_t window = windowOf(view, extents);
    std::array<int32_t, 5> strides = view.strides;
    const View dense = viewOf(extents);
    bool same = view.offset == 0 && window == 0 && flat == FlatOperands::Allowed;
    bool alignedOuter = true;
    for (size_t d = 0; d < 5; ++d) {
        if (extents[d] == 1) {
            strides[d] = 0;
        } else {
            same = same && strides[d] == dense.strides[d];
            alignedOuter = alignedOuter && (d == 4 || strides[d] % 4 == 0);
        }
    }
    const bool aligned = alignedOuter && view.offset % 4 == 0;
    uint32_t mode = Words4;
    // A row of one column is as good as a splat: the other lanes are padding.
    if (same && (extents[4] > 1 || aligned)) {
        mode = Flat;
        strides[3] = 1; // not read in this mode, but it says that the operand differs from row to row
    } else if (strides[4] == 1 && aligned) {
        mode = Vector;
    } else if (strides[4] == 0 && (window & 16) == 0) {
        mode = Splat;
    }
    const bool fixedLane = alignedOuter && (mode == Splat || strides[4] % 4 == 0);
    set(id + 0, mode);
    set(id + 1, view.words == Words::Int ? 1 : 0);
    set(id + 2, window);
    set(id + 3, fixedLane ? static_cast<uint32_t>(view.offset) & 3 : 4);
    setInt(id + 4, view.offset);
    for (uint32_t d = 0; d < 5; ++d) {
        setInt(id + 5 + d, strides[d]);
        setInt(id + 10 + d, view.low[d]);
        setInt(id + 15 + d, view.high[d]);
    }
    bind(slot, operand.range, Access::Read);
}

std::array<uint32_t, 3> DispatchBuilder::linearGroups(uint64_t groups, const Traits& traits)
{
    const uint64_t rows = (groups + traits.maxGroups - 1) / traits.maxGroups;
    return {static_cast<uint32_t>((groups + rows - 1) / rows), static_cast<uint32_t>(rows), 1};
}

Result<Dispatch> DispatchBuilder::finish(std::array<uint32_t, 3> groups, const Traits& traits)
{
    uint32_t halves = 0, float16 = 0;
    for (const Binding& binding : m_dispatch.bindings) {
        halves |= binding.range.format != StorageFormat::Words ? 1u << binding.slot : 0;
        float16 |= binding.range.format == StorageFormat::Float16 ? 1u << binding.slot : 0;
    }
    if (halves != 0) {
        set(halvesId, halves);
        set(float16Id, float16);
    }
    for (const Binding& binding : m_dispatch.bindings) {
        if (binding.range.bytes > traits.maxOperandBytes) {
            fail("an operand is larger than the device can bind", std::to_string(binding.range.bytes) + " bytes",
                 "at most " + std::to_string(traits.maxOperandBytes) + ", so use a smaller batch");
        }
    }
    for (uint32_t count : groups) {
        if (count == 0 || count > traits.maxGroups) {
            fail("the dispatch has too many workgroups", std::to_string(count),
                 "at most " + std::to_string(traits.maxGroups) + ", so use a smaller batch");
        }
    }
    if (togetherId < m_dispatch.constants.size() && m_dispatch.constants[togetherId] != 0) {
        constexpr uint64_t mostSubgroups = 32; // of a workgroup
        const uint64_t most = std::max(mostSubgroups * groups[0] * groups[1], uint64_t{groups[2]});
        uint32_t digits = 1;
        while (most >> (4 * digits) != 0) {
            ++digits;
        }
        set(digitsId, digits);
        if (traits.variant == Variant::Buffer || digits > mostDigits) {
            set(togetherId, 0);
        }
    }
    if (m_failed) {
        return m_error;
    }
    m_dispatch.groups = groups;
    return std::move(m_dispatch);
}

Result<Dispatch> DispatchBuilder::finish(const TiledProduct& product, const Tile& tile, const Traits& traits)
{
    m_dispatch.product = product;
    setTile(m_dispatch, tile);
    return finish(m_dispatch.groups, traits);
}

void addEpilogue(DispatchBuilder& builder, const Epilogue& epilogue, const Extents& extents,
                 uint32_t firstPosition, uint32_t firstSlot, FlatOperands flat)
{
    builder.program(epilogue.program, {4, 12, 1}, epilogue.steering);
    builder.check(epilogue.check, Gate::None, epilogue.steering);
    builder.set(wholeId, epilogue.outWords == Words::Int ? 1 : 0);
    builder.set(raggedId, extents[4] % 4 != 0 ? 1 : 0);
    if (epilogue.operands.size() > 4) {
        builder.fail("the epilogue reads too many operands", std::to_string(epilogue.operands.size()), "at most 4");
        return;
    }
    for (uint32_t i = 0; i < epilogue.operands.size(); ++i) {
        builder.operand(firstPosition + i, firstSlot + i, epilogue.operands[i], extents, flat);
    }
    builder.bind(8, epilogue.out, Access::Write);
}

} // namespace plexus::vk
