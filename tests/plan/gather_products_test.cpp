// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of products that become one product.
#include "engine/plan/fuse.h"
#include "engine/plan/gather_products.h"
#include "engine/plan/place_parts.h"
#include "engine/program/gradient.h"
#include "engine/program/interpret.h"
#include "engine/program/simplify.h"
#include "tests/plan/programs.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

constexpr int64_t rows = 4, wide = 8;

// A state that goes through one weight at every step, beside steps of a sequence; and what the gradients are.
enum class Sequence : uint8_t { Kept, OnlyLast };
Program recurrence(int64_t count, Sequence sequence)
{
    Program program;
    const Value x = parameter(program, "x", {count, rows, wide});
    const Value weight = parameter(program, "weight", {wide, wide}), bias = parameter(program, "bias", {wide});
    const Value projected = tanh(x);
    Value h = tanh(reshape(slice(projected, 0, 0, 1), {rows, wide}) + bias);
    std::vector<Value> all = {reshape(h, {1, rows, wide})};
    for (int64_t t = 1; t < count; ++t) {
        h = tanh(reshape(slice(projected, 0, t, 1), {rows, wide}) + matmul(h, weight, Transpose::No, Transpose::Yes) + bias);
        all.push_back(reshape(h, {1, rows, wide}));
    }
    const Value result = sequence == Sequence::Kept ? concat(all, 0) : h;
    std::vector<int64_t> axes(static_cast<size_t>(result.shape().rank()));
    for (size_t axis = 0; axis < axes.size(); ++axis) {
        axes[axis] = static_cast<int64_t>(axis);
    }
    const Result<std::vector<Value>> gradient = gradients(sum(result * result, axes), {x, weight, bias});
    EXPECT_TRUE(gradient.ok());
    for (size_t i = 0; i < gradient->size(); ++i) {
        program.addOutput("gradient" + std::to_string(i), (*gradient)[i].id);
    }
    return simplify(program);
}

size_t products(const Program& program, int64_t transposeA)
{
    return static_cast<size_t>(std::count_if(program.nodes.begin(), program.nodes.end(), [&](const Node& node) {
        return node.op->key == "matmul" && node.attributes.integer("transpose_a") == transposeA;
    }));
}

// Of every output the same numbers, but for the order in which they are added.
void expectSame(const Program& a, const Program& b)
{
    RunContext context;
    std::vector<Tensor> values;
    for (size_t i = 0; i < a.parameters.size(); ++i) {
        values.emplace_back(a.parameters[i].shape);
        for (size_t k = 0; k < values.back().data.size(); ++k) {
            values.back().data[k] = std::sin(static_cast<double>(k) * 1.7 + static_cast<double>(i));
        }
    }
    context.parameters = values;
    const auto first = interpretOutputs(a, context, Rounding::Double), second = interpretOutputs(b, context, Rounding::Double);
    ASSERT_TRUE(first.ok() && second.ok());
    ASSERT_EQ(first->size(), second->size());
    for (size_t i = 0; i < first->size(); ++i) {
        const auto& [name, tensor] = (*first)[i];
        const auto& [otherName, other] = (*second)[i];
        EXPECT_EQ(name, otherName);
        ASSERT_EQ(tensor.shape, other.shape);
        for (size_t k = 0; k < tensor.data.size(); ++k) {
            EXPECT_NEAR(tensor.data[k], other.data[k], 1e-12 * (1 + std::abs(tensor.data[k]))) << name << " " << k;
        }
    }
}

TEST(GatherProducts, AStepsProductsAreOne)
{
    for (const Sequence sequence : {Sequence::Kept, Sequence::OnlyLast}) {
        const Program before = recurrence(6, sequence);
        const Program after = simplify(gatherProducts(before));
        EXPECT_EQ(products(before, 1), 5);
        EXPECT_EQ(products(after, 1), 1);
        EXPECT_EQ(products(after, 0), products(before, 0));
        expectSame(before, after);
    }
}

TEST(GatherProducts, WhatIsPutBehindEachOtherIsNotCopied)
{
    for (const Sequence sequence : {Sequence::Kept, Sequence::OnlyLast}) {
        NetworkLayouts layouts;
        Result<KernelList> list = fuse(recurrence(6, sequence), layouts);
        ASSERT_TRUE(list.ok());
        placeParts(*list, 16);
        for (const PlannedKernel& kernel : list->kernels) {
            const bool isMap = std::holds_alternative<MapWork>(kernel.work);
            EXPECT_TRUE(!isMap || kernel.chain.ops.size() >= kernel.chain.loads.size()) << list->print(); // none only adds
        }
    }
}

TEST(GatherProducts, ASumThatAPartIsMadeOfStays)
{
    Program program;
    const Value x = parameter(program, "x", {rows, wide}), weight = parameter(program, "weight", {wide, wide});
    std::vector<Value> steps;
    Value sums, state = x;
    for (int64_t t = 0; t < 4; ++t) {
        state = tanh(t < 3 ? matmul(state, weight) : matmul(state, sums)); // the last needs the sum of the others
        steps.push_back(reshape(state, {1, rows, wide}));
        const Value product = matmul(state, state, Transpose::Yes);
        sums = !sums ? product : t < 3 ? sums + product : sums;
    }
    program.addOutput("sums", sums.id);
    program.addOutput("whole", concat(steps, 0).id);
    const Program after = gatherProducts(program);
    EXPECT_EQ(products(simplify(after), 1), products(program, 1) - 1); // (the last product is nobody's)
    expectSame(program, after);
}

// Parts that lie on each other are no place where one of them could be read.
TEST(GatherProducts, WhatLiesAtOnePlaceTwiceIsNoSequence)
{
    Program program;
    const Value x = parameter(program, "x", {rows, wide});
    std::vector<Value> parts;
    Value sums, whole;
    const std::vector<int64_t> places = {0, 1, 2, 2}; // of four: nothing lies at 3
    for (size_t t = 0; t < places.size(); ++t) {
        const Value part = tanh(x * (1.0 + static_cast<double>(t)));
        const Value product = matmul(part, exp(part), Transpose::Yes);
        const Value padded = pad(reshape(part, {1, rows, wide}), 0, places[t], 3 - places[t]);
        sums = !sums ? product : t < 3 ? sums + product : sums; // the last part is in none
        whole = whole ? whole + padded : padded;
    }
    program.addOutput("sums", sums.id);
    program.addOutput("whole", whole.id);
    expectSame(program, gatherProducts(program));
}

TEST(GatherProducts, TwoAreNotWorthIt)
{
    const Program before = recurrence(3, Sequence::OnlyLast);
    EXPECT_EQ(products(simplify(gatherProducts(before)), 1), 2);
}

} // namespace
} // namespace plexus::test
