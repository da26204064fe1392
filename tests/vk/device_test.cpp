// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_impl.h"
#include "engine/vk/template_info.h"
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace plexus::vk::test {
namespace {

MapSpec doubling(uint32_t count, const Range& in, const Range& out)
{
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, count};
    spec.operands = {{in, viewOf(spec.extents)}};
    spec.program.ops = {{opcode("add"), Register::input(0), Register::input(0)}};
    spec.outputs = {{out}};
    spec.label = "doubling";
    return spec;
}

// Forgets the messages of a planted error, so that other tests do not see them.
size_t takeMessages(const std::string& kind)
{
    const auto messages = instance().validationMessages();
    instance().clearValidationMessages();
    return static_cast<size_t>(std::count_if(messages.begin(), messages.end(), [&](const std::string& message) {
        return message.find(kind) != std::string::npos;
    }));
}

TEST(Validation, SeesAMissingBarrier)
{
    Device& dev = device(Variant::Texel);
    const auto buffer = dev.createBuffer(8192, MemoryKind::Local, "test");
    ASSERT_TRUE(buffer.ok());
    const Range first{*buffer, 0, 1024};
    const Range second{*buffer, 1024, 1024};
    const Range third{*buffer, 2048, 1024};
    const auto a = encode(doubling(256, first, second), dev.traits());
    const auto b = encode(doubling(256, second, third), dev.traits());
    ASSERT_TRUE(dev.run(std::vector<Command>{a.value()[0], Barrier{}, b.value()[0]}).ok());
    EXPECT_EQ(instance().validationCount(), 0u);
    ASSERT_TRUE(dev.run(std::vector<Command>{a.value()[0], b.value()[0]}).ok());
    EXPECT_GE(takeMessages("SYNC-HAZARD-READ"), 1u);
    dev.destroyBuffer(*buffer);
}

TEST(Validation, SeesAnIllegalCall)
{
    Device& dev = device(Variant::Texel);
    VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
    info.size = 0; // must not be
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
    VkBuffer made = VK_NULL_HANDLE;
    if (vkCreateBuffer(dev.impl().device, &info, nullptr, &made) == VK_SUCCESS) {
        vkDestroyBuffer(dev.impl().device, made, nullptr);
    }
    EXPECT_GE(takeMessages("VkBufferCreateInfo-size"), 1u);
}

TEST(Instance, AsksForValidationByEnvironment)
{
    setenv("PLEXUS_VALIDATION", "1", 1);
    const auto on = Instance::create();
    unsetenv("PLEXUS_VALIDATION");
    const auto off = Instance::create();
    ASSERT_TRUE(on.ok());
    ASSERT_TRUE(off.ok());
    EXPECT_TRUE((*on)->validating());
    EXPECT_FALSE((*off)->validating());
}

TEST(Memory, WhatADeviceHoldsAtFirstIsItsOwn)
{
    DeviceOptions options;
    options.cacheFolder = "-";
    auto shared = Instance::create(Validation::Off);
    ASSERT_TRUE(shared.ok());
    auto made = Device::create(*shared, options);
    ASSERT_TRUE(made.ok());
    const uint64_t before = (*made)->memoryUse().allocated;
    EXPECT_LE(before, (*made)->ownBytes());
    const auto buffer = (*made)->createBuffer(256, MemoryKind::Local, "a value");
    ASSERT_TRUE(buffer.ok());
    const float value = 1;
    ASSERT_TRUE((*made)->upload({*buffer, 0, 4}, std::as_bytes(std::span(&value, 1))).ok());
    EXPECT_EQ((*made)->memoryUse().allocated, (*made)->ownBytes() + 256);
    (*made)->destroyBuffer(*buffer);
    EXPECT_EQ((*made)->memoryUse().allocated, (*made)->ownBytes());
    EXPECT_EQ((*made)->memoryUse().peak, (*made)->ownBytes() + 256) << "the most that was at once";
}

TEST(Memory, NamesNeededAndAvailableBytes)
{
    DeviceOptions options;
    options.memoryLimit = 1 << 20;
    options.cacheFolder = "-";
    auto shared = Instance::create(Validation::Off);
    ASSERT_TRUE(shared.ok());
    auto made = Device::create(*shared, options);
    ASSERT_TRUE(made.ok());
    Device& dev = **made;
    const auto kept = dev.createBuffer(600000, MemoryKind::Local, "weights");
    ASSERT_TRUE(kept.ok());
    const auto refused = dev.createBuffer(500000, MemoryKind::Local, "the arena of batch 64");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::OutOfMemory);
    EXPECT_EQ(refused.error().what, "the arena of batch 64 needs 500224 bytes (488 KiB)");
    const uint64_t left = dev.memoryUse().available;
    EXPECT_LT(left, (1 << 20) - 600000);
    EXPECT_EQ(refused.error().seen, std::to_string(left) + " bytes (" + std::to_string(left / 1024)
                                        + " KiB) available");
    dev.destroyBuffer(*kept);
    const auto again = dev.createBuffer(500000, MemoryKind::Local, "the arena of batch 64");
    EXPECT_TRUE(again.ok());
}

