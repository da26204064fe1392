// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/train/update.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace plexus::testing {
namespace {

// Runs the optimizer on one weight that starts at `weight` with these gradients; its value after each step.
std::vector<double> run(const std::string& key, const std::vector<std::pair<std::string, ParamValue>>& params,
                        double weight, const std::vector<double>& gradients,
                        const Params& general = Graph().training.general,
                        std::vector<double>* lastSlots = nullptr, // its last slot after each step
                        double rate = 1) // what the layer multiplies the learning rate by
{
    TrainingSettings settings = Graph().training;
    settings.general = general;
    settings.optimizer = chooseOptimizer(key);
    settings.schedule = chooseSchedule("constant");
    for (const auto& [name, value] : params) {
        settings.optimizer.params.set(name, value);
    }
    const auto update = makeUpdate(settings, rate == 1 ? Rates::Shared : Rates::Own);
    EXPECT_TRUE(update.ok()) << update.error().sentence();
    const auto scalars = StepScalars::make(settings, 1, gradients.size());
    EXPECT_TRUE(scalars.ok());

    // One parameter whose gradient is the input.
    Program program;
    program.parameters.push_back({.name = "w", .shape = {1}, .init = {}, .node = {}, .rate = rate});
    program.call("parameter", {}, {{"index", int64_t{0}}, {"shape", std::vector<int64_t>{1}}});
    const ValueId gradient = program.call("input", {},
                                          {{"name", std::string("g")},
                                           {"shape", std::vector<int64_t>{1}},
                                           {"type", std::string("f32")}});
    program.addOutput("loss", gradient);
    program.addOutput("gradient/w", gradient);
    Dataset data;
    data.fields.push_back({.name = "g", .type = Type::F32, .sample = {}, .count = 0, .bytes = {}, .classes = {}});
    for (const double value : gradients) {
        const auto number = static_cast<float>(value);
        const auto* bytes = reinterpret_cast<const std::byte*>(&number);
        data.fields[0].bytes.insert(data.fields[0].bytes.end(), bytes, bytes + sizeof number);
        ++data.fields[0].count;
    }

    const auto executor = makeReferenceExecutor(Precision::Double);
    EXPECT_TRUE(executor->open(program, *update).ok());
    const int id = *executor->addData(data);
    const int compiled = *executor->addProgram(program);
    NetworkValues values;
    values.parameters = {Tensor(Shape{1}, weight)};
    values.slots.assign(update->slots.size(), {Tensor(Shape{1})});
    EXPECT_TRUE(executor->write(values).ok());
    std::vector<double> weights;
    for (size_t step = 1; step <= gradients.size(); ++step) {
        const auto row = static_cast<int32_t>(step - 1);
        const auto done = executor->submit(compiled, id, std::span(&row, 1), 0, step, scalars->at(step));
        EXPECT_TRUE(done.ok()) << done.error().sentence();
        EXPECT_TRUE(executor->next().ok());
        weights.push_back(executor->read()->parameters[0].data[0]);
        if (lastSlots != nullptr) {
            lastSlots->push_back(executor->read()->slots.back()[0].data[0]);
        }
    }
    return weights;
}

void expectNear(const std::vector<double>& got, const std::vector<double>& expected)
{
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], expected[i], 1e-12) << "step " << i + 1;
    }
}

// By hand: 1 - 0.5 0.5 = 0.75; 0.75 + 0.5 0.25 = 0.875.
TEST(Sgd, StepsAgainstTheGradient)
{
    expectNear(run("sgd", {{"learning_rate", 0.5}, {"momentum", 0.0}}, 1, {0.5, -0.25}), {0.75, 0.875});
}

// Velocities 1, 0.5 + 1 = 1.5, 0.75 + 1 = 1.75.
TEST(Sgd, MomentumAddsUp)
{
    expectNear(run("sgd", {{"learning_rate", 0.5}, {"momentum", 0.5}}, 4, {1, 1, 1}),
               {3.5, 2.75, 1.875});
}

