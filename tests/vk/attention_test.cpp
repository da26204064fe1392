// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op.h"
#include "tests/vk/lab.h"

#include <cmath>

namespace plexus::vk::test {
namespace {

class Attention : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Attention);

struct AttentionCase {
    int64_t batch, heads, time, memory, depth;
    bool isCausal = false, isMasked = false;
};

// Tiles that are full and that are not, of either side; heads as deep as a lane takes.
const std::vector<AttentionCase> attentionCases = {{1, 2, 70, 33, 8, true},
                                                  {2, 2, 9, 19, 7, false, true},
                                                  {1, 2, 40, 66, 3, true, true},
                                                  {1, 1, 17, 8, 32}};

// What two lanes or four share, whole and with a rest; the last one as deep as a kernel takes.
const std::vector<AttentionCase> deepCases = {{1, 2, 70, 33, 36, true},
                                              {1, 1, 37, 41, 64, true, true},
                                              {2, 1, 13, 70, 128, false, true}};
const std::vector<AttentionCase> moreDeepCases = {{2, 2, 9, 19, 40, false, true},
                                                  {1, 1, 41, 66, 96, true, true},
                                                  {1, 2, 21, 17, 127}};

// (batch, heads, rows, depth) as the op reads it and as it lies on the device: behind two other parts of the same
// size in a row of all heads, as a projection has them, where rows are whole vectors.
struct AttentionSide {
    Tensor tensor;
    std::vector<float> words;
    uint32_t offset;
    std::array<uint32_t, 3> strides;
};

AttentionSide sideOf(const AttentionCase& c, int64_t rows, uint32_t seed)
{
    const int64_t padded = roundUp(c.depth, 4);
    const int64_t parts = padded == c.depth ? 3 : 1;
    const int64_t row = parts * c.heads * padded;
    AttentionSide made{Tensor(Shape{c.batch, c.heads, rows, c.depth}), {}, 0, {}};
    made.offset = static_cast<uint32_t>((parts - 1) * c.heads * padded);
    made.strides = {static_cast<uint32_t>(rows * row), static_cast<uint32_t>(padded), static_cast<uint32_t>(row)};
    const std::vector<float> numbers = noise(static_cast<size_t>(made.tensor.shape.elements()), seed);
    made.words.assign(static_cast<size_t>(c.batch * rows * row), parts == 1 ? 0 : NAN);
    for (int64_t i = 0; i < made.tensor.shape.elements(); ++i) {
        const int64_t d = i % c.depth, t = i / c.depth % rows, h = i / c.depth / rows % c.heads;
        const int64_t b = i / c.depth / rows / c.heads;
        const auto index = static_cast<size_t>(i);
        made.tensor.data[index] = numbers[index];
        made.words[static_cast<size_t>((b * rows + t) * row + made.offset + h * padded + d)] = numbers[index];
    }
    return made;
}

Tensor attentionReference(const std::string& key, const AttentionCase& c, const std::vector<const Tensor*>& inputs)
{
    const OpDef* op = findOp(key);
    const Attributes attributes = {{"scale", 0.7}, {"causal", static_cast<int64_t>(c.isCausal)}};
    OpCall call{attributes, {}, {}};
    for (const Tensor* input : inputs) {
        call.shapes.push_back(&input->shape);
        call.types.push_back(Type::F32);
    }
    Tensor out(shapeOf(*op, call).value().first);
    evaluate(*op, call, inputs, {}, out);
    return out;
}

// The order of the device, [batch][row][head], as the op's.
std::vector<double> headsByRows(const Tensor& x)
{
    const Shape& s = x.shape;
    std::vector<double> moved(x.data.size());
    for (int64_t i = 0; i < s.elements(); ++i) {
        const int64_t d = i % s[3], t = i / s[3] % s[2], h = i / s[3] / s[2] % s[1], b = i / s[3] / s[2] / s[1];
        moved[static_cast<size_t>(((b * s[2] + t) * s[1] + h) * s[3] + d)] = x.data[static_cast<size_t>(i)];
    }
    return moved;
}

void expectDefinition(Variant variant, const std::vector<AttentionCase>& cases)
{
    for (const AttentionCase& c : cases) {
        SCOPED_TRACE(testing::Message() << c.time << " by " << c.memory << ", depth " << c.depth);
        const AttentionSide query = sideOf(c, c.time, 1), dy = sideOf(c, c.time, 4);
        const AttentionSide key = sideOf(c, c.memory, 2), value = sideOf(c, c.memory, 3);
        Tensor mask(Shape{c.batch, c.memory});
        for (size_t i = 0; i < mask.data.size(); ++i) { // of the first batch no key is seen
            mask.data[i] = c.isMasked && (i % 3 == 1 || i < static_cast<size_t>(c.memory)) ? 1 : 0;
        }
        const auto wanted = [&](const char* key_, const std::vector<const Tensor*>& inputs) {
            return attentionReference(key_, c, inputs);
        };
        const Tensor y = wanted("attention", {&query.tensor, &key.tensor, &value.tensor, &mask});
        const Tensor logs = wanted("attention_log_sum", {&query.tensor, &key.tensor, &mask});
        const std::vector<const Tensor*> all = {&query.tensor, &key.tensor, &value.tensor, &mask,
                                                &y,            &dy.tensor,  &logs};
        const auto u = [](auto n) { return static_cast<uint32_t>(n); };
        const uint32_t padded = roundUp4(u(c.depth));
        const size_t rows = static_cast<size_t>(c.batch * c.heads);
        // What a body reads; each runs in a lab of its own.
        const auto specIn = [&](Lab& lab, AttentionBody body) {
            const auto heads = [&](const AttentionSide& side) {
                return HeadRows{lab.input(side.words), side.offset, side.strides};
            };
            const auto matrix = [&](const std::vector<double>& numbers, int64_t columns) {
                return lab.matrix({numbers.begin(), numbers.end()}, numbers.size() / static_cast<size_t>(columns),
                                  static_cast<size_t>(columns));
            };
            AttentionSpec spec{.body = body, .scale = 0.7F, .isCausal = c.isCausal};
            spec.batch = u(c.batch);
            spec.heads = u(c.heads);
            spec.time = u(c.time);
            spec.memory = u(c.memory);
            spec.depth = u(c.depth);
            spec.query = heads(query);
            spec.key = heads(key);
            spec.value = heads(value);
            spec.mask = c.isMasked ? matrix(mask.data, c.memory) : Range{};
            if (body != AttentionBody::Forward) {
                const uint32_t row = u(c.heads) * padded;
                spec.dy = heads(dy);
                spec.y = HeadRows{matrix(headsByRows(y), c.depth), 0, {u(c.time) * row, padded, row}};
                spec.logSum = matrix(logs.data, c.time);
            }
            return spec;
        };
        const auto check = [&](const Lab& lab, const Range& range, const Tensor& reference, double k, uint32_t row = 0) {
            const uint64_t bytes = 4 * u(c.heads) * padded;
            std::vector<float> seen;
            for (int64_t i = 0; i < c.batch * reference.shape[2]; ++i) {
                const Range heads{range.buffer, range.offset + u(i) * (row != 0 ? 4 * row : bytes), bytes};
                const std::vector<float> some = lab.unpadded(heads, u(c.heads), u(c.depth));
                seen.insert(seen.end(), some.begin(), some.end());
            }
            expectClose(seen, headsByRows(reference), k, 1, 16);
        };
        const auto memory = static_cast<double>(c.memory);
        {
            Lab lab(variant);
            AttentionSpec spec = specIn(lab, AttentionBody::Forward);
            spec.out = lab.output(rows * u(c.time) * padded);
            spec.outLogSum = lab.output(rows * roundUp4(u(c.time)));
            lab.run(encode(spec, lab.traits()));
            check(lab, spec.out, y, memory);
            expectClose(lab.unpadded(spec.outLogSum, rows, u(c.time)), logs.data, static_cast<double>(c.depth), 4, 16);
        }
        {
            Lab lab(variant);
            AttentionSpec spec = specIn(lab, AttentionBody::Query);
            spec.out = lab.output(rows * u(c.time) * padded);
            lab.run(encode(spec, lab.traits()));
            check(lab, spec.out, wanted("attention_query_gradient", all), memory);
        }
        // Both gradients in one range, a row of one behind a row of the other, or each in its own.
        const bool isSideBySide = c.isCausal;
        Lab lab(variant);
        AttentionSpec spec = specIn(lab, AttentionBody::Memory);
        const uint32_t row = u(c.heads) * padded, words = u(c.batch) * u(c.memory) * row;
        spec.keyGradient = lab.output(isSideBySide ? 2 * words : words);
        spec.valueGradient = isSideBySide ? spec.keyGradient : lab.output(words);
        if (isSideBySide) {
            spec.firstRow = spec.secondRow = 2 * row;
            spec.valueGradient.offset += 4 * row;
            spec.valueGradient.bytes = spec.keyGradient.bytes -= 4 * row;
        }
        lab.run(encode(spec, lab.traits()));
        const auto sums = static_cast<double>(c.time * c.depth);
        check(lab, spec.keyGradient, wanted("attention_key_gradient", all), sums, spec.firstRow);
        check(lab, spec.valueGradient,
              wanted("attention_value_gradient", {&query.tensor, &key.tensor, &mask, &dy.tensor, &logs}), sums, spec.secondRow);
    }
}

TEST_P(Attention, FollowsItsDefinitionForwardAndBackward)
{
    expectDefinition(GetParam(), attentionCases);
}

TEST_P(Attention, FollowsItsDefinitionInDeepHeads)
{
    expectDefinition(GetParam(), deepCases);
    if (GetParam() == Variant::Texel) { // for whose kernels lavapipe needs a fourth of the time
        expectDefinition(GetParam(), moreDeepCases);
    }
}

TEST_P(Attention, RefusesDeeperHeads)
{
    AttentionSpec spec;
    spec.depth = attentionDepth + 1;
    const auto refused = encode(spec, device(GetParam()).traits());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().sentence(), "a head is too deep for one kernel, got 129; at most 128");
}

} // namespace
} // namespace plexus::vk::test
