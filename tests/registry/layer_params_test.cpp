// SPDX-License-Identifier: GPL-3.0-or-later
// No parameter of a layer may be without effect: a form that offers what the program ignores lies.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/model/loss.h"
#include "engine/model/project_file.h"
#include "engine/model/unroll.h"
#include "tests/support/layer_case.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

const std::vector<FieldInfo> kFields{{"image", {4}}, {"point", {4}}, {"label", {}, 3},
                                     {"kind", {}, 3}, {"target", {4}}, {"other", {4}}};

// Legal values besides the one given.
std::vector<ParamValue> alternatives(const ParamDef& param, const ParamValue& now)
{
    std::vector<ParamValue> values;
    switch (param.kind) {
    case ParamKind::Bool:
        values.emplace_back(!std::get<bool>(now));
        break;
    case ParamKind::Integer:
        for (const int64_t step : {1, -1, 2, -2}) {
            values.emplace_back(std::get<int64_t>(now) + step);
        }
        break;
    case ParamKind::Real:
        for (const double value : {param.least, param.most, std::get<double>(now) * 0.5}) {
            values.emplace_back(value);
        }
        break;
    case ParamKind::Pair:
        for (const int64_t step : {1, -1}) {
            const auto& both = std::get<std::vector<int64_t>>(now);
            values.push_back(std::vector<int64_t>{both[0] + step, both[1]});
            values.push_back(std::vector<int64_t>{both[0], both[1] + step});
        }
        break;
    case ParamKind::Choice:
        values.assign(param.choices.begin(), param.choices.end());
        break;
    case ParamKind::Integers: {
        auto other = std::get<std::vector<int64_t>>(now);
        std::rotate(other.begin(), other.begin() + (other.empty() ? 0 : 1), other.end());
        values.emplace_back(std::move(other));
        break;
    }
    case ParamKind::Reals:
        for (const size_t count : {3, 4}) {
            values.emplace_back(std::vector<double>(count, 0.5));
        }
        break;
    case ParamKind::Text:
    case ParamKind::Path:
        for (const FieldInfo& field : kFields) {
            values.push_back(field.name);
        }
        break;
    }
    std::erase_if(values, [&](const ParamValue& value) { return value == now || !param.check(value); });
    return values;
}

std::string tensorsText(const Program& program)
{
    std::string text;
    for (const ParameterInfo& info : program.parameters) {
        text += info.name + " " + info.shape.text() + " " + std::to_string(static_cast<int>(info.init.kind))
                + " " + std::to_string(info.init.value) + " " + std::to_string(info.l1) + " "
                + std::to_string(info.l2) + " " + std::to_string(info.rate) + "\n";
    }
    return text;
}

// Training program, evaluation program and initial values as one text; empty when refused.
std::string innerText(const LayerCase& one, const Params& params)
{
    if (!params.check() || !one.layer->shape({params, one.example->inputs})) {
        return {};
    }
    const Program training = layerProgram(one, params, Mode::Training, Parts::Forward);
    const Program evaluation = layerProgram(one, params, Mode::Evaluation, Parts::Forward);
    return training.print() + evaluation.print() + tensorsText(training);
}

// With the fields that the loss in question reads, where it needs others.
std::vector<FieldInfo> fieldsFor(const Params& params)
{
    std::vector<FieldInfo> fields = kFields;
    const LossDef* loss = params.definition("loss") ? findLoss(params.text("loss")) : nullptr;
    if (loss != nullptr && !loss->exampleShapes.empty()) {
        const auto sample = [&](size_t index) {
            const std::vector<int64_t>& batched = loss->exampleShapes[index].extents();
            return Shape(std::vector<int64_t>(batched.begin() + 1, batched.end()));
        };
        for (FieldInfo& field : fields) {
            field.sample = field.name == "image" ? sample(0) : sample(1);
        }
    }
    return fields;
}

// An input or output layer means something in a whole graph only.
std::string endText(const LayerCase& one, const Params& params)
{
    const bool isInput = one.layer->role == LayerRole::Input;
    Graph graph = isInput ? Chain().then(one.layer->key).then("output").take()
                          : Chain().then("input").then(one.layer->key).take();
    graph.find(one.layer->key)->params = params;
    const std::vector<FieldInfo> fields = fieldsFor(params);
    std::string text;
    for (const auto kind : {LowerRequest::Kind::Training, LowerRequest::Kind::Evaluation}) {
        const auto program = lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 2, .kind = kind});
        text += program.ok() ? program->print() : std::string();
    }
    return text;
}

// What lies in a new block, and what is computed where it stands several times.
std::string blockText(const LayerCase& one, const Params& params)
{
    Chain::Values values;
    for (const ParamDef& param : one.layer->params) {
        values.push_back({param.key, params.value(param.key)});
    }
    Graph graph = *unrolled(Chain().block(one.layer->key, values).take());
    graph.find(one.layer->key)->params = {};
    return projectText(graph);
}

bool matters(const LayerDef& layer, const ParamDef& param)
{
    for (const LayerExample& example : layer.examples) {
        const LayerCase one{&layer, &example};
        const auto text = layer.role == LayerRole::Inner   ? innerText
                          : layer.role == LayerRole::Block ? blockText
                                                           : endText;
        Params before = paramsOf(layer, example);
        if (const ParamDef* master = before.definition(param.onlyWhen)) { // it matters then only
            const std::string value = param.onlyWhenValue.substr(0, param.onlyWhenValue.find('|'));
            before.set(master->key, *master->fromText(value));
        }
        const std::string now = text(one, before);
        for (const ParamValue& value : alternatives(param, before.value(param.key))) {
            Params after = before;
            after.set(param.key, value);
            const std::string then = text(one, after);
            if (!now.empty() && !then.empty() && now != then) {
                return true;
            }
        }
    }
    return false;
}

TEST(Layers, EveryParameterChangesTheProgram)
{
    for (const LayerDef& layer : allLayers()) {
        for (const ParamDef& param : layer.params) {
            if (layer.role == LayerRole::Output && param.kind == ParamKind::Choice && param.key == "loss") {
                continue; // another loss needs another target: the next test
            }
            EXPECT_TRUE(matters(layer, param)) << layer.key << " ignores " << param.key;
        }
    }
}

TEST(Layers, ParameterWithoutEffectIsFound)
{
    LayerDef planted = *findLayer("relu");
    planted.params = {real("slope", 0.1).range(0, 1)};
    EXPECT_FALSE(matters(planted, planted.params[0]));
}

TEST(Layers, EveryExampleOfAnEndLowers)
{
    for (const LayerCase& one : allLayerCases()) {
        if (one.layer->role == LayerRole::Input || one.layer->role == LayerRole::Output) {
            EXPECT_FALSE(endText(one, paramsOf(*one.layer, *one.example)).empty()) << caseName(one);
        }
    }
}

} // namespace
} // namespace plexus::test