// The first velocity is the whole gradient: 1, then 0.5 + 0.25, then 0.375 + 0.25.
TEST(Sgd, DampeningSparesTheFirstStep)
{
    expectNear(run("sgd", {{"learning_rate", 1.0}, {"momentum", 0.5}, {"dampening", 0.75}}, 4, {1, 1, 1}),
               {3, 2.25, 1.625});
}

// Steps g + 0.5 v: 1.5, 1 + 0.75.
TEST(Sgd, NesterovLooksAhead)
{
    expectNear(run("sgd", {{"learning_rate", 1.0}, {"momentum", 0.5}, {"nesterov", true}}, 4, {1, 1}),
               {2.5, 0.75});
}

// Gradients 0 + 0.5 w: 2 - 0.1 1 = 1.9; 1.9 - 0.1 0.95.
TEST(Sgd, DecayIsPartOfTheGradient)
{
    expectNear(run("sgd", {{"learning_rate", 0.1}, {"momentum", 0.0}, {"weight_decay", 0.5}}, 2, {0, 0}),
               {1.9, 1.805});
}

// The formulas of Kingma and Ba, written out once more.
std::vector<double> adam(double weight, const std::vector<double>& gradients, double lr, double decay,
                         bool isDecoupled, bool isAmsgrad)
{
    double mean = 0;
    double square = 0;
    double largest = 0;
    std::vector<double> weights;
    for (size_t i = 0; i < gradients.size(); ++i) {
        const double t = static_cast<double>(i + 1);
        const double g = gradients[i] + (isDecoupled ? 0 : decay * weight);
        weight *= isDecoupled ? 1 - lr * decay : 1;
        mean = 0.9 * mean + 0.1 * g;
        square = 0.999 * square + 0.001 * g * g;
        largest = std::max(largest, square);
        const double root = std::sqrt((isAmsgrad ? largest : square) / (1 - std::pow(0.999, t)));
        weight -= lr * (mean / (1 - std::pow(0.9, t))) / (root + 1e-8);
        weights.push_back(weight);
    }
    return weights;
}

const std::vector<double> gradients{0.5, -2, 0.125, 0.25, 3};

TEST(Adam, FollowsItsFormulas)
{
    expectNear(run("adam", {{"learning_rate", 0.1}}, 1, gradients), adam(1, gradients, 0.1, 0, false, false));
}

TEST(Adam, DecayIsPartOfTheGradient)
{
    expectNear(run("adam", {{"learning_rate", 0.1}, {"weight_decay", 0.3}}, 1, gradients),
               adam(1, gradients, 0.1, 0.3, false, false));
}

TEST(Adam, AmsgradRemembersTheLargest)
{
    const std::vector<double> falling{3, 0.5, 0.25, 0.125};
    expectNear(run("adam", {{"learning_rate", 0.1}, {"amsgrad", true}}, 1, falling),
               adam(1, falling, 0.1, 0, false, true));
}

TEST(AdamW, DecayActsOnTheWeight)
{
    expectNear(run("adamw", {{"learning_rate", 0.1}, {"weight_decay", 0.3}}, 1, gradients),
               adam(1, gradients, 0.1, 0.3, true, false));
}

// 1 - 0.1 / (1 + 1e-10), then the root of 1 + 4 and a rate of 0.1 / 1.5.
TEST(Adagrad, RemembersAllSquares)
{
    expectNear(run("adagrad", {{"learning_rate", 0.1}, {"lr_decay", 0.5}}, 1, {1, 2}),
               {0.9 + 1e-11, 0.9 + 1e-11 - 0.1 / 1.5 * 2 / (std::sqrt(5.0) + 1e-10)});
}

TEST(RmsProp, CenteredTakesTheDeviation)
{
    // s = 0.5, a = 0.5: 1 / sqrt(0.5 - 0.25) = 2; momentum 0.5 adds up.
    const double first = 1 / (std::sqrt(0.25) + 1e-8);
    const double second = 0.5 * first + 3 / (std::sqrt(0.5 * 0.5 + 4.5 - std::pow(0.25 + 1.5, 2)) + 1e-8);
    expectNear(run("rmsprop", {{"learning_rate", 0.1}, {"alpha", 0.5}, {"centered", true}, {"momentum", 0.5}}, 1, {1, 3}),
               {1 - 0.1 * first, 1 - 0.1 * first - 0.1 * second});
}

