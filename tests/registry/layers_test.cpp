// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every layer and every one of its examples. A new layer file is tested by these
// without another line.
#include "engine/model/project_file.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"
#include "tests/support/layer_case.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <set>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

using Outputs = std::vector<std::pair<std::string, Tensor>>;

Outputs run(const Program& program, const RunContext& context, Rounding rounding)
{
    auto outputs = interpretOutputs(program, context, rounding);
    EXPECT_TRUE(outputs.ok()) << (outputs.ok() ? "" : outputs.error().sentence());
    return outputs.ok() ? *outputs : Outputs{};
}

bool isSentence(const std::string& text)
{
    return text.size() > 10 && text.back() == '.' && std::isupper(static_cast<unsigned char>(text[0])) != 0;
}

class LayerTest : public ::testing::TestWithParam<LayerCase> {
protected:
    const LayerDef& layer() const { return *GetParam().layer; }
    const LayerExample& example() const { return *GetParam().example; }
    Params params() const { return paramsOf(layer(), example()); }
};

TEST(Layers, DefinitionsAreComplete)
{
    std::set<std::string> titles;
    for (const LayerDef& layer : allLayers()) {
        SCOPED_TRACE(layer.key);
        EXPECT_FALSE(layer.title.empty());
        EXPECT_TRUE(titles.insert(layer.title).second) << "two layers are called " << layer.title;
        EXPECT_FALSE(layer.group.empty());
        EXPECT_TRUE(isSentence(layer.help)) << layer.help;
        EXPECT_FALSE(layer.torch.empty());
        EXPECT_FALSE(layer.onnx.empty());
        const bool isBlock = layer.role == LayerRole::Block;
        EXPECT_NE(static_cast<bool>(layer.shape), isBlock);
        EXPECT_NE(static_cast<bool>(layer.forward), isBlock);
        EXPECT_FALSE(layer.examples.empty()) << "give it at least one example";
        EXPECT_EQ(layer.inputs.empty(), layer.role == LayerRole::Input || isBlock || isSource(layer));
        EXPECT_EQ(layer.outputs.empty(), layer.role == LayerRole::Output || isBlock);
        const Params params(&layer.params);
        for (const std::string& line : layer.nodeLines) {
            EXPECT_NE(params.definition(line), nullptr) << "no parameter " << line << " to show";
        }
    }
}

TEST(Layers, ParametersAreComplete)
{
    for (const LayerDef& layer : allLayers()) {
        std::set<std::string> keys;
        for (const ParamDef& param : layer.params) {
            SCOPED_TRACE(layer.key + "." + param.key);
            EXPECT_TRUE(keys.insert(param.key).second);
            EXPECT_TRUE(isSentence(param.helpText)) << param.helpText;
            EXPECT_TRUE(param.check(param.initial).ok());
            const bool isNumber = param.kind == ParamKind::Integer || param.kind == ParamKind::Real
                                  || param.kind == ParamKind::Pair;
            if (isNumber) {
                EXPECT_GT(param.least, -1e300) << "say what is legal with range()";
                EXPECT_LT(param.most, 1e300);
                const bool isAsLegal = param.sliderLeast == param.sliderMost;
                EXPECT_TRUE(isAsLegal || param.sliderLeast >= param.least);
                EXPECT_TRUE(isAsLegal || param.sliderMost <= param.most);
            }
            if (!param.onlyWhen.empty()) {
                EXPECT_NE(Params(&layer.params).definition(param.onlyWhen), nullptr);
            }
        }
    }
}

TEST(Layers, RefuseWhatTheySayTheyRefuse)
{
    for (const LayerDef& layer : allLayers()) {
        for (const LayerExample& reject : layer.rejects) {
            SCOPED_TRACE(layer.key + ", " + reject.name);
            ASSERT_FALSE(reject.mustSay.empty());
            const Params params = paramsOf(layer, reject);
            const auto legal = params.check();
            if (!legal) {
                EXPECT_THAT(legal.error().sentence(), HasSubstr(reject.mustSay));
                continue;
            }
            const auto shape = layer.shape({params, reject.inputs});
            ASSERT_FALSE(shape.ok()) << "it was accepted as " << shape->text();
            EXPECT_THAT(shape.error().sentence(), HasSubstr(reject.mustSay));
        }
    }
}

