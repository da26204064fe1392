// SPDX-License-Identifier: GPL-3.0-or-later
// What every layer with weights offers: how they start, what pulls them to zero, whether they learn.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/program/interpret.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>

namespace plexus {
namespace {



const std::vector<FieldInfo> kChoiceFields{{"image", {2, 6, 6}}, {"label", {}, 3}};

Program convolutionProgram(const Chain::Values& convolution)
{
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", convolution)
                      .then("flatten")
                      .then("dense", {{"units", int64_t{3}}})
                      .then("output")
                      .take();
    auto program = lower({.graph = graph, .fields = kChoiceFields, .preprocessing = {}, .batch = 4});
    EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().sentence());
    return program.ok() ? std::move(*program) : Program();
}

RunContext startContext(const Program& program)
{
    RunContext context;
    for (const ParameterInfo& parameter : program.parameters) {
        context.parameters.push_back(initialValue(parameter, 1));
    }
    for (const ParameterInfo& state : program.states) {
        context.states.push_back(initialValue(state, 1));
    }
    for (const Node& node : program.nodes) {
        if (node.op->key == "input") {
            Tensor tensor(node.shape);
            for (size_t i = 0; i < tensor.data.size(); ++i) {
                tensor.data[i] = node.type == Type::F32 ? std::sin(static_cast<double>(i)) : static_cast<double>(i % 3);
            }
            context.inputs.emplace_back(node.attributes.text("name"), tensor);
        }
    }
    return context;
}

Tensor outputNamed(const Program& program, const std::string& name)
{
    const auto outputs = interpretOutputs(program, startContext(program), Rounding::Double).value();
    for (const auto& [key, tensor] : outputs) {
        if (key == name) {
            return tensor;
        }
    }
    ADD_FAILURE() << "no output " << name;
    return {};
}

// The starting weights of conv2d.weight, (24, 2, 3, 3): 18 values come in, 216 go out.
std::vector<double> weightsBy(const std::string& rule, double scale = 1)
{
    const Program program = convolutionProgram({{"channels", int64_t{24}}, {"initial_weights", rule}, {"initial_scale", scale}});
    EXPECT_EQ(program.parameters[0].name, "conv2d.weight");
    return initialValue(program.parameters[0], 3).data;
}

double meanSquare(const std::string& rule, double scale = 1)
{
    double total = 0;
    const std::vector<double> start = weightsBy(rule, scale);
    for (const double value : start) {
        total += value * value / static_cast<double>(start.size());
    }
    return total;
}

TEST(WeightChoices, StartAsTorchsRulesSay)
{
    const auto near = [](double variance) { return ::testing::DoubleNear(variance, 0.2 * variance); };
    EXPECT_THAT(meanSquare("kaiming_uniform"), near(2.0 / 18));
    EXPECT_THAT(meanSquare("kaiming_normal"), near(2.0 / 18));
    EXPECT_THAT(meanSquare("xavier_uniform"), near(2.0 / (18 + 216)));
    EXPECT_THAT(meanSquare("xavier_normal"), near(2.0 / (18 + 216)));
    EXPECT_THAT(meanSquare("xavier_normal", 3), near(18.0 / (18 + 216)));
    EXPECT_THAT(meanSquare("uniform", 0.6), near(0.12));
    EXPECT_THAT(meanSquare("normal", 0.2), near(0.04));
    EXPECT_THAT(meanSquare("layer"), near(1.0 / 18 / 3));
}

TEST(WeightChoices, ConstantsAreExact)
{
    EXPECT_EQ(weightsBy("zeros"), std::vector<double>(432, 0));
    EXPECT_EQ(weightsBy("ones"), std::vector<double>(432, 1));
    EXPECT_EQ(weightsBy("constant", -0.5), std::vector<double>(432, -0.5));
}

// Within its bounds and up to both of them: among 432 the last hundredth of neither side stays empty. A normal
// distribution of the same deviation goes beyond them.
TEST(WeightChoices, UniformOnesFillTheirBounds)
{
    const std::vector<std::tuple<std::string, double, double>> rules{
        {"kaiming_uniform", 1, std::sqrt(6.0 / 18)}, {"kaiming_uniform", 2, 2 * std::sqrt(6.0 / 18)},
        {"xavier_uniform", 1, std::sqrt(6.0 / 234)}, {"uniform", 0.6, 0.6}, {"layer", 1, std::sqrt(1.0 / 18)}};
    for (const auto& [rule, scale, bound] : rules) {
        const std::vector<double> start = weightsBy(rule, scale);
        const auto [least, most] = std::minmax_element(start.begin(), start.end());
        EXPECT_GE(*least, -bound) << rule;
        EXPECT_LE(*most, bound) << rule;
        EXPECT_LT(*least, -0.99 * bound) << rule;
        EXPECT_GT(*most, 0.99 * bound) << rule;
    }
    for (const std::string rule : {"kaiming_normal", "xavier_normal", "normal"}) {
        const std::vector<double> start = weightsBy(rule, rule == "normal" ? 0.2 : 1);
        const double bound = std::sqrt(3 * meanSquare(rule, rule == "normal" ? 0.2 : 1));
        const auto beyond = std::count_if(start.begin(), start.end(), [&](double value) { return std::abs(value) > bound; });
        EXPECT_NEAR(static_cast<double>(beyond) / 432, 0.0833, 0.04) << rule; // beyond sqrt(3) deviations
    }
}

// The filters of (24, 18) cannot all stand upright on each other: its columns do.
TEST(WeightChoices, OrthogonalOnesStandUprightOnEachOther)
{
    const std::vector<double> start = weightsBy("orthogonal", 1.5);
    for (size_t a = 0; a < 18; ++a) {
        for (size_t b = 0; b <= a; ++b) {
            double product = 0;
            for (size_t row = 0; row < 24; ++row) {
                product += start[row * 18 + a] * start[row * 18 + b];
            }
            EXPECT_NEAR(product, a == b ? 1.5 * 1.5 : 0, 1e-5) << a << ", " << b;
        }
    }
}

TEST(WeightChoices, LeaveBiasesAlone)
{
    const Program program = convolutionProgram({{"initial_weights", std::string("ones")}, {"l2", 0.5}});
    EXPECT_EQ(program.parameters[1].name, "conv2d.bias");
    EXPECT_EQ(program.parameters[1].init.kind, Init::Kind::Uniform);
    EXPECT_EQ(program.parameters[1].l2, 0);
}

TEST(WeightChoices, BiasesStartAsChosen)
{
    const auto start = [](const std::string& rule) {
        const Program program =
            convolutionProgram({{"channels", int64_t{600}}, {"initial_biases", rule}, {"initial_bias_scale", 0.5}});
        EXPECT_EQ(program.parameters[1].name, "conv2d.bias");
        return initialValue(program.parameters[1], 3).data;
    };
    const auto square = [&](const std::string& rule) {
        double total = 0;
        for (const double value : start(rule)) {
            total += value * value / 600;
        }
        return total;
    };
    EXPECT_EQ(start("zeros"), std::vector<double>(600, 0.0));
    EXPECT_EQ(start("ones"), std::vector<double>(600, 1.0));
    EXPECT_EQ(start("constant"), std::vector<double>(600, 0.5));
    EXPECT_NEAR(square("normal"), 0.25, 0.05);
    EXPECT_NEAR(square("uniform"), 0.25 / 3, 0.02);
    EXPECT_EQ(start("layer"), initialValue(convolutionProgram({{"channels", int64_t{600}}}).parameters[1], 3).data);
}

class Orthogonal : public ::testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, Orthogonal,
                         ::testing::Values(Shape{5, 17}, Shape{17, 5}, Shape{4, 3, 3, 1}, Shape{1, 7}, Shape{6, 6}),
                         [](const auto& one) { return "case" + std::to_string(one.index); });