TEST(Adadelta, StepsInUnitsOfItsSteps)
{
    const double step = 2 * std::sqrt(1e-6) / std::sqrt(0.4 + 1e-6);
    expectNear(run("adadelta", {}, 1, {2}), {1 - step});
}

TEST(Adamax, DividesByTheLargestGradient)
{
    // m = 0.2, 0.28; u = 2, then max(1.998, 1); corrections 0.1 and 0.19.
    expectNear(run("adamax", {{"learning_rate", 0.1}}, 1, {2, 1}),
               {1 - 0.1 * 2 / (2 + 1e-8), 1 - 0.1 * 2 / (2 + 1e-8) - 0.1 / 0.19 * 0.28 / (0.999 * (2 + 1e-8))});
}

// torch.optim.NAdam(lr=0.1) on the gradient 2: mu_1 = 0.9 (1 - 0.5 0.96^0.004), mu_2 with 0.008.
TEST(NAdam, LooksAhead)
{
    const double now = 0.9 * (1 - 0.5 * std::pow(0.96, 0.004)), next = 0.9 * (1 - 0.5 * std::pow(0.96, 0.008));
    const double root = 2 + 1e-8;
    expectNear(run("nadam", {{"learning_rate", 0.1}}, 1, {2}),
               {1 - 0.1 * (1 - now) / (1 - now) * 2 / root - 0.1 * next / (1 - now * next) * 0.2 / root});
}

// Its variance is not tractable in the first five steps: plain momentum, corrected.
TEST(RAdam, BeginsAsMomentum)
{
    expectNear(run("radam", {{"learning_rate", 0.1}}, 1, {2, 2}), {0.8, 0.6});
}

TEST(Lion, StepsBySigns)
{
    expectNear(run("lion", {{"learning_rate", 0.1}}, 1, {5, -0.001}), {0.9, 0.8});
}

TEST(Clipping, ShrinksTheLengthAndCutsValues)
{
    const std::vector<std::pair<std::string, ParamValue>> plain{{"learning_rate", 1.0}, {"momentum", 0.0}};
    TrainingSettings settings = Graph().training;
    settings.general.set("clip_norm", 0.5);
    expectNear(run("sgd", plain, 4, {2, 0.25}, settings.general), {4 - 2 * 0.5 / (2 + 1e-6), 3.75 - 2 * 0.5 / (2 + 1e-6)});
    settings.general.set("clip_norm", 0.0);
    settings.general.set("clip_value", 0.5);
    expectNear(run("sgd", plain, 4, {-2, 0.25}, settings.general), {4.5, 4.25});
}

// The first mean is the weight itself.
TEST(Averaging, FollowsTheWeightsAsSlowlyAsItShould)
{
    const std::vector<std::pair<std::string, ParamValue>> plain{{"learning_rate", 1.0}, {"momentum", 0.0}};
    TrainingSettings settings = Graph().training;
    settings.general.set("average_decay", 0.75);
    std::vector<double> means;
    const std::vector<double> weights = run("sgd", plain, 4, {2, 1, -3}, settings.general, &means);
    expectNear(weights, {2, 1, 4});
    expectNear(means, {2, 1.75, 0.75 * 1.75 + 1});
    EXPECT_EQ(run("sgd", plain, 4, {2, 1, -3}), weights);
}

// tests/support/trainer_fixtures.py made the file.
TEST(Averaging, GivesTheMeansOfPyTorch)
{
    const auto text = readFile(sourceDir() / "tests/train/fixtures/average.json");
    ASSERT_TRUE(text.ok());
    const Json cases = *Json::parse(*text, "average.json");
    for (const Json& each : cases.items()) {
        std::vector<double> steps; // gradients at the rate 1, from 0
        std::vector<double> weights;
        for (const Json& weight : each.find("weights")->items()) {
            steps.push_back((weights.empty() ? 0 : weights.back()) - weight.number());
            weights.push_back(weight.number());
        }
        std::vector<double> expected;
        for (const Json& mean : each.find("means")->items()) {
            expected.push_back(mean.number());
        }
        TrainingSettings settings = Graph().training;
        settings.general.set("average_decay", each.find("decay")->number());
        std::vector<double> means;
        run("sgd", {{"learning_rate", 1.0}, {"momentum", 0.0}}, 0, steps, settings.general, &means);
        ASSERT_EQ(means.size(), expected.size());
        for (size_t i = 0; i < means.size(); ++i) {
            EXPECT_NEAR(means[i], expected[i], 1e-6) << "the gradients are float32";
        }
    }
}

