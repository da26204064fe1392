// SPDX-License-Identifier: GPL-3.0-or-later
// Devices of both variants train in bfloat16 as the interpreter says.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/plan/fuse.h"
#include "tests/support/vulkan_run.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

RunContext mixedContext(const Program& program)
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
            context.inputs.emplace_back(node.attributes.text("name"), std::move(tensor));
        }
    }
    return context;
}

Result<NamedTensors> runOn(vk::Variant variant, const Program& program, const RunContext& context)
{
    vk::DeviceOptions options;
    options.variant = variant;
    options.forceVariant = true;
    PLEXUS_TRY(std::shared_ptr<vk::Device> device, openDevice(options));
    VulkanExecutor executor(std::move(device));
    PLEXUS_CHECK(executor.open(program, noUpdate()));
    NetworkValues values;
    values.parameters = context.parameters;
    values.states = context.states;
    PLEXUS_CHECK(executor.write(values));
    PLEXUS_TRY(const int id, executor.addProgram(program));
    EXPECT_NE(executor.plan(id).find(" bfloat16\n"), std::string::npos) << executor.plan(id);
    PLEXUS_CHECK(executor.poison());
    PLEXUS_TRY(NamedTensors outputs, executor.runOn(id, context.inputs));
    EXPECT_EQ(executor.device().instance().validationCount(), 0u);
    return outputs;
}

// How far apart two results are, all outputs together, as a share of their length. (The gradient of a bias in front of a
// batch norm is a sum that cancels: nothing but roundings, and no number to compare alone.)
double distance(const NamedTensors& a, const NamedTensors& b)
{
    double apart = 0, length = 0;
    for (size_t output = 0; output < b.size(); ++output) {
        for (size_t i = 0; i < b[output].second.data.size(); ++i) {
            const double x = a[output].second.data[i], y = b[output].second.data[i];
            apart += (x - y) * (x - y);
            length += y * y;
        }
    }
    return std::sqrt(apart / length);
}

// A sum that differs in its last bit may round to another neighbour: now and then a number is off by 2^-8. So the
// length of the difference is judged, by a fifth of what the rounding itself changes.
void expectAsInterpreted(Graph graph, const std::vector<FieldInfo>& fields)
{
    const auto lowered = [&](const char* precision) {
        graph.training.general.set("precision", std::string(precision));
        return lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 8}).value();
    };
    const Program program = lowered("bfloat16");
    const RunContext context = mixedContext(program);
    const NamedTensors expected = interpretOutputs(program, context, Rounding::Float32).value();
    const NamedTensors exact = interpretOutputs(lowered("float32"), context, Rounding::Float32).value();
    for (const vk::Variant variant : {vk::Variant::Texel, vk::Variant::Buffer}) {
        const auto actual = runOn(variant, program, context);
        ASSERT_TRUE(actual.ok()) << actual.error().sentence();
        ASSERT_EQ(actual->size(), expected.size());
        EXPECT_LT(distance(*actual, expected) * 5, distance(exact, expected)) << distance(*actual, expected);
    }
}

TEST(MixedPrecisionVulkan, OfConvolutionsWithBatchNormPoolAndDropout)
{
    Chain chain;
    chain.then("input")
        .then("conv2d", {{"channels", int64_t{8}}, {"padding", std::vector<int64_t>{1, 1}}})
        .then("batch_norm")
        .then("relu")
        .then("max_pool2d")
        .then("dropout", {{"p", 0.25}});
    expectAsInterpreted(chain.then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {2, 8, 8}}, {"label", {}, 3}});
}

TEST(MixedPrecisionVulkan, OfAttention)
{
    Chain chain;
    chain.then("input", {{"field", std::string("text")}}).then("embedding", {{"entries", int64_t{5}}, {"width", int64_t{8}}});
    chain.then("transformer_encoder_layer", {{"heads", int64_t{2}}, {"hidden", int64_t{12}}, {"causal", true}});
    expectAsInterpreted(chain.then("dense", {{"units", int64_t{5}}}).then("permute").then("output").take(),
                        {{"text", {6}, 5}, {"label", {6}, 5}});
}

TEST(MixedPrecisionVulkan, OfAnLstm)
{
    expectAsInterpreted(Chain().then("input").then("lstm", {{"units", int64_t{8}}, {"steps", std::string("last")}})
                            .then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {5, 4}}, {"label", {}, 3}});
}

} // namespace
} // namespace plexus::testing
