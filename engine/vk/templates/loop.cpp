// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/loop.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/bands.h"
#include "engine/vk/templates/builder.h"
#include "engine/vk/templates/map.h"

#include <algorithm>

namespace plexus::vk {
namespace {

constexpr uint32_t firstBodyId = 8, bodyIds = 8; // of the constants of shaders/loop.comp
constexpr uint32_t mapGroup = 256, reduceGroup = 64; // invocations
constexpr uint8_t lanesBody = 1;                     // of a sum of rows, of a cross-entropy

uint32_t constantOf(const Dispatch& dispatch, size_t id)
{
    return id < dispatch.constants.size() ? dispatch.constants[id] : 0;
}

uint32_t gemmTileRows(const Dispatch& product)
{
    return (8u << product.body % 3) * std::max(constantOf(product, bandsId), 1u);
}

// What a share does of a kernel, as shaders/loop.comp takes it.
struct Part {
    uint32_t columns = 0, rows = 0, nextColumn = 0, nextRow = 0, chunks = 1;
    uint64_t iterations = 0; // of the kernel's loops, at most
};

std::optional<Part> partOf(const Dispatch& body, uint32_t shares, const Traits& traits)
{
    const std::array<uint32_t, 3>& groups = body.groups;
    if (groups[2] != 1) {
        return std::nullopt;
    }
    const auto divides = [&](uint32_t rows, uint32_t unit) { return shares == 1 || (rows % shares == 0 && rows / shares % unit == 0); };
    if (body.shader == Template::Gemm) {
        const uint32_t rows = groups[1] / shares;
        const Part part{groups[0], rows, 0, rows, 1, constantOf(body, 2) / blockOf(traits) + 64};
        return divides(constantOf(body, 0), gemmTileRows(body)) ? std::optional(part) : std::nullopt;
    }
    if (groups[1] != 1) {
        return std::nullopt;
    }
    if (body.shader == Template::CrossEntropy && body.body == lanesBody) {
        const uint64_t rows = ceilDiv(constantOf(body, 9), traits.lanes), fours = ceilDiv(constantOf(body, 1), 4);
        return shares == 1 ? std::optional(Part{groups[0], 1, 0, 0, 1, rows * (3 * fours + 1)}) : std::nullopt;
    }
    if (body.shader == Template::ReduceRow && body.body == lanesBody) {
        const uint32_t rows = constantOf(body, 3), columns = ceilDiv(rows / shares, traits.lanes);
        const Part part{columns, 1, columns, 0, reduceGroup / traits.lanes, constantOf(body, 4)};
        return divides(rows, traits.lanes) ? std::optional(part) : std::nullopt;
    }
    if (body.shader == Template::ReduceRow && shares == 1) { // a subgroup a row
        const uint64_t vectors = ceilDiv(constantOf(body, 2), 4) * (constantOf(body, 4) / constantOf(body, 2));
        return Part{constantOf(body, 3), 1, 0, 0, reduceGroup / traits.lanes, ceilDiv(vectors, traits.lanes)};
    }
    if (body.shader == Template::Map) {
        const uint32_t vectors = constantOf(body, 5), each = constantOf(body, 6), chunks = mapGroup / traits.lanes;
        // More than one vec4 of an invocation are a workgroup apart, so that only whole ones are one piece.
        const uint32_t columns = shares == 1 ? groups[0] * chunks : vectors / shares / (traits.lanes * each);
        const Part part{columns, 1, columns, 0, chunks, each + 1};
        return divides(vectors, each == 1 ? traits.lanes : mapGroup * each) ? std::optional(part) : std::nullopt;
    }
    return std::nullopt;
}

// The same kernel, but for where its operands lie.
bool isSame(const Dispatch& a, const Dispatch& b)
{
    if (a.shader != b.shader || a.body != b.body || a.constants != b.constants || a.push != b.push || a.groups != b.groups ||
        a.bindings.size() != b.bindings.size()) {
        return false;
    }
    for (size_t i = 0; i < a.bindings.size(); ++i) {
        const Range &x = a.bindings[i].range, &y = b.bindings[i].range;
        if (a.bindings[i].slot != b.bindings[i].slot || x.buffer != y.buffer || x.format != y.format ||
            (a.bindings[i].slot >= movedSlots && (x.offset != y.offset || x.bytes != y.bytes))) {
            return false;
        }
    }
    return true;
}

std::optional<EncodedLoop> encodeShares(const LoopSpec& spec, uint32_t shares, const Traits& traits)
{
    const size_t steps = spec.dispatches.size() / spec.period;
    std::vector<Part> parts;
    for (size_t i = 0; i < spec.period; ++i) {
        const Dispatch& body = spec.dispatches[i];
        const std::optional<Part> part = partOf(body, shares, traits);
        if (!part || constantOf(body, gateId) != 0 || (body.shader == Template::ReduceRow && steps > 1)) {
            return std::nullopt;
        }
        parts.push_back(*part);
    }
    auto loop = std::make_shared<Loop>();
    EncodedLoop encoded{{}, std::vector<int32_t>(movesBytes(steps) / 4)};
    Dispatch& dispatch = encoded.dispatch;
    dispatch.shader = Template::Loop;
    dispatch.groups = {shares, 1, 1};
    dispatch.label = spec.dispatches.front().label + " and " + std::to_string(spec.dispatches.size() - 1) + " more";
    dispatch.bindings.push_back({0, spec.moves, Access::Read});
    dispatch.constants = {static_cast<uint32_t>(steps)};
    uint64_t iterations = 0;
    for (size_t i = 0; i < spec.period; ++i) {
        const Dispatch& body = spec.dispatches[i];
        const Part& part = parts[i];
        iterations += 4 + uint64_t{part.columns} * part.rows * (part.iterations + 2);
        dispatch.constants.resize(firstBodyId + bodyIds * i);
        dispatch.constants.insert(dispatch.constants.end(), {part.columns, part.rows, part.nextColumn, part.nextRow,
                                                             body.groups[0], body.groups[1], part.chunks, body.push.front()});
        loop->bodies.push_back(body);
        if (constantOf(body, togetherId) != 0) { // which works outside of loops alone
            loop->bodies.back().constants[togetherId] = 0;
        }
        loop->fours.emplace_back();
        for (size_t b = 0; b < body.bindings.size(); ++b) {
            Binding binding = body.bindings[b];
            const uint64_t four = 4 * static_cast<uint64_t>(bytesOf(binding.range.format));
            uint64_t first = binding.range.offset, end = first + binding.range.bytes, most = binding.range.bytes;
            bool isMoved = false;
            for (size_t step = 1; step < steps; ++step) {
                const Dispatch& other = spec.dispatches[step * spec.period + i];
                if (!isSame(body, other)) {
                    return std::nullopt;
                }
                const Range& range = other.bindings[b].range;
                first = std::min(first, range.offset);
                end = std::max(end, range.offset + range.bytes);
                most = std::max(most, range.bytes);
                isMoved = isMoved || range.offset != binding.range.offset || range.bytes != binding.range.bytes;
            }
            if (isMoved && binding.slot < movedSlots) {
                loop->fours.back()[binding.slot] = static_cast<uint32_t>(most / four);
                for (size_t step = 0; step < steps; ++step) {
                    const uint64_t offset = spec.dispatches[step * spec.period + i].bindings[b].range.offset;
                    encoded.moves[(step * mostBodies + i) * movedSlots + binding.slot] = static_cast<int32_t>((offset - first) / four);
                }
            }
            binding.range.bytes = end - first;
            binding.range.offset = first;
            binding.slot += static_cast<uint32_t>(i + 1) * bodySlots;
            if (binding.range.bytes > traits.maxOperandBytes) {
                return std::nullopt;
            }
            dispatch.bindings.push_back(binding);
        }
    }
    if ((iterations + 1) * steps + 64 > traits.loopBudget) {
        return std::nullopt;
    }
    dispatch.loop = std::move(loop);
    return encoded;
}

} // namespace

std::optional<EncodedLoop> encodeLoop(const LoopSpec& spec, const Traits& traits)
{
    if (traits.variant != Variant::Texel || spec.period > mostBodies) {
        return std::nullopt;
    }
    const uint32_t least = spec.rows == 1 ? 1 : traits.workers;
    for (uint32_t shares = std::min(spec.rows, traits.maxGroups); shares >= least; --shares) {
        std::optional<EncodedLoop> encoded = spec.rows % shares == 0 ? encodeShares(spec, shares, traits) : std::nullopt;
        if (encoded) {
            return encoded;
        }
    }
    return std::nullopt;
}

} // namespace plexus::vk
