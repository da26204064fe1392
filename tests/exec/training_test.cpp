// SPDX-License-Identifier: GPL-3.0-or-later
// Whole training steps: the device against the reference, halts, repeatability, memory.
#include "engine/base/random.h"
#include "engine/program/gradient.h"
#include "engine/program/window.h"
#include "tests/support/vulkan_run.h"

#include <cmath>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace plexus {
namespace {

using ::testing::HasSubstr;

constexpr int64_t samples = 40;
constexpr int64_t batch = 8;

Value input(Program& program, const std::string& name, const Shape& shape, const char* type)
{
    return {&program, program.call("input", {}, {{"name", name},
                                                 {"shape", shape.extents()},
                                                 {"type", std::string(type)}})};
}

Value parameter(Program& program, const std::string& name, const Shape& shape)
{
    program.parameters.push_back({name, shape, Init::uniform(0.5), "node"});
    return {&program, program.call("parameter", {},
                                   {{"index", static_cast<int64_t>(program.parameters.size()) - 1},
                                    {"shape", shape.extents()}})};
}

// conv 3x3 - relu - pool - dense on 6 x 6 pictures of bytes, cross-entropy, a state that counts batches.
Program network(int64_t rows = batch)
{
    Program program;
    const Value image = input(program, "image", {rows, 1, 6, 6}, "f32");
    const Value label = input(program, "label", {rows}, "i32");
    const Value kernel = parameter(program, "conv.weight", {5, 1, 3, 3});
    const Value bias = parameter(program, "conv.bias", {5});
    const Value weight = parameter(program, "fc.weight", {3, 45});
    const Value convolved = call("conv2d", {image / 255.0, kernel},
                                 {{"stride", std::vector<int64_t>{1, 1}},
                                  {"padding", std::vector<int64_t>{1, 1, 1, 1}},
                                  {"dilation", std::vector<int64_t>{1, 1}},
                                  {"groups", int64_t{1}}});
    const Value active = maximum(convolved + reshape(bias, {1, 5, 1, 1}), 0.0);
    const Value pooled =
        call("max_pool2d", {active}, WindowSettings{.kernel = {2, 2}, .stride = {2, 2}}.maxPool());
    const Value logits = matmul(reshape(pooled, {rows, 45}), weight, Transpose::No, Transpose::Yes);
    const Value loss = reshape(mean(call("softmax_cross_entropy", {logits, label}), {0}), {1});
    program.states.push_back({"node.count", {}, Init::constant(0), "node"});
    const Value count{&program, program.call("state", {}, {{"index", int64_t{0}},
                                                           {"shape", std::vector<int64_t>{}}})};
    const std::vector<Value> gradient = gradients(loss, {kernel, bias, weight}).value();
    program.addOutput("loss", loss.id);
    for (size_t i = 0; i < gradient.size(); ++i) {
        program.addOutput("gradient/" + program.parameters[i].name, gradient[i].id);
    }
    program.addOutput("state/node.count", (count + 1.0).id);
    return program;
}

// momentum: slot = 0.9 slot + gradient; parameter = parameter - lr slot
UpdateProgram momentum()
{
    UpdateProgram update;
    update.slots = {"momentum"};
    Program& program = update.program;
    const Value weights = input(program, "parameter", {4}, "f32");
    const Value gradient = input(program, "gradient", {4}, "f32");
    const Value slot = input(program, "slot0", {4}, "f32");
    const Value rate{&program, program.call("scalar", {}, {{"name", std::string("lr")}})};
    const Value next = slot * 0.9 + gradient;
    program.addOutput("parameter", (weights - rate * next).id);
    program.addOutput("slot0", next.id);
    return update;
}

// The sum of a step's gradients: those before count as "follows" says.
Program addition()
{
    Program program;
    const Value sum = input(program, "parameter", {4}, "f32");
    const Value gradient = input(program, "gradient", {4}, "f32");
    const Value follows{&program, program.call("scalar", {}, {{"name", std::string("follows")}})};
    program.addOutput("parameter", (sum * follows + gradient).id);
    return program;
}

Dataset pictures(Type type = Type::U8)
{
    const Random random(3, streamOf("pictures"));
    Dataset data;
    DataField image{"image", type, {1, 6, 6}, samples, {}, {}};
    image.bytes.resize(static_cast<size_t>(samples * 36 * typeBytes(type)));
    for (size_t i = 0; i < static_cast<size_t>(samples * 36); ++i) {
        const auto byte = static_cast<uint8_t>(random.word(i));
        if (type == Type::U8) {
            image.bytes[i] = static_cast<std::byte>(byte);
        } else {
            const auto number = static_cast<float>(byte);
            std::memcpy(image.bytes.data() + 4 * i, &number, 4);
        }
    }
    DataField label{"label", Type::I32, {}, samples, {}, {}};
    label.bytes.resize(static_cast<size_t>(samples * 4));
    for (size_t i = 0; i < static_cast<size_t>(samples); ++i) {
        label.bytes[4 * i] = static_cast<std::byte>(i % 3);
    }
    data.fields = {std::move(image), std::move(label)};
    return data;
}

NetworkValues startingValues(const Program& program)
{
    NetworkValues values;
    values.slots.emplace_back();
    for (const ParameterInfo& info : program.parameters) {
        values.parameters.push_back(initialValue(info, 5));
        values.slots.back().emplace_back(info.shape);
    }
    for (const ParameterInfo& info : program.states) {
        values.states.push_back(initialValue(info, 5));
    }
    return values;
}

// An executor with the network, its data (id 0) and the program (id 0).
void open(Executor& executor, const Dataset& data)
{
    const Program program = network();
    const Result<void> opened = executor.open(program, momentum());
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    ASSERT_TRUE(executor.write(startingValues(program)).ok());
    ASSERT_TRUE(executor.addData(data).ok());
    const Result<int> added = executor.addProgram(program);
    ASSERT_TRUE(added.ok()) << added.error().sentence();
}

std::unique_ptr<Executor> vulkan(Workload workload = Workload::Large)
{
    Result<std::unique_ptr<Executor>> executor = makeVulkanExecutor("", workload);
    EXPECT_TRUE(executor.ok()) << (executor.ok() ? "" : executor.error().sentence());
    return executor.ok() ? std::move(*executor) : nullptr;
}

std::vector<int32_t> rowsOf(uint64_t step)
{
    std::vector<int32_t> rows;
    for (int64_t i = 0; i < batch; ++i) {
        rows.push_back(static_cast<int32_t>((step * 11 + static_cast<uint64_t>(i) * 7) % samples));
    }
    return rows;
}

std::vector<StepResult> train(Executor& executor, uint64_t steps, double rate = 0.05)
{
    std::vector<StepResult> results;
    const auto collect = [&] {
        Result<StepResult> result = executor.next();
        ASSERT_TRUE(result.ok()) << result.error().sentence();
        results.push_back(*result);
    };
    for (uint64_t step = 1; step <= steps; ++step) {
        const Result<void> queued = executor.submit(0, 0, rowsOf(step), 9, step, {{"lr", rate}});
        EXPECT_TRUE(queued.ok()) << queued.error().sentence();
        if (executor.queued() > 2) {
            collect();
        }
    }
    while (executor.queued() > 0) {
        collect();
    }
    return results;
}

void expectNear(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected, double allowed)
{
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(actual[i].shape, expected[i].shape);
        for (size_t k = 0; k < expected[i].data.size(); ++k) {
            ASSERT_NEAR(actual[i].data[k], expected[i].data[k], allowed) << "tensor " << i << ", " << k;
        }
    }
}

