// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// softmax over the innermost dimension of rows, and softmax cross-entropy with whole-number labels.
// Shaders: shaders/softmax.comp, shaders/cross_entropy.comp. A group of invocations owns a row.
namespace plexus::vk {

// Forward: y = softmax(x). Log: y = log softmax(x). Gradients read y:
// Gradient: dx = y * (dy - sum(y * dy)). LogGradient: dx = dy - exp(y) * sum(dy).
enum class SoftmaxKind : uint8_t { Forward, Log, Gradient, LogGradient };

//   slots  0 x or y, 1 dy, 8 output, 13 halt
struct SoftmaxSpec {
    SoftmaxKind kind = SoftmaxKind::Forward;
    uint32_t rows = 1, columns = 1; // logical; rows are roundUp4(columns) words apart
    Range x, dy;
    Range out;
    Steering steering;
    Check check;
    std::string label;
};

// loss[row] = -log softmax(logits[row])[label[row]]; a label outside [0, classes) gives loss 0 and
// gradient 0 (such a row is not counted, as with PyTorch's ignore_index).
// gradient[row][c] = (softmax(logits[row])[c] - [c == label[row]]) * scale * upstream[row].
// Texel variant: where rows are short and many, an invocation owns one. With totals one workgroup does all rows so and sums
// loss and hits up.
//   slots  0 logits, 1 upstream, 8 loss or lossSum, 9 gradient, 10 hits or hitCount, 13 halt, 14 labels
struct CrossEntropySpec {
    uint32_t rows = 1, classes = 1;
    Range logits;    // [rows][roundUp4(classes)]
    Range labels;    // Int words, packed
    Range upstream;  // none: 1. Float words `upstreamStride` apart (0: one word for all rows)
    uint32_t upstreamStride = 0;
    float scale = 1;
    Range loss;      // none: not written. [rows], packed
    Range gradient;  // none: not written. [rows][roundUp4(classes)]
    Range hits;      // none: not written. [rows], packed floats: 1 where the first largest is the label
    // Words of one float each; none: not written. With either, losses and hits of single rows are not.
    Range lossSum; // times lossFactor
    float lossFactor = 1;
    Range hitCount;
    Steering steering;
    Check check;
    std::string label;
};

Result<std::vector<Command>> encode(const SoftmaxSpec& spec, const Traits& traits);
Result<std::vector<Command>> encode(const CrossEntropySpec& spec, const Traits& traits);

} // namespace plexus::vk