TEST_P(Orthogonal, VectorsStandUprightOnEachOther)
{
    const Tensor start = initialValue({.name = "w", .shape = GetParam(), .init = Init::orthogonal(2), .node = {}}, 1);
    const int64_t rows = GetParam()[0], columns = GetParam().elements() / rows;
    const bool isTall = rows > columns;
    const int64_t count = isTall ? columns : rows, length = isTall ? rows : columns;
    const auto at = [&](int64_t vector, int64_t i) {
        return start.data[static_cast<size_t>(isTall ? i * columns + vector : vector * columns + i)];
    };
    for (int64_t a = 0; a < count; ++a) {
        for (int64_t b = 0; b <= a; ++b) {
            double product = 0;
            for (int64_t i = 0; i < length; ++i) {
                product += at(a, i) * at(b, i);
            }
            EXPECT_NEAR(product, a == b ? 4 : 0, 1e-5) << a << ", " << b;
        }
    }
}

TEST(WeightChoices, PullsAddToTheGradient)
{
    const Program plain = convolutionProgram({});
    const Tensor before = outputNamed(plain, "gradient/conv2d.weight");
    const Tensor weight = startContext(plain).parameters[0];
    const Tensor l2 = outputNamed(convolutionProgram({{"l2", 0.25}}), "gradient/conv2d.weight");
    const Tensor l1 = outputNamed(convolutionProgram({{"l1", 0.25}}), "gradient/conv2d.weight");
    for (size_t i = 0; i < weight.data.size(); ++i) {
        EXPECT_NEAR(l2.data[i], before.data[i] + 0.25 * weight.data[i], 1e-12);
        EXPECT_NEAR(l1.data[i], before.data[i] + (weight.data[i] > 0 ? 0.25 : -0.25), 1e-12);
    }
    EXPECT_EQ(outputNamed(convolutionProgram({{"l1", 0.25}}), "loss").data, outputNamed(plain, "loss").data);
}