// The first step of Adam is the learning rate, whatever the gradient's size.
TEST(Adam, FirstStepIsTheLearningRate)
{
    EXPECT_NEAR(run("adam", {{"learning_rate", 0.25}}, 1, {8})[0], 0.75, 1e-8);
}

TEST(Optimizers, AreComplete)
{
    ASSERT_GE(allOptimizers().size(), 3u);
    for (const OptimizerDef& optimizer : allOptimizers()) {
        const Params params(&optimizer.params);
        ASSERT_NE(params.definition("learning_rate"), nullptr) << optimizer.key;
        EXPECT_TRUE(params.check().ok()) << optimizer.key;
        EXPECT_TRUE(optimizer.help.ends_with(".")) << optimizer.key;
        EXPECT_FALSE(optimizer.torch.empty()) << optimizer.key;
        for (const ParamDef& param : optimizer.params) {
            EXPECT_TRUE(param.helpText.ends_with(".")) << optimizer.key << "." << param.key;
        }
        if (optimizer.hostStep) {
            continue; // it is no update of the device's
        }
        // Going down x^2 from 1.
        double weight = 1;
        std::vector<double> seen;
        for (int i = 0; i < 10; ++i) {
            seen.push_back(2 * weight);
            weight = run(optimizer.key, {{"learning_rate", 0.02}}, 1, seen).back();
        }
        EXPECT_LT(std::abs(weight), 1) << optimizer.key;
    }
}

// The arguments that torch.optim's constructors have by themselves (lion_pytorch's for Lion), but for what the help says
// is ours: a rate and momentum of SGD that train at once, and L-BFGS with its line search.
TEST(Optimizers, BeginAsPyTorchs)
{
    using Table = std::map<std::string, double>;
    const Table adam{{"learning_rate", 0.001}, {"beta1", 0.9}, {"beta2", 0.999}, {"epsilon", 1e-8}, {"weight_decay", 0}};
    const auto with = [](Table table, const Table& more) {
        for (const auto& [key, value] : more) {
            table[key] = value;
        }
        return table;
    };
    const std::map<std::string, Table> tables{
        {"adadelta", {{"learning_rate", 1}, {"rho", 0.9}, {"epsilon", 1e-6}, {"weight_decay", 0}}},
        {"adagrad",
         {{"learning_rate", 0.01}, {"lr_decay", 0}, {"accumulator", 0}, {"epsilon", 1e-10}, {"weight_decay", 0}}},
        {"adam", with(adam, {{"amsgrad", 0}})},
        {"adamax", with(adam, {{"learning_rate", 0.002}})},
        {"adamw", with(adam, {{"weight_decay", 0.01}, {"amsgrad", 0}})},
        {"lbfgs",
         {{"learning_rate", 1},
          {"max_iter", 20},
          {"max_eval", 0},
          {"tolerance_grad", 1e-7},
          {"tolerance_change", 1e-9},
          {"history_size", 100}}},
        {"lion", {{"learning_rate", 1e-4}, {"beta1", 0.9}, {"beta2", 0.99}, {"weight_decay", 0}}},
        {"nadam", with(adam, {{"learning_rate", 0.002}, {"momentum_decay", 0.004}})},
        {"radam", adam},
        {"rmsprop",
         {{"learning_rate", 0.01}, {"alpha", 0.99}, {"epsilon", 1e-8}, {"momentum", 0}, {"centered", 0},
          {"weight_decay", 0}}},
        {"sgd",
         {{"learning_rate", 0.01}, {"momentum", 0.9}, {"dampening", 0}, {"nesterov", 0}, {"weight_decay", 0}}}};
    for (const OptimizerDef& optimizer : allOptimizers()) {
        Table table;
        for (const ParamDef& param : optimizer.params) {
            const ParamValue& value = param.initial;
            if (const auto* number = std::get_if<double>(&value)) {
                table[param.key] = *number;
            } else if (const auto* integer = std::get_if<int64_t>(&value)) {
                table[param.key] = static_cast<double>(*integer);
            } else if (const auto* flag = std::get_if<bool>(&value)) {
                table[param.key] = *flag ? 1 : 0;
            }
        }
        const auto expected = tables.find(optimizer.key);
        ASSERT_NE(expected, tables.end()) << optimizer.key;
        EXPECT_EQ(table, expected->second) << optimizer.key;
    }
}

