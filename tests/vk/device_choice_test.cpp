// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_choice.h"

#include <gtest/gtest.h>

namespace plexus::vk {
namespace {

DeviceFacts device(const std::string& name, DeviceType type, uint64_t gibibytes)
{
    DeviceFacts facts;
    facts.name = name;
    facts.type = type;
    facts.apiVersion = (1u << 22) | (3u << 12);
    facts.computeQueue = true;
    facts.timelineSemaphore = true;
    facts.memoryBytes = gibibytes << 30;
    facts.storageBuffersPerStage = 32;
    facts.maxInvocations = 1024;
    facts.sharedBytes = 32768;
    return facts;
}

const std::vector<DeviceFacts> machine = {
    device("llvmpipe", DeviceType::Cpu, 16), device("Radeon 780M", DeviceType::Integrated, 8),
    device("Radeon RX 7600", DeviceType::Discrete, 8), device("GeForce RTX 4090", DeviceType::Discrete, 24)};

TEST(DeviceChoice, PrefersTheDiscreteDeviceWithMostMemory)
{
    const auto choice = chooseDevice(machine, "");
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->index, 3u);
    EXPECT_EQ(choice->verdicts[3].reason, "chosen: the best device here, a discrete GPU");
    EXPECT_EQ(choice->verdicts[2].reason, "not chosen: GeForce RTX 4090 has as much memory or more");
    EXPECT_EQ(choice->verdicts[0].reason, "not chosen: a discrete GPU comes before a CPU");
}

TEST(DeviceChoice, RunsOnACpuWhenThereIsNothingElse)
{
    const auto choice = chooseDevice({machine[0]}, "");
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->verdicts[0].reason, "chosen: the only device, a CPU");
}

TEST(DeviceChoice, TakesAPositionOrAPartOfAName)
{
    EXPECT_EQ(chooseDevice(machine, "1")->index, 1u);
    const auto choice = chooseDevice(machine, "geforce");
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->index, 3u);
    EXPECT_EQ(choice->verdicts[3].reason, "chosen: asked for");
    EXPECT_EQ(choice->verdicts[0].reason, "not chosen: another device was asked for");
}

TEST(DeviceChoice, RefusesWhatIsUnknownOrAmbiguous)
{
    const auto unknown = chooseDevice(machine, "arc");
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().what, "there is no such device");
    EXPECT_EQ(unknown.error().accepted,
              "use one of 0 (llvmpipe), 1 (Radeon 780M), 2 (Radeon RX 7600), 3 (GeForce RTX 4090)");
    EXPECT_EQ(unknown.error().kind, ErrorKind::Input);
    const auto ambiguous = chooseDevice(machine, "radeon");
    ASSERT_FALSE(ambiguous.ok());
    EXPECT_EQ(ambiguous.error().what, "more than one device has this in its name");
    EXPECT_FALSE(chooseDevice(machine, "4").ok());
    EXPECT_FALSE(chooseDevice(machine, "99999999999999999999").ok());
}

TEST(DeviceChoice, SaysWhatADeviceLacks)
{
    auto devices = machine;
    devices[3].computeQueue = false;
    devices[2].apiVersion = (1u << 22) | (1u << 12);
    devices[1].storageBuffersPerStage = 8;
    const auto choice = chooseDevice(devices, "");
    ASSERT_TRUE(choice.ok());
    EXPECT_EQ(choice->index, 0u);
    EXPECT_EQ(choice->verdicts[3].reason, "not usable: it has no compute queue");
    EXPECT_EQ(choice->verdicts[2].reason, "not usable: it has Vulkan 1.1 and 1.2 is needed");
    EXPECT_EQ(choice->verdicts[1].reason, "not usable: it binds 8 storage buffers to a shader and 16 are needed");
    const auto wanted = chooseDevice(devices, "3");
    ASSERT_FALSE(wanted.ok());
    EXPECT_EQ(wanted.error().what, "GeForce RTX 4090 cannot be used: it has no compute queue");
}

TEST(DeviceChoice, SaysThatThereIsNoDevice)
{
    const auto choice = chooseDevice({}, "");
    ASSERT_FALSE(choice.ok());
    EXPECT_EQ(choice.error().what, "no Vulkan device was found");
}

} // namespace
} // namespace plexus::vk
