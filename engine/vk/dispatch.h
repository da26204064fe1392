// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/storage_format.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace plexus::vk {

// Names a buffer of a device. 0 is none.
enum class BufferId : uint32_t { None = 0 };

// Bytes of a buffer. As an operand, `offset` must be a multiple of Traits::offsetAlignment, and `bytes`
// a multiple of 16 (8: of numbers of two bytes) that is not larger than Traits::maxOperandBytes.
struct Range {
    BufferId buffer = BufferId::None;
    uint64_t offset = 0;
    uint64_t bytes = 0;
    StorageFormat format = StorageFormat::Words;
};

enum class Access : uint8_t { Read, Write, ReadWrite };

// The shader templates; one entry in template_info.cpp each.
enum class Template : uint8_t {
    Map, Gemm, Conv, ConvWeight, ConvGeneral, Pool, Reduce, ReduceRow, Softmax, CrossEntropy, Gather,
    Rows, Attention, Winograd, WinogradWeights, WinogradGradient, Loop
};
constexpr size_t templateCount = 17;

// Two compilations of each template, or Texel alone. Texel: lavapipe with 8 or 16 lanes (texel loads, constant shuffles, no
// shared memory). Buffer: every other device (storage buffers, shared-memory tiles, any subgroup size).
enum class Variant : uint8_t { Texel, Buffer };

struct Binding {
    uint32_t slot = 0;
    Range range;
    Access access = Access::Read;
};

// What a dispatch of the Buffer variant multiplies in tiles (templates/tile.h): `count` products of rows x columns, each
// a sum of `depth` terms.
struct TiledProduct {
    uint32_t rows = 0, columns = 0; // 0: no such dispatch
    uint64_t depth = 0;
    uint32_t count = 1;
};

struct Loop;

// One vkCmdDispatch of a specialised template. Made by the encode functions of templates/*.h.
struct Dispatch {
    Template shader = Template::Map;
    uint8_t body = 0;                 // which compilation of it, see template_info.cpp
    std::vector<uint32_t> constants;  // constants[i] specialises constant_id i
    std::vector<uint32_t> push;       // push constants, at most 16 words
    std::vector<Binding> bindings;    // slots not named here get a small dummy buffer
    std::array<uint32_t, 3> groups = {1, 1, 1};
    TiledProduct product;
    std::string label;                // for profiles and error sentences: "conv2 forward"
    std::shared_ptr<const Loop> loop; // of Template::Loop, see templates/loop.h
};

// Everything before it (shaders, copies, fills) happens before, and is visible to, everything after it.
struct Barrier {};

struct Fill {
    Range range; // offset and bytes multiples of 4
    uint32_t word = 0;
};

struct Copy {
    Range from;
    Range to; // same number of bytes
};

using Command = std::variant<Dispatch, Barrier, Copy, Fill>;

} // namespace plexus::vk
