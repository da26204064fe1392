// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded changes of the training pictures, each epoch anew.
#include "engine/model/chain.h"
#include "engine/session/session.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

// Pictures of 28 x 28 on a network small enough for the interpreter.
Graph pictures(int64_t epochs)
{
    Graph graph = Chain()
                      .then("input")
                      .then("max_pool2d", {{"kernel", std::vector<int64_t>{4, 4}},
                                           {"stride", std::vector<int64_t>{4, 4}}})
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    graph.training.data.params.set("samples", int64_t{60});
    graph.training.general.set("epochs", epochs);
    graph.training.general.set("batch_size", int64_t{16});
    graph.training.general.set("flip", std::string("horizontal"));
    graph.training.general.set("crop_margin", int64_t{3});
    return graph;
}

// Trains to the end; stops after step `stop` and resumes when it is not 0.
std::vector<Tensor> trained(const Graph& graph, const std::string& device = "reference",
                            uint64_t stop = 0)
{
    const TemporaryFolder folder;
    auto session = Session::start({.graph = graph, .run = folder / "run", .device = device});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    Control control;
    Observer observer;
    observer.step = [&](const StepReport& report) {
        if (report.step == stop) {
            control.wish = Control::Wish::Stop;
        }
    };
    EXPECT_TRUE(session->train(observer, control).ok());
    if (stop != 0) {
        session = Session::resume({.run = folder / "run", .device = device});
        EXPECT_TRUE(session.ok()) << session.error().sentence();
        Control again;
        EXPECT_TRUE(session->train({}, again).ok());
    }
    const auto weights = loadTrained(folder / "run");
    EXPECT_TRUE(weights.ok());
    std::vector<Tensor> tensors;
    for (const auto& [name, tensor] : weights->tensors) {
        tensors.push_back(tensor);
    }
    return tensors;
}

TEST(TransformsInTraining, OneSeedGivesOneResultAndAnotherThanWithout)
{
    const std::vector<Tensor> once = trained(pictures(2));
    EXPECT_TRUE(once == trained(pictures(2)));
    for (const char* key : {"flip", "crop_margin"}) {
        Graph without = pictures(2);
        without.training.general.set(key, without.training.general.definition(key)->initial);
        EXPECT_FALSE(once == trained(without)) << key;
    }
}

TEST(TransformsInTraining, AStoppedRunSeesTheSamePictures)
{
    EXPECT_TRUE(trained(pictures(3)) == trained(pictures(3), "reference", 5));
}

TEST(TransformsInTraining, AStoppedVulkanRunSeesTheSamePictures)
{
    EXPECT_TRUE(trained(pictures(3), "") == trained(pictures(3), "", 5));
}

TEST(TransformsInTraining, VulkanSeesWhatTheInterpreterSees)
{
    const std::vector<Tensor> reference = trained(pictures(3));
    const std::vector<Tensor> device = trained(pictures(3), "");
    ASSERT_EQ(reference.size(), device.size());
    for (size_t i = 0; i < reference.size(); ++i) {
        for (size_t j = 0; j < reference[i].data.size(); ++j) {
            EXPECT_NEAR(reference[i].data[j], device[i].data[j], 1e-4);
        }
    }
}

// Whoever stops or pauses while the first pictures are drawn is heard at once.
TEST(TransformsInTraining, StopAndPauseDoNotWaitForThePictures)
{
    for (const Control::Wish wish : {Control::Wish::Stop, Control::Wish::Pause}) {
        const TemporaryFolder folder;
        auto session = Session::start({.graph = pictures(1), .run = folder / "run", .device = "reference"});
        ASSERT_TRUE(session.ok()) << session.error().sentence();
        Control control;
        control.wish = wish;
        control.waitWhilePaused = [&] { control.wish = Control::Wish::Stop; };
        std::vector<std::string> phases;
        Observer observer;
        observer.phase = [&](const std::string& phase) { phases.push_back(phase); };
        const auto finished = session->train(observer, control);
        ASSERT_TRUE(finished.ok()) << finished.error().sentence();
        EXPECT_EQ(finished->reason, EndReason::Stopped);
        EXPECT_EQ(finished->step, 0u);
        EXPECT_THAT(phases, ::testing::ElementsAre("Drawing the next pictures"));
    }
}

TEST(TransformsInTraining, AreSettingsOfTheProject)
{
    Graph graph = pictures(1);
    graph.training.general.set("rotate", 400.0);
    const auto refused =
        Session::start({.graph = graph, .run = "/nonexistent/run", .device = "reference"});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(),
                ::testing::HasSubstr("rotate must be between 0 and 180"));
}

} // namespace
} // namespace plexus::testing
