// SPDX-License-Identifier: GPL-3.0-or-later
// A step that takes long, of which somebody wants no more.
#include "engine/model/data_choice.h"
#include "engine/session/template.h"
#include "engine/train/trainer.h"
#include "tests/support/process.h"

#include <deque>
#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

constexpr int partsOfStep = 4;

// The reference, but that a step is done in parts, and begins when somebody waits for it.
class Slow final : public Executor {
public:
    std::function<void(uint64_t step, int part)> onPart = [](uint64_t, int) {};
    int dropped = 0;

    std::string deviceName() const override { return m_real->deviceName(); }
    Result<void> open(const Program& program, const UpdateProgram& update) override { return m_real->open(program, update); }
    Result<int> addData(const Dataset& data) override { return m_real->addData(data); }
    Result<void> replaceField(int data, const DataField& field) override { return m_real->replaceField(data, field); }
    Result<int> addProgram(const Program& program) override { return m_real->addProgram(program); }
    Result<void> submit(int program, int data, std::span<const int32_t> rows, uint64_t seed, uint64_t step,
                        const std::vector<std::pair<std::string, double>>& scalars, Gradients gradients) override
    {
        m_orders.push_back({step, [=, this, picked = std::vector(rows.begin(), rows.end())] {
                                return m_real->submit(program, data, picked, seed, step, scalars, gradients);
                            }});
        return {};
    }
    Result<StepResult> next() override
    {
        while (!advance().value()) {
        }
        m_part = 0;
        PLEXUS_CHECK(m_orders.front().run());
        m_orders.pop_front();
        return m_real->next();
    }
    int queued() const override { return static_cast<int>(m_orders.size()); }
    Result<bool> advance() override
    {
        if (m_part < partsOfStep) {
            onPart(m_orders.front().step, ++m_part);
        }
        return m_part == partsOfStep;
    }
    Result<int> drop() override
    {
        const int count = m_part < partsOfStep ? queued() : queued() - 1; // the last part writes
        m_orders.resize(m_orders.size() - static_cast<size_t>(count));
        m_part = m_orders.empty() ? 0 : m_part;
        dropped += count;
        return count;
    }
    Result<NamedTensors> run(int program, int data, std::span<const int32_t> rows, uint64_t seed, uint64_t step) override
    {
        return m_real->run(program, data, rows, seed, step);
    }
    Result<NamedTensors> runOn(int program, const NamedTensors& inputs) override { return m_real->runOn(program, inputs); }
    Result<NetworkValues> read() override { return m_real->read(); }
    Result<void> write(const NetworkValues& values) override { return m_real->write(values); }
    Result<void> liftHalt() override { return m_real->liftHalt(); }
    Result<void> swapParameters(size_t slot) override { return m_real->swapParameters(slot); }
    MemoryUse memory() const override { return m_real->memory(); }
    std::string fingerprint() const override { return m_real->fingerprint(); }

private:
    struct Order {
        uint64_t step = 0;
        std::function<Result<void>()> run;
    };
    std::unique_ptr<Executor> m_real = makeReferenceExecutor(Precision::Float32);
    std::deque<Order> m_orders;
    int m_part = 0; // of the oldest, done
};

// Six steps of a small network.
struct SlowTraining {
    TemporaryFolder folder;
    LoadedData data;
    std::unique_ptr<Network> network;
    Slow* executor = nullptr;
    CheckpointFolder checkpoints{folder / "checkpoints"};
    Control control;
    Observer observer;
    std::vector<uint64_t> reported;

    Finished train()
    {
        Graph graph = findTemplate("spirals")->make("");
        graph.training.data.params.set("samples", int64_t{330});
        graph.training.general.set("batch_size", int64_t{32});
        data = loadData(graph).value();
        auto slow = std::make_unique<Slow>();
        executor = slow.get();
        executor->onPart = m_onPart;
        const UpdateProgram update = makeUpdate(graph.training, ratesOf(graph)).value();
        network = Network::open({graph, fieldsOf(data.training), {}}, std::move(slow), update).value();
        EXPECT_TRUE(executor->write(network->initialValues(1)).ok());
        const int trainingData = executor->addData(data.training).value();
        const int validationData = executor->addData(data.validation).value();
        RunLog log = RunLog::create(folder / "log.jsonl").value();
        LiveViews live;
        auto trainer = Trainer::make({.network = *network,
                                      .data = data,
                                      .trainingData = trainingData,
                                      .validationData = validationData,
                                      .log = log,
                                      .checkpoints = checkpoints,
                                      .live = live,
                                      .maximumSteps = 6,
                                      .run = {}},
                                     {});
        EXPECT_TRUE(trainer.ok()) << trainer.error().sentence();
        observer.step = [this](const StepReport& report) { reported.push_back(report.step); };
        return trainer->train(observer, control).value();
    }
    void onPart(std::function<void(uint64_t step, int part)> call) { m_onPart = std::move(call); }
    std::vector<Tensor> weights() const { return executor->read()->parameters; }

private:
    std::function<void(uint64_t step, int part)> m_onPart = [](uint64_t, int) {};
};

TEST(GivingUp, AStopWithinAStepLeavesWhatWasBeforeIt)
{
    SlowTraining training;
    training.onPart([&](uint64_t step, int part) {
        EXPECT_LE(step, 3u);
        EXPECT_TRUE(step < 3 || part <= 2) << "a part after the wish";
        if (step == 3 && part == 2) {
            training.control.wish = Control::Wish::Stop;
        }
    });
    const Finished finished = training.train();
    EXPECT_EQ(finished.reason, EndReason::Stopped);
    EXPECT_EQ(finished.step, 2u);
    EXPECT_EQ(training.executor->dropped, 2);
    EXPECT_EQ(training.reported, (std::vector<uint64_t>{1, 2}));
    const Checkpoint kept = training.checkpoints.loadNewest().value();
    EXPECT_EQ(kept.position.step, 2u);
    EXPECT_TRUE(kept.values.parameters == training.weights());
}

TEST(GivingUp, AStopAfterTheLastPartHasTheStep)
{
    SlowTraining training;
    training.onPart([&](uint64_t step, int part) {
        if (step == 3 && part == partsOfStep) {
            training.control.wish = Control::Wish::Stop;
        }
    });
    EXPECT_EQ(training.train().step, 3u);
    EXPECT_EQ(training.reported, (std::vector<uint64_t>{1, 2, 3}));
}

TEST(GivingUp, APauseWithinAStepChangesNothing)
{
    SlowTraining whole;
    EXPECT_EQ(whole.train().step, 6u);
    SlowTraining training;
    bool hasPaused = false;
    training.onPart([&](uint64_t step, int part) {
        if (step == 3 && part == 2 && !hasPaused) {
            hasPaused = true;
            training.control.wish = Control::Wish::Pause;
        }
    });
    std::vector<size_t> pausedAt;
    training.control.waitWhilePaused = [&] { // one step, which is not given up, then all
        pausedAt.push_back(training.reported.size());
        training.control.wish = pausedAt.size() == 1 ? Control::Wish::Step : Control::Wish::Run;
    };
    EXPECT_EQ(training.train().step, 6u);
    EXPECT_EQ(pausedAt, (std::vector<size_t>{2, 3}));
    EXPECT_EQ(training.reported, whole.reported);
    EXPECT_TRUE(training.weights() == whole.weights());
}

} // namespace
} // namespace plexus::testing
