// SPDX-License-Identifier: GPL-3.0-or-later
// L-BFGS against PyTorch's: tests/support/trainer_fixtures.py made the file.
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/model/optimizer.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <cmath>

namespace plexus::testing {
namespace {

// Rosenbrock's valley, in as many dimensions as x has.
Result<double> valley(const std::vector<double>& x, std::vector<double>& gradient)
{
    gradient.assign(x.size(), 0.0);
    double loss = 0;
    for (size_t i = 0; i + 1 < x.size(); ++i) {
        const double rise = x[i + 1] - x[i] * x[i];
        loss += 100 * rise * rise + (1 - x[i]) * (1 - x[i]);
        gradient[i] += -400 * rise * x[i] - 2 * (1 - x[i]);
        gradient[i + 1] += 200 * rise;
    }
    return loss;
}

std::vector<double> numbers(const Json& list)
{
    std::vector<double> values;
    for (const Json& value : list.items()) {
        values.push_back(value.number());
    }
    return values;
}

TEST(Lbfgs, GoesWherePyTorchGoes)
{
    const auto text = readFile(sourceDir() / "tests/train/fixtures/lbfgs.json");
    ASSERT_TRUE(text.ok());
    const Json cases = *Json::parse(*text, "lbfgs.json");
    const OptimizerDef& lbfgs = *findOptimizer("lbfgs");
    for (const Json& each : cases.items()) {
        Params params(&lbfgs.params);
        const auto read = params.fromJson(*each.find("params"));
        ASSERT_TRUE(read.ok()) << read.error().sentence();
        auto optimizer = lbfgs.hostStep(params);
        std::vector<double> x = numbers(*each.find("start"));
        for (const Json& place : each.find("places")->items()) {
            ASSERT_TRUE(optimizer->step(x, params.real("learning_rate"), valley).ok());
            const std::vector<double> expected = numbers(place);
            for (size_t i = 0; i < x.size(); ++i) {
                EXPECT_NEAR(x[i], expected[i], 1e-6) << each.find("params")->compact();
            }
            const auto memory = optimizer->memory();
            optimizer = lbfgs.hostStep(params); // as after a resume
            optimizer->remember(memory);
        }
    }
}

TEST(Lbfgs, ComesBackFromBeyondTheEdge)
{
    const OptimizerDef& lbfgs = *findOptimizer("lbfgs");
    Params params(&lbfgs.params);
    params.set("learning_rate", 100.0);
    const auto optimizer = lbfgs.hostStep(params);
    std::vector<double> x{3};
    const Objective root = [](const std::vector<double>& at, std::vector<double>& gradient) -> Result<double> {
        gradient = {1 - 1 / at[0]}; // x - log x: least at 1, not a number below 0
        return at[0] - std::log(at[0]);
    };
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(optimizer->step(x, 100, root).ok());
    }
    EXPECT_NEAR(x[0], 1, 1e-4);
}

TEST(Lbfgs, AStepThatIsRefusedSaysWhy)
{
    const OptimizerDef& lbfgs = *findOptimizer("lbfgs");
    const auto optimizer = lbfgs.hostStep(Params(&lbfgs.params));
    std::vector<double> x{3};
    const auto step = optimizer->step(x, 1, [](const std::vector<double>&, std::vector<double>&) -> Result<double> {
        return Error{.what = "no"};
    });
    ASSERT_FALSE(step.ok());
    EXPECT_EQ(step.error().sentence(), "no");
}

} // namespace
} // namespace plexus::testing