TEST(Memory, RefusesMoreThanOneAllocationMayHold)
{
    Device& dev = device(Variant::Texel);
    const auto refused = dev.createBuffer(1ull << 60, MemoryKind::Local, "an arena");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::OutOfMemory);
    EXPECT_EQ(refused.error().what.find("an arena"), 0u);
}

TEST(Memory, CopiesThereAndBack)
{
    Device& dev = device(Variant::Texel);
    const auto values = noise(100000, 1);
    for (MemoryKind kind : {MemoryKind::Local, MemoryKind::Upload, MemoryKind::Readback}) {
        const auto buffer = dev.createBuffer(values.size() * 4, kind, "test");
        ASSERT_TRUE(buffer.ok());
        std::vector<float> seen(values.size(), 1.0f);
        ASSERT_TRUE(dev.download({*buffer, 0, values.size() * 4}, std::as_writable_bytes(std::span(seen))).ok());
        EXPECT_EQ(seen, std::vector<float>(values.size(), 0.0f)) << "a new buffer is zero";
        ASSERT_TRUE(dev.upload({*buffer, 0, values.size() * 4}, std::as_bytes(std::span(values))).ok());
        ASSERT_TRUE(dev.download({*buffer, 0, values.size() * 4}, std::as_writable_bytes(std::span(seen))).ok());
        EXPECT_EQ(seen, values);
        const std::vector<std::byte> more(dev.bufferBytes(*buffer) + 1);
        EXPECT_FALSE(dev.upload({*buffer, 0, 0}, more).ok());
        dev.destroyBuffer(*buffer);
    }
}

TEST(Commands, RefuseAnOperandBeyondItsBuffer)
{
    Device& dev = device(Variant::Texel);
    const auto buffer = dev.createBuffer(1024, MemoryKind::Local, "test");
    ASSERT_TRUE(buffer.ok());
    const auto commands = encode(doubling(512, {*buffer, 0, 1024}, {*buffer, 256, 1024}), dev.traits());
    const auto recorded = dev.record(commands.value());
    ASSERT_FALSE(recorded.ok());
    EXPECT_EQ(recorded.error().where, "doubling");
    EXPECT_EQ(recorded.error().what, "operand 8 goes beyond its buffer");
    dev.destroyBuffer(*buffer);
}

TEST(Commands, RunOnceRecordedAsOftenAsSubmitted)
{
    Device& dev = device(Variant::Texel);
    const auto buffer = dev.createBuffer(256, MemoryKind::Local, "test");
    ASSERT_TRUE(buffer.ok());
    const Range range{*buffer, 0, 256};
    const std::vector<float> ones(64, 1.0f);
    ASSERT_TRUE(dev.upload(range, std::as_bytes(std::span(ones))).ok());
    auto recording = dev.record(encode(doubling(64, range, range), dev.traits()).value(), Profiling::PerDispatch);
    ASSERT_TRUE(recording.ok());
    Recording* const pointer = &*recording;
    Ticket ticket = 0;
    for (int i = 0; i < 10; ++i) {
        const auto submitted = dev.submit(std::span(&pointer, 1));
        ASSERT_TRUE(submitted.ok());
        EXPECT_GT(*submitted, ticket);
        ticket = *submitted;
    }
    ASSERT_TRUE(dev.wait(ticket).ok());
    EXPECT_TRUE(dev.finished(ticket));
    std::vector<float> seen(64);
    ASSERT_TRUE(dev.download(range, std::as_writable_bytes(std::span(seen))).ok());
    EXPECT_EQ(seen, std::vector<float>(64, 1024.0f));
    const auto times = dev.times(*recording);
    ASSERT_TRUE(times.ok());
    ASSERT_EQ(times->size(), 1u);
    EXPECT_EQ((*times)[0].label, "doubling");
    EXPECT_GT((*times)[0].microseconds, 0);
    EXPECT_EQ(instance().validationCount(), 0u);
    dev.destroyBuffer(*buffer);
}

TEST(Pipelines, AreSharedByEqualDispatches)
{
    Device& dev = device(Variant::Texel);
    const auto buffer = dev.createBuffer(8192, MemoryKind::Local, "test");
    ASSERT_TRUE(buffer.ok());
    const auto run = [&](uint32_t count, uint64_t offset) {
        return dev.run(encode(doubling(count, {*buffer, 0, 2048}, {*buffer, offset, 2048}), dev.traits()).value());
    };
    ASSERT_TRUE(run(331, 2048).ok());
    const size_t before = dev.pipelineCount();
    ASSERT_TRUE(run(331, 4096).ok());
    EXPECT_EQ(dev.pipelineCount(), before);
    ASSERT_TRUE(run(332, 4096).ok());
    EXPECT_EQ(dev.pipelineCount(), before + 1);
    dev.destroyBuffer(*buffer);
}

