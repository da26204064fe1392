// SPDX-License-Identifier: GPL-3.0-or-later
// Every layer gives PyTorch's outputs, gradients and running values, on PyTorch's own names and layouts of
// weights. tests/support/torch_fixtures.py made the files, so that nobody needs PyTorch to run this.
#include "tests/support/layer_case.h"
#include "tests/support/torch_fixture.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace plexus::test {
namespace {

// As the script draws them: weights from [-1, 1), states from [0.5, 1.5), counters from 0.
RunContext torchContext(const LayerCase& one, const Program& program)
{
    RunContext context = layerContext(one, program, torchSeed);
    for (size_t i = 0; i < program.parameters.size(); ++i) {
        context.parameters[i] = drawn(program.parameters[i].shape, torchSeed, program.parameters[i].name);
    }
    for (size_t i = 0; i < program.states.size(); ++i) {
        Tensor& state = context.states[i];
        const bool isCounter = state.shape.rank() == 0;
        state = isCounter ? Tensor(state.shape) : drawn(state.shape, torchSeed, program.states[i].name);
        for (double& value : state.data) {
            value = isCounter ? 0 : std::abs(value) + 0.5;
        }
    }
    return context;
}

void compareWithTorch(const LayerCase& one, const Json& fixture)
{
    const bool trains = fixture.find("mode")->string() == "training";
    const Program program = layerProgram(one, paramsOf(*one.layer, *one.example),
                                         trains ? Mode::Training : Mode::Evaluation, Parts::Gradients);
    const auto outputs = interpretOutputs(program, torchContext(one, program), Rounding::Double);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    const Tensor out = outputOf(*outputs, "out");
    EXPECT_EQ(out.shape.text(), torchShape(*fixture.find("shape")).text());
    expectTorchs(out, *fixture.find("output"));
    size_t weights = 0;
    for (const auto& [name, wanted] : fixture.find("gradients")->members()) {
        SCOPED_TRACE("gradient of " + name);
        weights += name.starts_with(one.layer->key + ".") ? 1 : 0;
        expectTorchs(outputOf(*outputs, "gradient/" + name), wanted);
    }
    EXPECT_EQ(weights, program.parameters.size()) << "other weights than PyTorch's";
    if (const Json* states = fixture.find("states")) {
        EXPECT_EQ(states->members().size(), program.states.size()) << "other running values than PyTorch's";
        for (const auto& [name, wanted] : states->members()) {
            SCOPED_TRACE(name);
            expectTorchs(outputOf(*outputs, "state/" + name), wanted);
        }
    }
}

const LayerExample* exampleNamed(const LayerDef& layer, const std::string& name)
{
    const auto found = std::find_if(layer.examples.begin(), layer.examples.end(),
                                    [&](const LayerExample& example) { return example.name == name; });
    return found == layer.examples.end() ? nullptr : &*found;
}

class TorchFixtures : public ::testing::TestWithParam<const LayerDef*> {};

INSTANTIATE_TEST_SUITE_P(Every, TorchFixtures, ::testing::ValuesIn(innerLayers()),
                         [](const auto& one) { return one.param->key; });

TEST_P(TorchFixtures, AgreeWithTheLayer)
{
    const LayerDef& layer = *GetParam();
    if (!std::filesystem::exists(torchFixturePath(layer.key))) {
        GTEST_SKIP() << "no fixture of " << layer.key << "; give tests/support/torch_fixtures.py an entry";
    }
    const Json file = torchFixture(layer.key);
    ASSERT_TRUE(file.isObject());
    std::set<std::string> tried;
    for (const Json& fixture : file.find("cases")->items()) {
        const std::string& name = fixture.find("example")->string();
        SCOPED_TRACE(name + ", " + fixture.find("mode")->string());
        const LayerExample* example = exampleNamed(layer, name);
        ASSERT_NE(example, nullptr) << "the layer has no such example any more: make the fixtures again";
        compareWithTorch({&layer, example}, fixture);
        tried.insert(name);
    }
    for (const LayerExample& example : layer.examples) {
        EXPECT_EQ(tried.count(example.name), 1u) << "no fixture of the example " << example.name;
    }
}

} // namespace
} // namespace plexus::test