TEST(WeightChoices, FrozenWeightsHaveNoGradientAndTheSameStart)
{
    const Program plain = convolutionProgram({});
    const Program frozen = convolutionProgram({{"frozen", true}});
    ASSERT_EQ(frozen.states.size(), 2u);
    EXPECT_EQ(frozen.states[0].name, "conv2d.weight");
    EXPECT_EQ(frozen.output("gradient/conv2d.weight"), noValue);
    EXPECT_EQ(frozen.output("state/conv2d.weight"), noValue) << "nothing may change it";
    EXPECT_NE(frozen.output("gradient/dense.weight"), noValue);
    EXPECT_EQ(initialValue(frozen.states[0], 9), initialValue(plain.parameters[0], 9));
    EXPECT_EQ(outputNamed(frozen, "loss").data, outputNamed(plain, "loss").data);
}

TEST(WeightChoices, ARateIsOfWeightsAndBiases)
{
    const Program program = convolutionProgram({{"rate_scale", 0.5}});
    EXPECT_EQ(program.parameters[0].rate, 0.5);
    EXPECT_EQ(program.parameters[1].rate, 0.5);
    EXPECT_EQ(program.parameters[2].name, "dense.weight");
    EXPECT_EQ(program.parameters[2].rate, 1);
}

TEST(WeightChoices, BelongToLayersWithWeightsOnly)
{
    const auto has = [](const char* layer, const char* param) {
        return Params(&findLayer(layer)->params).definition(param) != nullptr;
    };
    EXPECT_TRUE(has("dense", "initial_weights"));
    EXPECT_TRUE(has("lstm", "l2"));
    EXPECT_TRUE(has("dense", "initial_biases"));
    EXPECT_FALSE(has("embedding", "initial_biases"));
    EXPECT_TRUE(has("batch_norm", "frozen"));
    EXPECT_TRUE(has("batch_norm", "shared_with"));
    EXPECT_FALSE(has("batch_norm", "initial_weights")) << "its factors start as they do";
    EXPECT_TRUE(has("batch_norm", "rate_scale"));
    EXPECT_FALSE(has("relu", "frozen"));
}

} // namespace
} // namespace plexus