TEST(VulkanTraining, FollowsTheReference)
{
    for (const Type type : {Type::U8, Type::F32}) {
        const std::unique_ptr<Executor> reference = makeReferenceExecutor(Precision::Float32);
        const std::unique_ptr<Executor> device = vulkan();
        open(*reference, pictures(type));
        open(*device, pictures(type));
        const std::vector<StepResult> expected = train(*reference, 12);
        const std::vector<StepResult> actual = train(*device, 12);
        ASSERT_EQ(actual.size(), expected.size());
        for (size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(actual[i].step, i + 1);
            EXPECT_FALSE(actual[i].halted);
            EXPECT_NEAR(actual[i].outputs.at(0), expected[i].outputs.at(0), 1e-5);
        }
        EXPECT_LT(actual.back().outputs[0], actual.front().outputs[0]);
        const NetworkValues a = device->read().value();
        const NetworkValues b = reference->read().value();
        expectNear(a.parameters, b.parameters, 2e-5);
        expectNear(a.slots[0], b.slots[0], 2e-5);
        EXPECT_EQ(a.states[0].data[0], 12);
    }
}

TEST(VulkanTraining, TheSameSeedGivesTheSameBits)
{
    const auto run = [](Workload workload) {
        const std::unique_ptr<Executor> device = vulkan(workload);
        open(*device, pictures());
        train(*device, 10);
        return device->read().value();
    };
    const NetworkValues first = run(Workload::Large);
    for (const Workload workload : {Workload::Large, Workload::Small}) { // whoever computes them
        const NetworkValues again = run(workload);
        EXPECT_TRUE(first.parameters == again.parameters);
        EXPECT_TRUE(first.slots == again.slots);
    }
}