TEST(Templates, AreAllCompiledInTheirVariants)
{
    std::set<std::string> compiled;
    for (const ShaderCode& code : shaderCodes()) {
        compiled.insert(std::string(code.name));
    }
    size_t expected = 0;
    for (size_t i = 0; i < templateCount; ++i) {
        const TemplateInfo& info = templateInfo(static_cast<Template>(i));
        for (const BodyInfo& body : info.bodies) {
            const std::string name = std::string(info.name) + "." + std::string(body.name);
            const bool inTexel = body.variants != InVariants::Buffer, inBuffer = body.variants != InVariants::Texel;
            EXPECT_EQ(compiled.count(name + ".texel8"), inTexel ? 1u : 0u) << name;
            EXPECT_EQ(compiled.count(name + ".texel16"), inTexel ? 1u : 0u) << name;
            EXPECT_EQ(compiled.count(name + ".buffer"), inBuffer ? 1u : 0u) << name;
            expected += (inTexel ? 2 : 0) + (inBuffer ? 1 : 0);
        }
    }
    EXPECT_EQ(compiled.size(), expected);
}

// lavapipe runs at most 65,535 loop iterations of an invocation and then stops without a word.
TEST(LoopBudget, IsRealOnLavapipe)
{
    Device& dev = device(Variant::Texel);
    if (dev.facts().driver.find("llvmpipe") == std::string::npos) {
        GTEST_SKIP() << "the limit is lavapipe's";
    }
    Lab lab(Variant::Texel);
    constexpr uint32_t rows = 70000;
    Traits careless = lab.traits();
    careless.loopBudget = 1u << 30;
    ReduceSpec spec;
    spec.r = {1, rows};
    spec.b = 4;
    spec.parts = 1;
    spec.operands = {{lab.input(std::vector<float>(rows * 4, 1.0f)), viewOf({1, 1, 1, rows, 4})}};
    spec.epilogue.out = lab.output(4);
    lab.run(encode(spec, careless));
    EXPECT_EQ(lab.floats(spec.epilogue.out)[0], 65535.0f) << "if this is 70000 the limit has gone: celebrate";
    spec.parts = 0;
    const auto refused = [&] {
        ReduceSpec whole = spec;
        whole.parts = 1;
        return encode(whole, lab.traits());
    }();
    EXPECT_FALSE(refused.ok());
}

class Long : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Long);

TEST_P(Long, ReductionsAreCutBelowTheLoopBudget)
{
    Lab lab(GetParam());
    constexpr uint32_t rows = 140001;
    ReduceSpec spec;
    spec.r = {1, rows};
    spec.b = 4;
    ASSERT_GE(reduceParts(spec, lab.traits()), 3u);
    spec.operands = {{lab.input(std::vector<float>(rows * 4, 1.0f)), viewOf({1, 1, 1, rows, 4})}};
    spec.scratch = lab.output(reduceScratchBytes(spec, lab.traits()) / 4);
    spec.epilogue.out = lab.output(4);
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.floats(spec.epilogue.out), std::vector<float>(4, static_cast<float>(rows)));
}

TEST_P(Long, ProductsAreCutBelowTheLoopBudget)
{
    // In full on lavapipe's variant; the other runs slowly here, so its budget is made small.
    Lab lab(GetParam());
    Traits traits = lab.traits();
    traits.loopBudget = GetParam() == Variant::Texel ? 65535 : 80;
    const uint32_t k = GetParam() == Variant::Texel ? 65535 * 8 + 100 : 1000;
    GemmSpec spec;
    spec.m = 1;
    spec.n = 1;
    spec.k = k;
    spec.rowA = roundUp4(k);
    spec.rowB = 4;
    spec.rowOut = 4;
    ASSERT_GE(gemmParts(spec, traits), 2u);
    std::vector<float> ones(roundUp4(k), 0.0f);
    std::fill_n(ones.begin(), k, 1.0f);
    spec.a = lab.input(ones);
    spec.b = lab.matrix(std::vector<float>(k, 1.0f), k, 1);
    spec.scratch = lab.output(gemmScratchBytes(spec, traits) / 4);
    spec.epilogue.out = lab.output(4);
    lab.run(encode(spec, traits));
    EXPECT_EQ(lab.floats(spec.epilogue.out)[0], static_cast<float>(k));
}

TEST_P(Long, EqualRunsGiveEqualBits)
{
    std::vector<std::vector<uint32_t>> results;
    for (int run = 0; run < 3; ++run) {
        Lab lab(GetParam());
        GemmSpec spec;
        spec.layout = GemmLayout::TN;
        spec.m = 40;
        spec.n = 24;
        spec.k = 4097;
        spec.parts = 5;
        spec.rowA = 40;
        spec.rowB = 24;
        spec.rowOut = 24;
        spec.a = lab.input(noise(40 * 4097, 1));
        spec.b = lab.input(noise(24 * 4097, 2));
        spec.scratch = lab.output(gemmScratchBytes(spec, lab.traits()) / 4);
        spec.epilogue.out = lab.output(40 * 24);
        lab.run(encode(spec, lab.traits()));
        results.push_back(lab.raw(spec.epilogue.out));
    }
    EXPECT_EQ(results[0], results[1]);
    EXPECT_EQ(results[0], results[2]);
}

} // namespace
} // namespace plexus::vk::test
