// SPDX-License-Identifier: GPL-3.0-or-later
// Every layer in front of a Dense layer learns a tiny task: values drawn at random.
#include "engine/program/gradient.h"
#include "tests/support/layer_case.h"

#include <cmath>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

constexpr int kSteps = 50;
constexpr double kRate = 0.03;

Value leaf(Program& program, const std::string& name, const Shape& shape)
{
    return {&program, program.call("input", {}, {{"name", name},
                                                 {"shape", shape.extents()},
                                                 {"type", std::string("f32")}})};
}

Value forwardOf(const LayerDef& layer, const Params& params, Program& program, std::vector<Value> inputs)
{
    Build build(program, Mode::Training, params, layer.key, std::move(inputs));
    return layer.forward(build);
}

// The layer, a flatten, a Dense layer of two units, the mean squared error; with all gradients.
Program task(const LayerCase& one)
{
    Program program;
    std::vector<Value> inputs;
    for (const Shape& shape : one.example->inputs) {
        inputs.push_back(leaf(program, "in" + std::to_string(inputs.size()), shape));
    }
    const Params params = paramsOf(*one.layer, *one.example);
    Value x = forwardOf(*one.layer, params, program, inputs);
    const int64_t batch = x.shape()[0];
    x = reshape(x, {batch, x.shape().elements() / batch});
    const Value weight = Build(program, Mode::Training, params, "head", {})
                             .weight("weight", {2, x.shape()[1]}, Init::uniform(0.5));
    const Value bias
        = Build(program, Mode::Training, params, "head", {}).weight("bias", {2}, Init::uniform(0.5));
    const Value difference = matmul(x, weight, Transpose::No, Transpose::Yes) + bias
                             - leaf(program, "probe", {batch, 2});
    const Value loss = reshape(mean(difference * difference, {0, 1}), {1});
    const std::vector<Output> states = std::move(program.outputs);
    program.outputs = {{"loss", loss.id}};
    program.outputs.insert(program.outputs.end(), states.begin(), states.end());

    std::vector<Value> wanted(program.parameters.size());
    for (ValueId id = 0; id < static_cast<ValueId>(program.nodes.size()); ++id) {
        if (program[id].op->key == "parameter") {
            wanted[static_cast<size_t>(program[id].attributes.integer("index"))] = {&program, id};
        }
    }
    const auto arrived = gradients(loss, wanted);
    EXPECT_TRUE(arrived.ok());
    for (size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_TRUE((*arrived)[i]) << "no gradient for " << program.parameters[i].name;
        program.addOutput("gradient/" + program.parameters[i].name, (*arrived)[i].id);
    }
    return program;
}

// One step of Adam without bias correction's subtleties: enough to see that gradients point downhill.
struct Optimizer {
    std::vector<Tensor> first, second;

    void step(std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients, int t)
    {
        if (first.empty()) {
            for (const Tensor& parameter : parameters) {
                first.emplace_back(parameter.shape);
                second.emplace_back(parameter.shape);
            }
        }
        for (size_t p = 0; p < parameters.size(); ++p) {
            for (size_t i = 0; i < parameters[p].data.size(); ++i) {
                const double slope = gradients[p].data[i];
                double& m = first[p].data[i];
                double& v = second[p].data[i];
                m = 0.9 * m + 0.1 * slope;
                v = 0.999 * v + 0.001 * slope * slope;
                parameters[p].data[i] -= kRate * (m / (1 - std::pow(0.9, t)))
                                         / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
            }
        }
    }
};

class LayerTrainingTest : public ::testing::TestWithParam<LayerCase> {};

TEST_P(LayerTrainingTest, LowersTheLossOfATinyTask)
{
    const Program program = task(GetParam());
    RunContext context = layerContext(GetParam(), program, 3);
    Optimizer optimizer;
    std::vector<double> losses;
    for (int t = 1; t <= kSteps; ++t) {
        context.step = static_cast<uint32_t>(t);
        const auto outputs = interpretOutputs(program, context, Rounding::Double);
        ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
        losses.push_back(outputOf(*outputs, "loss").data[0]);
        std::vector<Tensor> slopes;
        for (const ParameterInfo& parameter : program.parameters) {
            slopes.push_back(outputOf(*outputs, "gradient/" + parameter.name));
        }
        optimizer.step(context.parameters, slopes, t);
        for (size_t i = 0; i < program.states.size(); ++i) {
            context.states[i] = outputOf(*outputs, "state/" + program.states[i].name);
        }
    }
    double last = 0;
    for (size_t i = losses.size() - 5; i < losses.size(); ++i) {
        last += losses[i] / 5;
    }
    EXPECT_LT(last, 0.9 * losses.front());
}

INSTANTIATE_TEST_SUITE_P(Every, LayerTrainingTest, ::testing::ValuesIn(allLayerCases()),
                         [](const auto& one) { return caseName(one.param); });

} // namespace
} // namespace plexus::test
