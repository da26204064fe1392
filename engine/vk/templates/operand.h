// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/round_up.h"
#include "engine/vk/dispatch.h"
#include "engine/vk/traits.h"

#include <array>
#include <climits>
#include <cstdint>
#include <vector>

// What all templates share: how an operand is read, the chain of micro-ops, the words they look at.
//
// Physical layout: a tensor is f32 (or i32) words, rows one after the other, the innermost dimension
// padded to a multiple of 4 words; padding holds zero. Every template writes that zero and relies on
// it. Every range starts at a multiple of Traits::offsetAlignment.
namespace plexus::vk {

constexpr uint32_t roundUp4(uint32_t n) { return roundUp(n, 4); }

// Terms of a sum that one turn of a product's inner loop takes.
inline uint32_t blockOf(const Traits& traits) { return traits.variant == Variant::Texel ? 8 : 16; }

// Int words are whole numbers in two's complement (labels, argmax). Micro-ops work on floats: an Int
// operand is converted when loaded, an Int output when stored.
enum class Words : uint8_t { Float, Int };

// Logical sizes, innermost last; unused leading ones are 1.
using Extents = std::array<uint32_t, 5>;

// How an operand is read at coordinate (i0..i4) of the output:
//   word  offset + sum over d of i_d * stride_d,   or 0 where some i_d is outside [low_d, high_d).
// So a permute is a permutation of strides, an expand a zero stride, a slice an offset, a pad a window
// with a negative offset, a concat a sum of padded operands, a flip a negative stride.
// Fast when stride_4 is 1 and offset and the other strides are multiples of 4 (one vec4 load), or when
// stride_4 is 0 (one load, splat); otherwise four loads. Windows cost a few instructions.
struct View {
    int32_t offset = 0;
    std::array<int32_t, 5> strides = {0, 0, 0, 0, 0};
    std::array<int32_t, 5> low = {INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN};
    std::array<int32_t, 5> high = {INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX};
    Words words = Words::Float;
};

// The view of a tensor laid out exactly as the output.
View viewOf(const Extents& extents, Words words = Words::Float);

struct Operand {
    Range range;
    View view;
};

// Registers of micro-ops. Each holds four floats.
//   input(i)     operand i                              i < limits of the template
//   immediate(i) a constant                             i < 8
//   scalar(i)    word scalars[i] of the params buffer   i < 8
//   value        what the template computed (matmul's sum, reduce's sum, gather's element)
//   random       uniform in [0, 1): map only
//   result(i)    what micro-op i computed
struct Register {
    static constexpr uint8_t input(int i) { return static_cast<uint8_t>(i); }
    static constexpr uint8_t immediate(int i) { return static_cast<uint8_t>(8 + i); }
    static constexpr uint8_t scalar(int i) { return static_cast<uint8_t>(16 + i); }
    static constexpr uint8_t value = 24;
    static constexpr uint8_t random = 25;
    static constexpr uint8_t zero = 26;
    static constexpr uint8_t result(int i) { return static_cast<uint8_t>(32 + i); }
};

// opcode: position of the op in allOps(), see plexus_print_micro_ops. Unused arguments: Register::zero.
struct MicroOp {
    uint8_t opcode = 0;
    uint8_t a = Register::zero;
    uint8_t b = Register::zero;
    uint8_t c = Register::zero;
};

// Without ops and results a program passes on `value` (in map: input 0).
struct MicroProgram {
    std::vector<MicroOp> ops;
    std::vector<float> immediates;     // at most 8
    std::vector<uint32_t> scalarWords; // at most 8 positions in the params buffer
    std::vector<uint8_t> results;      // a register per output; only map has more than one
};

// Limits per template: see mapLimits and the like in each header.
struct MicroLimits {
    uint32_t inputs;
    uint32_t ops;
    uint32_t outputs;
};

// Buffers that steer a step.
//   params: words the host writes before a step (learning rate, step, seed ...), one range per slot.
//   halt: word 0 is the sticky flag; word `code` (1 ...) of a checked dispatch tells who set it.
struct Steering {
    Range params;
    Range halt;
};

// Finite: sets halt[0] and halt[code] when a value stored is NaN or infinite.
struct Check {
    bool finite = false;
    uint32_t code = 0; // 0: only the flag
};

// Halt: stores nothing when halt[0] is not 0.
enum class Gate : uint8_t { None, Halt };

// What every template may do with its value before it stores it.
struct Epilogue {
    MicroProgram program;
    std::vector<Operand> operands; // views over the template's output coordinates, see its header
    Steering steering;
    Check check;
    Range out;
    Words outWords = Words::Float;
    std::string label;
};

} // namespace plexus::vk