TEST(Workload, IsLargeWhereATensorIs)
{
    const auto square = [](int64_t size) {
        Program program;
        program.parameters.push_back({"w", Shape{size, size}, Init::constant(0), "node"});
        program.addOutput("y", program.call("parameter", {}, {{"index", int64_t{0}},
                                                              {"shape", std::vector<int64_t>{size, size}}}));
        return workloadOf(program);
    };
    EXPECT_EQ(square(300), Workload::Small);
    EXPECT_EQ(square(400), Workload::Large);
}

TEST(Workload, IsLargeWhereProductsAre)
{
    const auto product = [](int64_t rows) {
        Program program;
        program.parameters.push_back({"w", Shape{128, 128}, Init::constant(0), "node"});
        const Value weight{&program, program.call("parameter", {}, {{"index", int64_t{0}},
                                                                    {"shape", std::vector<int64_t>{128, 128}}})};
        const Value rowsOf = slice(weight, 0, 0, rows);
        program.addOutput("y", matmul(matmul(rowsOf, weight), weight).id);
        return workloadOf(program);
    };
    EXPECT_EQ(product(32), Workload::Small); // 524,288 products each
    EXPECT_EQ(product(33), Workload::Large);
}

TEST(VulkanTraining, WhatIsReadCanBeWrittenBack)
{
    const std::unique_ptr<Executor> device = vulkan();
    open(*device, pictures());
    train(*device, 3);
    const NetworkValues middle = device->read().value();
    train(*device, 4);
    const NetworkValues end = device->read().value();
    ASSERT_TRUE(device->write(middle).ok());
    train(*device, 4);
    EXPECT_TRUE(device->read().value().parameters == end.parameters);
}

TEST(Training, ALossThatIsNotFiniteLeavesEveryTensorAsItWas)
{
    for (const bool onDevice : {false, true}) {
        const std::unique_ptr<Executor> executor =
            onDevice ? vulkan() : makeReferenceExecutor(Precision::Float32);
        open(*executor, pictures());
        train(*executor, 2);
        NetworkValues values = executor->read().value();
        values.parameters[2].data[0] = std::numeric_limits<float>::infinity();
        ASSERT_TRUE(executor->write(values).ok());
        const std::vector<StepResult> results = train(*executor, 3);
        for (const StepResult& result : results) {
            EXPECT_TRUE(result.halted) << "step " << result.step;
        }
        const NetworkValues after = executor->read().value();
        EXPECT_TRUE(after.parameters == values.parameters);
        EXPECT_TRUE(after.slots == values.slots);
        EXPECT_TRUE(after.states == values.states);

        values.parameters[2].data[0] = 0.25; // writing clears the halt
        ASSERT_TRUE(executor->write(values).ok());
        EXPECT_FALSE(train(*executor, 1)[0].halted);
    }
}

