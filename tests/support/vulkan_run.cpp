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

void expectEqual(const NamedTensors& actual, const NamedTensors& expected, double bound, double products)
{
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t output = 0; output < expected.size(); ++output) {
        const auto& [name, wanted] = expected[output];
        SCOPED_TRACE(name);
        ASSERT_EQ(actual[output].first, name);
        const Tensor& seen = actual[output].second;
        ASSERT_EQ(seen.shape, wanted.shape);
        // At least 1, what inputs and weights are drawn from: terms of that size may cancel to nothing but rounding (a bias
        // before a norm), so a small result says nothing of its error. Small gradients that should be there are judged by
        // the comparison with finite differences, in double.
        double scale = 1;
        for (double value : wanted.data) {
            scale = std::max(scale, std::isfinite(value) ? std::abs(value) : 0);
        }
        const double allowed = bound * std::ldexp(1.0, -24) * std::sqrt(products) * scale;
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
