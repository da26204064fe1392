// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/weights_json.h"
#include "engine/model/chain.h"
#include "engine/session/session.h"
#include "engine/session/template.h"

#include <gtest/gtest.h>

// Runs that are small enough for the interpreter.
namespace plexus::testing {

inline Graph smallSpirals(int64_t epochs)
{
    Graph graph = findTemplate("spirals")->make("");
    graph.training.data.params.set("samples", int64_t{330});
    graph.training.general.set("epochs", epochs);
    graph.training.general.set("batch_size", int64_t{32});
    return graph;
}

// A network whose loss overflows after a few steps.
inline Graph runawayGraph()
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("point")}})
                      .then("dense", {{"units", int64_t{8}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{2}}})
                      .then("output")
                      .take();
    graph.training = smallSpirals(2).training;
    graph.training.optimizer = chooseOptimizer("sgd");
    graph.training.optimizer.params.set("learning_rate", 1000.0);
    graph.training.optimizer.params.set("weight_decay", 10.0); // each step makes the weights 10^4 as large
    return graph;
}

inline Session started(const Graph& graph, const std::filesystem::path& run, uint64_t steps = 0,
                       const std::string& device = "reference")
{
    auto session = Session::start({.graph = graph, .run = run, .device = device, .maximumSteps = steps});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    return std::move(*session);
}

inline Session resumed(const std::filesystem::path& run, uint64_t epochs = 0,
                       const std::string& device = "reference")
{
    auto session = Session::resume({.run = run, .device = device, .epochs = epochs});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    return std::move(*session);
}

inline Finished trainAll(Session& session, const Observer& observer = {})
{
    Control control;
    const auto finished = session.train(observer, control);
    EXPECT_TRUE(finished.ok()) << finished.error().sentence();
    return finished.ok() ? *finished : Finished{};
}

// Stops as Ctrl-C would, after this step's report.
inline Observer stopAfter(uint64_t step, Control& control)
{
    Observer observer;
    observer.step = [step, &control](const StepReport& report) {
        if (report.step == step) {
            control.wish = Control::Wish::Stop;
        }
    };
    return observer;
}

inline std::string weightsOf(const std::filesystem::path& run)
{
    const auto weights = loadTrained(run);
    EXPECT_TRUE(weights.ok()) << weights.error().sentence();
    const auto text = weightsText(*weights);
    EXPECT_TRUE(text.ok());
    return *text;
}

} // namespace plexus::testing
