// SPDX-License-Identifier: GPL-3.0-or-later
// The whole ResNet-18 on the device: tests/session compares a small one, in double, to the last digits.
#include "tests/support/torch_fixture.h"
#include "tests/support/torch_network.h"

#include <gtest/gtest.h>

namespace plexus::test {
namespace {

TEST(SlowTorchNetworks, FirstThreeStepsOfResNet18AreTorchsTo1e4)
{
    const Json fixture = torchFixture("networks/resnet18");
    ASSERT_TRUE(fixture.isObject());
    auto device = makeVulkanExecutor("");
    ASSERT_TRUE(device.ok()) << device.error().sentence();
    const StepsTaken taken =
        trainAsTorch(residualNetwork(fixture.find("divide")->integer()), fixture, std::move(*device));
    const std::vector<double> losses = torchNumbers(*fixture.find("losses"));
    ASSERT_EQ(taken.losses.size(), losses.size());
    for (size_t i = 0; i < losses.size(); ++i) {
        EXPECT_NEAR(taken.losses[i], losses[i], 1e-4) << "step " << i + 1;
    }
}

} // namespace
} // namespace plexus::test
