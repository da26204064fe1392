// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// A handle on a node of a program, so that tensor maths reads as maths.
// Binary maps broadcast by PyTorch's rules (an explicit `expand` node is inserted).
struct Value {
    Program* program = nullptr;
    ValueId id = noValue;

    explicit operator bool() const { return id != noValue; }
    const Node& node() const { return (*program)[id]; }
    const Shape& shape() const { return node().shape; }
};

Value call(std::string_view op, std::vector<Value> inputs, Attributes attributes = {});
Value constant(Program& program, double value);                   // rank 0
Value constant(Program& program, Shape shape, std::vector<double> values);

Value operator+(Value a, Value b);
Value operator-(Value a, Value b);
Value operator*(Value a, Value b);
Value operator/(Value a, Value b);
Value operator-(Value a);
Value operator+(Value a, double b);
Value operator-(Value a, double b);
Value operator*(Value a, double b);
Value operator/(Value a, double b);
Value operator+(double a, Value b);
Value operator-(double a, Value b);
Value operator*(double a, Value b);
Value operator/(double a, Value b);
Value maximum(Value a, Value b);
Value maximum(Value a, double b);
Value minimum(Value a, Value b);
Value minimum(Value a, double b);
Value less(Value a, Value b);  // 1 where a < b, else 0
Value equal(Value a, Value b);
Value select(Value condition, Value a, Value b); // condition != 0 ? a : b
Value notAbove(Value a, double limit); // minimum(a, limit), but where they are equal the slope is a's
Value exp(Value a);
Value log(Value a);
Value sqrt(Value a);
Value rsqrt(Value a);
Value tanh(Value a);
Value sigmoid(Value a);
Value erf(Value a);
Value cos(Value a);
Value abs(Value a);
Value pow(Value a, Value b);
Value toFloat(Value a); // i32 or u8 to f32

Value reshape(Value a, Shape shape);
Value permute(Value a, std::vector<int64_t> axes); // result axis i is axis axes[i] of a
Value expand(Value a, Shape shape);                // PyTorch broadcast to shape
Value slice(Value a, int axis, int64_t start, int64_t length);
Value pad(Value a, int axis, int64_t before, int64_t after); // with zeros
Value concat(std::vector<Value> parts, int axis);            // sum of pads

// Reductions keep the reduced axes with extent 1.
Value sum(Value a, std::vector<int64_t> axes);
Value mean(Value a, std::vector<int64_t> axes);
Value amax(Value a, std::vector<int64_t> axes);
Value sumTo(Value a, const Shape& shape); // undoes a broadcast: the gradient of expand

enum class Transpose : uint8_t { No, Yes };
// (..., M, K) x (..., K, N) -> (..., M, N); equal leading axes.
Value matmul(Value a, Value b, Transpose transposeA = Transpose::No,
             Transpose transposeB = Transpose::No);

} // namespace plexus
