// SPDX-License-Identifier: GPL-3.0-or-later
// Attention as one op equals what it is made of, and so do its gradients.
#include "engine/program/compose.h"
#include "engine/program/gradient.h"
#include "engine/program/interpret.h"

#include <gtest/gtest.h>

#include <cmath>

namespace plexus {
namespace {

Tensor wave(const Shape& shape, double step)
{
    Tensor tensor(shape);
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        tensor.data[i] = std::sin(step * static_cast<double>(i + 1));
    }
    return tensor;
}

// Both forms on the same heads, with the gradients of a sum of their results by fixed weights.
void expectEqualForms(bool isCausal, const std::vector<double>& mask)
{
    const Shape query{2, 3, 5, 4}, key{2, 3, 7, 4};
    Program program;
    const auto known = [&](const Tensor& numbers) { return constant(program, numbers.shape, numbers.data); };
    const AttentionHeads heads{known(wave(query, 0.9)), known(wave(key, 0.7)), known(wave(key, 1.3)),
                               constant(program, {2, 7}, mask), 0.5, isCausal};
    const Value weights = known(wave(query, 0.4));
    const auto add = [&](const char* form, Value y) {
        const Value score = reshape(sum(y * weights, {0, 1, 2, 3}), {});
        const auto found = gradients(score, {heads.query, heads.key, heads.value});
        ASSERT_TRUE(found.ok()) << found.error().sentence();
        program.addOutput(std::string(form) + " y", y.id);
        for (size_t i = 0; i < 3; ++i) {
            program.addOutput(std::string(form) + " gradient " + std::to_string(i), (*found)[i].id);
        }
    };
    add("fused", attend(heads));
    add("composed", matmul(attentionShares(heads), heads.value));
    const auto outputs = interpretOutputs(program, {}, Rounding::Double);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    ASSERT_EQ(outputs->size(), 8);
    for (size_t o = 0; o < 4; ++o) {
        const auto &[name, fused] = (*outputs)[o];
        const Tensor& composed = (*outputs)[o + 4].second;
        double largest = 0;
        for (size_t i = 0; i < fused.data.size(); ++i) {
            ASSERT_NEAR(fused.data[i], composed.data[i], 1e-12) << name << ", element " << i;
            largest = std::max(largest, std::abs(fused.data[i]));
        }
        EXPECT_GT(largest, 0.01) << name;
    }
}

TEST(Attention, EqualsItsParts)
{
    expectEqualForms(false, std::vector<double>(14, 0));
}

TEST(Attention, EqualsItsPartsWhereNothingLaterIsSeen)
{
    expectEqualForms(true, std::vector<double>(14, 0));
}

TEST(Attention, EqualsItsPartsBehindAMask)
{
    expectEqualForms(false, {0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1});
}

// The first queries of the second batch see nothing: all that is not later is hidden.
TEST(Attention, EqualsItsPartsWhereSomeQueriesSeeNothing)
{
    expectEqualForms(true, {0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0});
}

} // namespace
} // namespace plexus
