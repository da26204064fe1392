// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/shape.h"
#include "engine/program/program.h"

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

// How an op says which shader template computes it, without any Vulkan type. Operands are the op's
// inputs in order. The planner gives every operand the layout that the template asks for.
namespace plexus {

// A x B by matrices; leading axes are batches. Shapes say m, n and k.
struct MatmulKernel {
    bool transposeA = false;
    bool transposeB = false;
};

// Of images (n, c, h, w) and weights (out, in / groups, kh, kw).
// Forward: (x, weight) -> y. InputGradient: (dy, weight) -> dx. WeightGradient: (x, dy) -> dweight.
struct ConvKernel {
    enum class Kind : uint8_t { Forward, InputGradient, WeightGradient } kind = Kind::Forward;
    std::array<int64_t, 2> stride = {1, 1}, dilation = {1, 1};
    std::array<int64_t, 2> padding = {0, 0}; // top, left; the rest follows from the shapes
    int64_t groups = 1;
    static ConvKernel of(Kind kind, const Attributes& attributes);
};

// Max, Average: x -> y. MaxTap: x -> where the maxima lie. MaxGradient: (taps, dy) -> dx. AverageGradient: dy -> dx.
struct PoolKernel {
    enum class Kind : uint8_t { Max, Average, MaxGradient, AverageGradient, MaxTap } kind = Kind::Max;
    std::array<int64_t, 2> kernel = {1, 1}, stride = {1, 1}, dilation = {1, 1};
    std::array<int64_t, 4> padding = {0, 0, 0, 0}; // top, bottom, left, right
    bool countIncludePad = true;
    static PoolKernel of(Kind kind, const Attributes& attributes);
    bool isApart() const; // no pixel is in two windows
    // Whether the windows lie side by side from the upper left corner of the image on, within it, two or four pixels each: a
    // convolution in front can do such a max pool's work.
    bool suitsConvolution(const Shape& image, const Shape& pooled) const;
};

// Reduces these axes to extent 1. Its operand may be any chain of maps.
struct ReduceKernel {
    enum class Kind : uint8_t { Sum, Max, ArgMax } kind = Kind::Sum;
    std::vector<int64_t> axes;
};

// Loss: (logits (n, c), labels (n)) -> (n). Gradient: (logits, labels, dloss (n)) -> (n, c).
struct CrossEntropyKernel {
    enum class Kind : uint8_t { Loss, Gradient } kind = Kind::Loss;
};

// Over the last axis. Forward, Log: x -> y. Gradients: (y, dy) -> dx.
struct SoftmaxKernel {
    enum class Kind : uint8_t { Forward, Log, Gradient, LogGradient } kind = Kind::Forward;
};

// By whole numbers that name rows. Gather: (table (e, c), indices (r)) -> (r, c). Scatter: (values (r, c),
// indices (r)) -> (e, c), sums in the order of r; row `padding` stays zero.
struct RowsKernel {
    enum class Kind : uint8_t { Gather, Scatter } kind = Kind::Gather;
    int64_t padding = -1;
};

// Of heads (batch, heads, time, depth), see attention_rules.h. Forward: (query, key, value, mask) -> y. LogSum:
// (query, key, mask) -> (batch, heads, time, 1). QueryGradient, KeyGradient: (query, key, value, mask, y, dy, log sum)
// -> dquery, dkey. ValueGradient: (query, key, mask, dy, log sum) -> dvalue.
struct AttentionKernel {
    enum class Kind : uint8_t { Forward, LogSum, QueryGradient, KeyGradient, ValueGradient } kind = Kind::Forward;
    double scale = 1;
    bool isCausal = false;
};

using Kernel = std::variant<MatmulKernel, ConvKernel, PoolKernel, ReduceKernel, CrossEntropyKernel,
                            SoftmaxKernel, RowsKernel, AttentionKernel>;

// What OpDef::kernel is called with.
class KernelBuilder {
public:
    explicit KernelBuilder(const Node& node) : m_node(node) {}
    const Attributes& attributes() const { return m_node.attributes; }
    void run(Kernel kernel) { m_kernels.push_back(std::move(kernel)); }
    const std::vector<Kernel>& kernels() const { return m_kernels; }

private:
    const Node& m_node;
    std::vector<Kernel> m_kernels;
};

} // namespace plexus
