// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

namespace plexus::ops {

namespace {

struct Extents {
    int64_t batches = 1, rows = 0, inner = 0, columns = 0;
};

Result<Extents> matmulExtents(const OpCall& call)
{
    const Shape &a = *call.shapes[0], &b = *call.shapes[1];
    const bool transposeA = call.attributes.integer("transpose_a") != 0;
    const bool transposeB = call.attributes.integer("transpose_b") != 0;
    const Error misfit{.what = "the inputs must be (..., M, K) and (..., K, N)",
                       .seen = a.text() + (transposeA ? " transposed" : "") + " and " + b.text() +
                               (transposeB ? " transposed" : "")};
    if (a.rank() < 2 || a.rank() != b.rank()) {
        return misfit;
    }
    Extents result;
    for (int axis = 0; axis < a.rank() - 2; ++axis) {
        if (a[axis] != b[axis]) {
            return misfit;
        }
        result.batches *= a[axis];
    }
    result.rows = transposeA ? a[-1] : a[-2];
    result.inner = transposeA ? a[-2] : a[-1];
    result.columns = transposeB ? b[-2] : b[-1];
    if (result.inner != (transposeB ? b[-1] : b[-2])) {
        return misfit;
    }
    return result;
}

// (rows, columns) from `from`, which holds it transposed.
void transposeInto(const double* from, int64_t rows, int64_t columns, std::vector<double>& to)
{
    to.resize(static_cast<size_t>(rows * columns));
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t column = 0; column < columns; ++column) {
            to[static_cast<size_t>(row * columns + column)] = from[column * rows + row];
        }
    }
}

void matmulReference(const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out)
{
    const Extents size = matmulExtents(call).value();
    std::vector<double> copyA, copyB;
    for (int64_t batch = 0; batch < size.batches; ++batch) {
        const double* a = inputs[0]->data.data() + batch * size.rows * size.inner;
        const double* b = inputs[1]->data.data() + batch * size.inner * size.columns;
        if (call.attributes.integer("transpose_a") != 0) {
            transposeInto(a, size.rows, size.inner, copyA);
            a = copyA.data();
        }
        if (call.attributes.integer("transpose_b") != 0) {
            transposeInto(b, size.inner, size.columns, copyB);
            b = copyB.data();
        }
        for (int64_t row = 0; row < size.rows; ++row) {
            double* c = out.data.data() + (batch * size.rows + row) * size.columns;
            for (int64_t k = 0; k < size.inner; ++k) {
                const double factor = a[row * size.inner + k];
                for (int64_t column = 0; column < size.columns; ++column) {
                    c[column] += factor * b[k * size.columns + column];
                }
            }
        }
    }
}

std::vector<Value> matmulGradient(const GradientCall& call)
{
    const auto flag = [](bool set) { return set ? Transpose::Yes : Transpose::No; };
    const bool ta = call.attributes.integer("transpose_a") != 0;
    const bool tb = call.attributes.integer("transpose_b") != 0;
    const Value a = call.inputs[0], b = call.inputs[1], g = call.gradient;
    std::vector<Value> result(2);
    if (call.needs(0)) {
        result[0] = ta ? matmul(b, g, flag(tb), Transpose::Yes) : matmul(g, b, Transpose::No, flag(!tb));
    }
    if (call.needs(1)) {
        result[1] = tb ? matmul(g, a, Transpose::Yes, flag(ta)) : matmul(a, g, flag(!ta), Transpose::No);
    }
    return result;
}

OpExample product(std::string name, Shape a, Shape b, int64_t transposeA, int64_t transposeB)
{
    return {.name = std::move(name),
            .inputs = {std::move(a), std::move(b)},
            .attributes = {{"transpose_a", transposeA}, {"transpose_b", transposeB}}};
}

} // namespace

// (..., M, K) x (..., K, N) -> (..., M, N) with equal leading axes; a transposed input holds its last two
// axes the other way round.
OpDef matmul()
{
    return {
        .key = "matmul",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = {{"transpose_a", AttributeKind::Integer}, {"transpose_b", AttributeKind::Integer}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Extents size, matmulExtents(call));
                Shape result = *call.shapes[0];
                result[-2] = size.rows;
                result[-1] = size.columns;
                return ShapeAndType(std::move(result), Type::F32);
            },
        .reference = matmulReference,
        .gradient = matmulGradient,
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(MatmulKernel{kernel.attributes().integer("transpose_a") != 0,
                                        kernel.attributes().integer("transpose_b") != 0});
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = {product("plain", {3, 5}, {5, 7}, 0, 0), product("one", {1, 1}, {1, 1}, 0, 0),
                     product("dense", {13, 17}, {11, 17}, 0, 1), product("left", {5, 3}, {5, 7}, 1, 0),
                     product("both", {5, 3}, {7, 5}, 1, 1), product("wide", {2, 67}, {67, 33}, 0, 0),
                     product("batched", {2, 3, 4, 5}, {2, 3, 5, 6}, 0, 0),
                     product("scores", {3, 4, 5}, {3, 7, 5}, 0, 1),
                     product("weights", {6, 5, 4}, {6, 5, 3}, 1, 0), product("row", {1, 64}, {64, 1}, 0, 0)},
    };
}

} // namespace plexus::ops