// tests/support/trainer_fixtures.py made the file: ten steps, with each parameter away from its start in some case.
TEST(Optimizers, GoWherePyTorchsGo)
{
    const auto text = readFile(sourceDir() / "tests/train/fixtures/steps.json");
    ASSERT_TRUE(text.ok());
    const Json cases = *Json::parse(*text, "steps.json");
    std::map<std::string, std::set<std::string>> varied;
    for (const Json& each : cases.items()) {
        SCOPED_TRACE(each.find("optimizer")->string() + " " + each.find("params")->compact());
        const OptimizerDef* optimizer = findOptimizer(each.find("optimizer")->string());
        ASSERT_NE(optimizer, nullptr);
        Params params(&optimizer->params);
        ASSERT_TRUE(params.fromJson(*each.find("params")).ok());
        std::vector<std::pair<std::string, ParamValue>> values;
        for (const ParamDef& param : optimizer->params) {
            values.emplace_back(param.key, params.value(param.key));
            if (values.back().second != param.initial) {
                varied[optimizer->key].insert(param.key);
            }
        }
        const auto numbers = [&](const char* key) {
            std::vector<double> all;
            for (const Json& number : each.find(key)->items()) {
                all.push_back(number.number());
            }
            return all;
        };
        const double start = each.find("start")->number();
        const Params& general = Graph().training.general;
        expectNear(run(optimizer->key, values, start, numbers("gradients")), numbers("weights"));
        // In a parameter group with a quarter of the learning rate.
        expectNear(run(optimizer->key, values, start, numbers("gradients"), general, nullptr, 0.25), numbers("slow"));
    }
    for (const OptimizerDef& optimizer : allOptimizers()) {
        for (const ParamDef& param : optimizer.params) {
            EXPECT_TRUE(optimizer.hostStep || varied[optimizer.key].contains(param.key))
                << optimizer.key << "." << param.key << " stands in no fixture";
        }
    }
}

// The product of a million momenta, one after the other.
TEST(NAdam, ALateStepKnowsTheProductOfAllMomenta)
{
    const OptimizerDef& nadam = *findOptimizer("nadam");
    for (const double decay : {0.0, 1e-6, 0.004, 1.0}) {
        Params params(&nadam.params);
        params.set("beta1", 0.999999);
        params.set("momentum_decay", decay);
        double product = 1;
        uint64_t step = 0;
        const auto momentum = [&](uint64_t at) {
            return 0.999999 * (1 - 0.5 * std::pow(0.96, static_cast<double>(at) * decay));
        };
        for (const uint64_t until : {1u, 7u, 100u, 30000u, 100000u}) {
            while (step < until) {
                product *= momentum(++step);
            }
            const double expected = (1 - momentum(until)) / (1 - product);
            EXPECT_NEAR(nadam.scalars(params, until, 1).front().second, expected, 1e-9 * expected)
                << "decay " << decay << ", step " << until;
        }
    }
}

TEST(Optimizers, AnUnknownOneIsNamed)
{
    TrainingSettings settings = Graph().training;
    settings.optimizer = {.key = "magic", .params = {}};
    const auto update = makeUpdate(settings);
    ASSERT_FALSE(update.ok());
    EXPECT_EQ(update.error().sentence(), "Training: there is no optimizer \"magic\"");
}

} // namespace
} // namespace plexus::testing
