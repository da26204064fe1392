// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

#include <string>
#include <vector>

// attention: y = softmax(scale query key^T) value for every head, and its gradients, without scores in memory.
// Shader: shaders/attention.comp. An invocation owns rows of one side (queries, or keys of the body Memory), whose
// numbers stay in registers, and walks in tiles along the rows of the other side. Heads deeper than 32 are shared by two
// or four invocations side by side, so that none holds more: each has every second or fourth quad of a row (its band), and
// they add up their parts of a score.
namespace plexus::vk {

// Forward: out = y, outLogSum[query] = log of the sum of exp(score).
// With share = exp(score - logSum) and change = share (dy value^T - dy y^T):
// A query that sees no key gets zeros. Query: out = scale change key. Memory: keyGradient = scale change^T query, valueGradient = share^T dy.
enum class AttentionBody : uint8_t { Forward, Query, Memory };

constexpr uint32_t attentionDepth = 128; // the deepest head
constexpr uint32_t attentionStep = 8;    // rows of the other side that a workgroup has at a time

// Rows of the own side that a workgroup has.
uint32_t attentionTile(uint32_t depth, const Traits& traits);

// Row t of head (b, h) begins at word offset + b strides[0] + h strides[1] + t strides[2]; multiples of 4. Behind
// `depth` numbers it has zeros to the next multiple of 4.
struct HeadRows {
    Range range;
    uint32_t offset = 0;
    std::array<uint32_t, 3> strides = {0, 0, 0};
};

//   slots  0 query, 1 key, 2 value, 3 y, 4 dy, 5 logSum, 6 mask, 8 out or keyGradient, 9 outLogSum or valueGradient, 13 halt
//   groups (tiles of the own side, heads, batch); a tile: four rows an invocation of a subgroup (Texel), 64 rows in 64
//          (Buffer), of deeper heads a half or a fourth of them
struct AttentionSpec {
    AttentionBody body = AttentionBody::Forward;
    float scale = 1;
    bool isCausal = false; // query t sees keys 0 .. t only
    uint32_t batch = 1, heads = 1, time = 1, memory = 1, depth = 1; // queries and keys of a head
    HeadRows query, key, value;
    HeadRows y, dy;     // of the gradients
    Range mask;         // none: no key is hidden. [batch][roundUp4(memory)], not 0 where one is
    Range logSum;       // [batch][heads][roundUp4(time)]
    // None: not wanted. [batch][time or memory][heads][roundUp4(depth)], log sums as above.
    Range out, outLogSum, keyGradient, valueGradient;
    // Words from one of these rows of all heads to the next, a multiple of 4; 0: dense. firstRow is of out and keyGradient.
    uint32_t firstRow = 0, secondRow = 0;
    Steering steering;
    Check check;
    std::string label;
};

Result<std::vector<Command>> encode(const AttentionSpec& spec, const Traits& traits);

} // namespace plexus::vk