// A step of three batches whose last one halts.
TEST(Training, AHaltInALaterBatchLeavesTheStatesAsTheyWere)
{
    for (const bool onDevice : {false, true}) {
        const std::unique_ptr<Executor> executor =
            onDevice ? vulkan() : makeReferenceExecutor(Precision::Float32);
        UpdateProgram update = momentum();
        update.accumulate = addition();
        ASSERT_TRUE(executor->open(network(), update).ok());
        ASSERT_TRUE(executor->write(startingValues(network())).ok());
        Dataset data = pictures(Type::F32);
        const auto infinite = std::numeric_limits<float>::infinity();
        std::memcpy(data.fields[0].bytes.data() + 39 * 36 * 4, &infinite, 4);
        ASSERT_TRUE(executor->addData(data).ok());
        ASSERT_TRUE(executor->addProgram(network()).ok());
        const auto step = [&](uint64_t number, int32_t lastRow) {
            for (int batchOfStep = 0; batchOfStep < 3; ++batchOfStep) {
                std::vector<int32_t> rows{0, 1, 2, 3, 4, 5, 6, batchOfStep == 2 ? lastRow : 7};
                const auto then = batchOfStep == 2 ? Gradients::Applied : Gradients::Added;
                const std::vector<std::pair<std::string, double>> scalars{{"lr", 0.05},
                                                                          {"follows", batchOfStep > 0 ? 1.0 : 0.0}};
                ASSERT_TRUE(executor->submit(0, 0, rows, 9, number, scalars, then).ok());
            }
        };
        const auto results = [&] {
            std::vector<bool> halted;
            while (executor->queued() > 0) {
                halted.push_back(executor->next()->halted);
            }
            return halted;
        };
        step(1, 8);
        EXPECT_EQ(results(), (std::vector<bool>{false, false, false}));
        const NetworkValues before = executor->read().value();
        EXPECT_EQ(before.states[0].data[0], 3);
        step(2, 39);
        step(3, 8); // queued behind it, and so without effect
        EXPECT_EQ(results(), (std::vector<bool>{false, false, true, true, true, true}));
        const NetworkValues after = executor->read().value();
        EXPECT_TRUE(after.parameters == before.parameters);
        EXPECT_TRUE(after.slots == before.slots);
        EXPECT_TRUE(after.states == before.states) << after.states[0].data[0];
        ASSERT_TRUE(executor->write(after).ok());
        step(2, 8);
        EXPECT_EQ(results(), (std::vector<bool>{false, false, false}));
        EXPECT_EQ(executor->read().value().states[0].data[0], 6);
    }
}

TEST(VulkanTraining, RunningAProgramChangesNothing)
{
    const std::unique_ptr<Executor> device = vulkan();
    open(*device, pictures());
    train(*device, 2);
    const NetworkValues before = device->read().value();
    const auto outputs = device->run(0, 0, rowsOf(1), 9, 1);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    EXPECT_EQ(outputs->front().first, "loss");
    EXPECT_EQ(outputs->back().first, "state/node.count");
    EXPECT_EQ(outputs->back().second.data[0], 3);
    const NetworkValues after = device->read().value();
    EXPECT_TRUE(after.parameters == before.parameters);
    EXPECT_TRUE(after.states == before.states);
}

TEST(VulkanTraining, ALastShortBatchSharesTheNetwork)
{
    const std::unique_ptr<Executor> reference = makeReferenceExecutor(Precision::Float32);
    const std::unique_ptr<Executor> device = vulkan();
    for (Executor* executor : {reference.get(), device.get()}) {
        open(*executor, pictures());
        ASSERT_TRUE(executor->addProgram(network(3)).ok());
        train(*executor, 2);
        ASSERT_TRUE(executor->submit(1, 0, std::vector<int32_t>{1, 2, 39}, 9, 3, {{"lr", 0.05}}).ok());
        ASSERT_TRUE(executor->next().ok());
        train(*executor, 1);
    }
    expectNear(device->read().value().parameters, reference->read().value().parameters, 1e-5);
}

TEST(Training, RowsAndFieldsAreChecked)
{
    for (const bool onDevice : {false, true}) {
        const std::unique_ptr<Executor> executor =
            onDevice ? vulkan() : makeReferenceExecutor(Precision::Double);
        open(*executor, pictures());
        std::vector<int32_t> rows = rowsOf(1);
        rows[2] = samples;
        EXPECT_EQ(executor->submit(0, 0, rows, 1, 1, {}).error().sentence(),
                  "a sample's index must be between 0 and 39, got 40");
        rows.pop_back();
        EXPECT_EQ(executor->submit(0, 0, rows, 1, 1, {}).error().sentence(),
                  "the program takes 8 samples at once, got 7");
        EXPECT_EQ(executor->queued(), 0);
    }
}