// The key of the parameter that an example is refused for; empty where the inputs alone are to blame.
std::string paramRefused(const LayerDef& layer, const LayerExample& reject)
{
    const Params params = paramsOf(layer, reject);
    for (const ParamDef& param : layer.params) {
        if (!param.check(params.value(param.key)).ok()) {
            return param.key;
        }
    }
    const auto shape = layer.shape ? layer.shape({params, reject.inputs}) : Result<Shape>(Shape());
    return !shape.ok() && params.definition(shape.error().where) != nullptr ? shape.error().where : std::string();
}

// Of its own ones, beside what all with weights or all blocks have. A switch cannot be wrong, nor a text by itself.
TEST(Layers, SayWhatTheyRefuseOfTheirParameters)
{
    const ParamDefs ofWeights = weightChoices(Owns::MatricesAndBiases);
    std::set<std::string> common{repeatKey};
    for (const ParamDef& param : ofWeights) {
        common.insert(param.key);
    }
    for (const LayerDef& layer : allLayers()) {
        std::set<std::string> refused;
        for (const LayerExample& reject : layer.rejects) {
            refused.insert(paramRefused(layer, reject));
        }
        size_t wrongable = 0, said = 0;
        for (const ParamDef& param : layer.params) {
            const bool canBeWrong = param.kind != ParamKind::Bool && param.kind != ParamKind::Text;
            wrongable += canBeWrong && common.count(param.key) == 0 ? 1 : 0;
            said += common.count(param.key) == 0 ? refused.count(param.key) : 0;
        }
        EXPECT_TRUE(wrongable == 0 || said > 0) << layer.key << " has no refused example of a parameter";
    }
}

TEST_P(LayerTest, StatedShapeIsTheProgramsShape)
{
    const Params values = params();
    ASSERT_TRUE(values.check().ok()) << values.check().error().sentence();
    const auto stated = layer().shape({values, example().inputs});
    ASSERT_TRUE(stated.ok()) << stated.error().sentence();
    for (const Mode mode : {Mode::Training, Mode::Evaluation}) {
        const Program program = layerProgram(GetParam(), values, mode, Parts::Forward);
        EXPECT_EQ(program[program.output("out")].shape.text(), stated->text());
    }
}

TEST_P(LayerTest, EvaluationUsesTheSameTensors)
{
    const Program training = layerProgram(GetParam(), params(), Mode::Training, Parts::Forward);
    const Program evaluation = layerProgram(GetParam(), params(), Mode::Evaluation, Parts::Forward);
    ASSERT_EQ(training.parameters.size(), evaluation.parameters.size());
    for (size_t i = 0; i < training.parameters.size(); ++i) {
        EXPECT_EQ(training.parameters[i].name, evaluation.parameters[i].name);
    }
    ASSERT_EQ(training.states.size(), evaluation.states.size());
    for (size_t i = 0; i < training.states.size(); ++i) {
        EXPECT_EQ(training.states[i].name, evaluation.states[i].name);
        EXPECT_NE(training.output("state/" + training.states[i].name), noValue) << "no next value";
        EXPECT_EQ(evaluation.output("state/" + training.states[i].name), noValue);
    }
}

// d loss / d value by central differences, in double.
Tensor differences(const Program& forward, RunContext& context, Tensor& value)
{
    constexpr double step = 1e-6;
    Tensor slope(value.shape);
    for (size_t i = 0; i < value.data.size(); ++i) {
        const double before = value.data[i];
        value.data[i] = before + step;
        const double above = outputOf(run(forward, context, Rounding::Double), "loss").data[0];
        value.data[i] = before - step;
        const double below = outputOf(run(forward, context, Rounding::Double), "loss").data[0];
        value.data[i] = before;
        slope.data[i] = (above - below) / (2 * step);
    }
    return slope;
}

