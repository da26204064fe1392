// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/vulkan_run.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::testing {

UpdateProgram noUpdate()
{
    UpdateProgram update;
    const ValueId parameter = update.program.call("input", {}, {{"name", std::string("parameter")},
                                                                {"shape", std::vector<int64_t>{1}},
                                                                {"type", std::string("f32")}});
    update.program.addOutput("parameter", parameter);
    return update;
}

namespace {

// Making a device and the pipelines that many cases have in common takes longer than a case. What executors leave
// on it ends with it, so that a device serves a bounded number of them.
Result<std::shared_ptr<vk::Device>> sharedDevice()
{
    constexpr int mostCases = 100;
    static auto* const shared = new std::shared_ptr<vk::Device>; // outlives the static objects of the driver
    static int cases = 0;
    if (*shared == nullptr || ++cases % mostCases == 0) {
        shared->reset();
        PLEXUS_TRY(*shared, openDevice({}));
    }
    return *shared;
}

} // namespace

RunContext plainContext(const Program& program)
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

Result<std::unique_ptr<VulkanExecutor>> openOnVulkan(const Program& program, const RunContext& context)
{
    PLEXUS_TRY(std::shared_ptr<vk::Device> device, sharedDevice());
    auto executor = std::make_unique<VulkanExecutor>(std::move(device));
    PLEXUS_CHECK(executor->open(program, noUpdate()));
    NetworkValues values;
    values.parameters = context.parameters;
    values.states = context.states;
    values.parameters.resize(program.parameters.size());
    values.states.resize(program.states.size());
    PLEXUS_CHECK(executor->write(values));
    return executor;
}

Result<NamedTensors> runOnVulkan(const Program& program, const RunContext& context)
{
    PLEXUS_TRY(const std::unique_ptr<VulkanExecutor> executor, openOnVulkan(program, context));
    PLEXUS_TRY(const int id, executor->addProgram(program));
    PLEXUS_CHECK(executor->poison());
    PLEXUS_TRY(NamedTensors first, executor->runOn(id, context.inputs));
    PLEXUS_CHECK(executor->poison());
    PLEXUS_TRY(NamedTensors second, executor->runOn(id, context.inputs));
    EXPECT_TRUE(first == second) << "two runs differ\n" << executor->plan(id);
    EXPECT_EQ(executor->device().instance().validationCount(), 0u);
    return first;
}

namespace {

double largestOf(const Tensor& tensor)
{
    double largest = 0;
    for (const double value : tensor.data) {
        largest = std::max(largest, std::isfinite(value) ? std::abs(value) : 0);
    }
    return largest;
}

// Terms of size 1 may cancel to nothing but rounding (a bias before a norm), so a small result says nothing of its
// error. What float32 made of them, beside what double did, says how large they were: a unit in the last place of
// theirs is 2^-24 of it. Several times that, as one rounding may happen to be small. A single number (a loss) may even
// happen to be as near to double's as float32 has one: that tells nothing of its terms, whose size is then taken for 1.
double scaleOf(const Tensor& wanted, const Tensor* exact)
{
    const double largest = largestOf(wanted);
    if (exact == nullptr || largest >= 1) {
        return std::max(largest, 1.0);
    }
    Tensor rounding = *exact;
    for (size_t i = 0; i < rounding.data.size(); ++i) {
        rounding.data[i] -= wanted.data[i];
    }
    const double unit = std::ldexp(largestOf(rounding), 24);
    const bool isChance = wanted.data.size() == 1 && unit <= largest && largest > 0;
    return isChance ? 1.0 : std::min(1.0, std::max(largest, 8 * unit));
}

} // namespace

std::vector<double> errorUnits(const Program& program)
{
    std::vector<double> heaviest; // sums of squares
    for (const Node& node : program.nodes) {
        double before = 0;
        int64_t products = 1;
        for (const ValueId input : node.inputs) {
            before = std::max(before, heaviest[static_cast<size_t>(input)]);
            products = std::max(products, program[input].shape.elements());
        }
        const bool sums = node.op->map == nullptr && node.op->pull == nullptr;
        heaviest.push_back(before + node.op->errorBound * node.op->errorBound * (sums ? static_cast<double>(products) : 1));
    }
    std::vector<double> units;
    for (const Output& output : program.outputs) {
        units.push_back(std::sqrt(heaviest[static_cast<size_t>(output.value)]));
    }
    return units;
}

void expectEqual(const NamedTensors& actual, const NamedTensors& expected, const std::vector<double>& units,
                 const NamedTensors* exact)
{
    ASSERT_EQ(actual.size(), expected.size());
    ASSERT_EQ(units.size(), expected.size());
    for (size_t output = 0; output < expected.size(); ++output) {
        const auto& [name, wanted] = expected[output];
        SCOPED_TRACE(name);
        ASSERT_EQ(actual[output].first, name);
        const Tensor& seen = actual[output].second;
        ASSERT_EQ(seen.shape, wanted.shape);
        const double scale = scaleOf(wanted, exact != nullptr ? &(*exact)[output].second : nullptr);
        const double allowed = units[output] * std::ldexp(1.0, -24) * scale;
        for (size_t i = 0; i < wanted.data.size(); ++i) {
            const bool isSame = seen.data[i] == wanted.data[i] ||
                                (std::isnan(seen.data[i]) && std::isnan(wanted.data[i]));
            ASSERT_TRUE(isSame || std::abs(seen.data[i] - wanted.data[i]) <= allowed)
                << "element " << i << " is " << seen.data[i] << ", expected " << wanted.data[i]
                << ", allowed error " << allowed;
        }
    }
}

} // namespace plexus::testing