TEST(PieceEnds, AreWhereAnotherDispatchWouldBeTooMuch)
{
    using Ends = std::vector<size_t>;
    EXPECT_EQ(pieceEnds({10, 20, 30}, 60), (Ends{3}));
    EXPECT_EQ(pieceEnds({10, 20, 30, 1}, 50), (Ends{2, 4}));
    EXPECT_EQ(pieceEnds({70, 10, 80, 10, 20}, 50), (Ends{1, 2, 3, 5})) << "what is too long by itself is alone";
    EXPECT_EQ(pieceEnds({}, 50), (Ends{0}));
}

// Submits of a dispatch each (0), of a few, of whole steps: a barrier in front of each piece orders them.
TEST(VulkanPieces, GiveTheSameBitsHoweverLongTheyAre)
{
    std::vector<std::vector<Tensor>> ends;
    for (const double microseconds : {0.0, 300.0, 1e9}) {
        const std::unique_ptr<Executor> device = vulkan();
        static_cast<VulkanExecutor&>(*device).cutAt(microseconds);
        open(*device, pictures());
        const std::vector<StepResult> results = train(*device, 10);
        EXPECT_EQ(results.back().step, 10);
        const NetworkValues values = device->read().value();
        ends.push_back(values.parameters);
        ends.back().insert(ends.back().end(), values.slots[0].begin(), values.slots[0].end());
        EXPECT_EQ(values.states[0].data[0], 10);
    }
    EXPECT_TRUE(ends[0] == ends[1]);
    EXPECT_TRUE(ends[0] == ends[2]);
}

TEST(VulkanPieces, WhatIsDroppedHasNeverBeen)
{
    const auto endAfterDrops = [](bool drops) {
        const std::unique_ptr<Executor> device = vulkan();
        static_cast<VulkanExecutor&>(*device).cutAt(0);
        open(*device, pictures());
        const auto submit = [&](uint64_t step) {
            ASSERT_TRUE(device->submit(0, 0, rowsOf(step), 9, step, {{"lr", 0.05}}).ok());
        };
        train(*device, 2);
        for (int turn = 0; drops && turn < 3; ++turn) {
            submit(3);
            submit(4);
            for (int pieces = 0; pieces < turn; ++pieces) {
                EXPECT_FALSE(device->advance().value());
            }
            EXPECT_EQ(device->drop().value(), 2);
            EXPECT_EQ(device->queued(), 0);
        }
        for (uint64_t step = 3; step < 6; ++step) {
            submit(step);
        }
        while (device->queued() > 0) {
            EXPECT_FALSE(device->next()->halted);
        }
        return device->read().value();
    };
    const NetworkValues expected = endAfterDrops(false);
    const NetworkValues actual = endAfterDrops(true);
    EXPECT_TRUE(actual.parameters == expected.parameters);
    EXPECT_TRUE(actual.slots == expected.slots);
    EXPECT_EQ(actual.states[0].data[0], 5);
}

TEST(VulkanPieces, AStepThatHasBegunToWriteIsNotDropped)
{
    const std::unique_ptr<Executor> device = vulkan();
    open(*device, pictures());
    train(*device, 2); // since then a step is one submit
    ASSERT_TRUE(device->submit(0, 0, rowsOf(3), 9, 3, {{"lr", 0.05}}).ok());
    EXPECT_EQ(device->drop().value(), 0);
    ASSERT_EQ(device->queued(), 1);
    EXPECT_EQ(device->next()->step, 3);
    EXPECT_EQ(device->read()->states[0].data[0], 3);
}

// Of a step of three batches the first one is done, and has moved the states.
TEST(VulkanPieces, AStepOfSeveralBatchesIsDroppedAsAWhole)
{
    const std::unique_ptr<Executor> device = vulkan();
    static_cast<VulkanExecutor&>(*device).cutAt(0);
    UpdateProgram update = momentum();
    update.accumulate = addition();
    ASSERT_TRUE(device->open(network(), update).ok());
    ASSERT_TRUE(device->write(startingValues(network())).ok());
    ASSERT_TRUE(device->addData(pictures()).ok());
    ASSERT_TRUE(device->addProgram(network()).ok());
    const auto submit = [&](uint64_t number) {
        for (int part = 0; part < 3; ++part) {
            const auto then = part == 2 ? Gradients::Applied : Gradients::Added;
            ASSERT_TRUE(device->submit(0, 0, rowsOf(number), 9, number,
                                       {{"lr", 0.05}, {"follows", part > 0 ? 1.0 : 0.0}}, then)
                            .ok());
        }
    };
    submit(1);
    while (device->queued() > 0) {
        ASSERT_TRUE(device->next().ok());
    }
    const NetworkValues before = device->read().value();
    for (const bool isTaken : {true, false}) { // the first batch's result
        submit(2);
        while (!device->advance().value()) {
        }
        if (isTaken) {
            ASSERT_TRUE(device->next().ok());
        }
        EXPECT_EQ(device->drop().value(), 1);
        EXPECT_EQ(device->queued(), 0);
        const NetworkValues after = device->read().value();
        EXPECT_TRUE(after.parameters == before.parameters);
        EXPECT_TRUE(after.states == before.states) << after.states[0].data[0];
    }
    submit(2);
    while (device->queued() > 0) {
        EXPECT_FALSE(device->next()->halted);
    }
    EXPECT_EQ(device->read()->states[0].data[0], 6);
}