void expectClose(const Tensor& derived, const Tensor& measured)
{
    ASSERT_EQ(derived.shape.text(), measured.shape.text());
    for (size_t i = 0; i < derived.data.size(); ++i) {
        EXPECT_LE(std::abs(derived.data[i] - measured.data[i]), 1e-5 + 1e-3 * std::abs(measured.data[i]))
            << "element " << i << ": derived " << derived.data[i] << ", measured " << measured.data[i];
    }
}

TEST_P(LayerTest, GradientEqualsFiniteDifferences)
{
    for (const Mode mode : {Mode::Training, Mode::Evaluation}) {
        SCOPED_TRACE(mode == Mode::Training ? "training" : "evaluation");
        const Program forward = layerProgram(GetParam(), params(), mode, Parts::Forward);
        const Program both = layerProgram(GetParam(), params(), mode, Parts::Gradients);
        RunContext context = layerContext(GetParam(), both, 7);
        const Outputs derived = run(both, context, Rounding::Double);
        for (size_t i = 0; i < wholeFrom(layer(), example()); ++i) {
            const std::string name = "in" + std::to_string(i);
            SCOPED_TRACE(name);
            for (auto& [key, tensor] : context.inputs) {
                if (key == name) {
                    expectClose(outputOf(derived, "gradient/" + name), differences(forward, context, tensor));
                }
            }
        }
        for (size_t i = 0; i < both.parameters.size(); ++i) {
            const std::string& name = both.parameters[i].name;
            SCOPED_TRACE(name);
            expectClose(outputOf(derived, "gradient/" + name),
                        differences(forward, context, context.parameters[i]));
        }
    }
}

TEST_P(LayerTest, StaysFiniteOnHostileInputs)
{
    const Program program = layerProgram(GetParam(), params(), Mode::Training, Parts::Gradients);
    const std::vector<std::vector<double>> hostile{
        {0}, {1e4}, {1e15, -1e15}, {1.17549435e-38, 0, -1.17549435e-38}, {1e15, 1e-15, 0, -1, -1e4}};
    for (const std::vector<double>& values : hostile) {
        RunContext context = layerContext(GetParam(), program, 11);
        for (auto& [name, tensor] : context.inputs) {
            for (size_t i = 0; name != "probe" && i < tensor.data.size(); ++i) {
                const double value = std::clamp(values[i % values.size()], -layer().finiteUpTo, layer().finiteUpTo);
                tensor.data[i] = static_cast<double>(static_cast<float>(value));
            }
        }
        for (const auto& [name, tensor] : run(program, context, Rounding::Float32)) {
            for (const double value : tensor.data) {
                ASSERT_TRUE(std::isfinite(value)) << name << " on " << values[0] << ", ...";
            }
        }
    }
}

TEST_P(LayerTest, SavesAndLoadsUnchanged)
{
    Graph graph;
    GraphNode node = makeNode("it", layer().key);
    node.params = params();
    node.title = "A title";
    node.position = {-12.5, 40};
    graph.insert(node, 0);
    const std::string text = projectText(graph);
    const auto loaded = parseProject(text, "test.plexus");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_TRUE(loaded->nodes().front().params == node.params);
    EXPECT_EQ(loaded->nodes().front().title, node.title);
    EXPECT_EQ(loaded->nodes().front().position, node.position);
    EXPECT_EQ(projectText(*loaded), text);
}

TEST_P(LayerTest, CompositionAgreesWithTheFusedForm)
{
    if (!layer().composed) {
        return;
    }
    LayerDef twin = layer();
    twin.forward = layer().composed;
    const Program fused = layerProgram(GetParam(), params(), Mode::Training, Parts::Gradients);
    const Program composed = layerProgram({&twin, &example()}, params(), Mode::Training, Parts::Gradients);
    const RunContext context = layerContext(GetParam(), fused, 5);
    const Outputs expected = run(composed, context, Rounding::Double);
    for (const auto& [name, tensor] : run(fused, context, Rounding::Double)) {
        const Tensor other = outputOf(expected, name);
        for (size_t i = 0; i < tensor.data.size(); ++i) {
            EXPECT_NEAR(tensor.data[i], other.data[i], 1e-9) << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Every, LayerTest, ::testing::ValuesIn(allLayerCases()),
                         [](const auto& one) { return caseName(one.param); });

} // namespace
} // namespace plexus::test