TEST(VulkanMemory, RefusalNamesBytesAndTheBatchThatFits)
{
    vk::DeviceOptions options;
    options.memoryLimit = 1 << 20;
    Result<std::unique_ptr<vk::Device>> device = openDevice(options);
    ASSERT_TRUE(device.ok()) << device.error().sentence();
    VulkanExecutor executor(std::move(*device));
    ASSERT_TRUE(executor.open(network(), momentum()).ok());
    const Result<int> refused = executor.addProgram(network(4096));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::OutOfMemory);
    const std::string sentence = refused.error().sentence();
    EXPECT_THAT(sentence, HasSubstr("this batch needs "));
    EXPECT_THAT(sentence, HasSubstr(" bytes available"));
    EXPECT_THAT(sentence, HasSubstr("use a batch size of "));
    EXPECT_THAT(sentence, HasSubstr(" or less, or set recompute to activations"));
    const int64_t fits = std::stoll(sentence.substr(sentence.find("batch size of ") + 14));
    EXPECT_GE(fits, 64);
    const Result<int> accepted = executor.addProgram(network(fits));
    EXPECT_TRUE(accepted.ok()) << accepted.error().sentence();
}

// lavapipe ends all loops of an invocation after 65,535 iterations without a word.
TEST(VulkanLimits, LongProductsAndSumsAreWhole)
{
    constexpr int64_t inner = 700'000;
    Program program;
    const Value a = input(program, "a", {1, inner}, "f32");
    const Value b = input(program, "b", {1, inner}, "f32");
    program.addOutput("product", matmul(a, b, Transpose::No, Transpose::Yes).id);
    program.addOutput("sum", sum(a, {0, 1}).id);
    RunContext context;
    Tensor ones(Shape{1, inner}, 1);
    ones.data.back() = 3;
    context.inputs = {{"a", ones}, {"b", Tensor(Shape{1, inner}, 2)}};
    const auto outputs = testing::runOnVulkan(program, context);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    EXPECT_NEAR((*outputs)[0].second.data[0], 2.0 * inner + 4, 16);
    EXPECT_NEAR((*outputs)[1].second.data[0], inner + 2.0, 8);
}

// A driver on the processor would take 150 cycles for each of them.
TEST(VulkanNumbers, BelowTheSmallestNormalOneAreZeroOnAProcessor)
{
    for (const Workload workload : {Workload::Small, Workload::Large}) {
        auto opened = makeVulkanExecutor("", workload);
        ASSERT_TRUE(opened.ok()) << opened.error().sentence();
        auto& executor = static_cast<VulkanExecutor&>(**opened);
        if (executor.device().facts().type != vk::DeviceType::Cpu) {
            GTEST_SKIP() << "the device is no processor";
        }
        Program program;
        const Value x = input(program, "x", {2}, "f32");
        program.addOutput("half", (x * 0.5).id);
        ASSERT_TRUE(executor.open(program, testing::noUpdate()).ok());
        const Result<int> added = executor.addProgram(program);
        ASSERT_TRUE(added.ok()) << added.error().sentence();
        Tensor values(Shape{2}, 1);
        values.data.back() = std::numeric_limits<float>::min();
        const auto outputs = executor.runOn(*added, {{"x", values}});
        ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
        EXPECT_EQ(outputs->front().second.data, (std::vector<double>{0.5, 0}));
    }
}

} // namespace
} // namespace plexus
