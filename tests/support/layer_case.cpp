// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/layer_case.h"

#include "engine/base/param.h"
#include "engine/base/random.h"
#include "engine/program/gradient.h"

#include <cctype>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace plexus::test {

std::vector<LayerCase> allLayerCases()
{
    std::vector<LayerCase> cases;
    for (const LayerDef& layer : allLayers()) {
        if (layer.role == LayerRole::Block) {
            continue; // computes nothing itself, see blocks_test.cpp
        }
        for (const LayerExample& example : layer.examples) {
            cases.push_back({&layer, &example});
        }
    }
    return cases;
}

std::vector<const LayerDef*> innerLayers()
{
    std::vector<const LayerDef*> layers;
    for (const LayerDef& layer : allLayers()) {
        if (layer.role == LayerRole::Inner) {
            layers.push_back(&layer);
        }
    }
    return layers;
}

std::string caseName(const LayerCase& one)
{
    std::string name = one.layer->key + "_";
    bool startsWord = false;
    for (const char c : one.example->name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            startsWord = true;
            continue;
        }
        name += startsWord ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        startsWord = false;
    }
    return name;
}

void PrintTo(const LayerCase& one, std::ostream* out)
{
    *out << caseName(one);
}

Params paramsOf(const LayerDef& layer, const LayerExample& example)
{
    Params params(&layer.params);
    for (const auto& [key, value] : example.params) {
        params.set(key, value);
    }
    return params;
}

namespace {

Value input(Program& program, std::string name, const Shape& shape)
{
    return {&program, program.call("input", {}, {{"name", std::move(name)},
                                                 {"shape", shape.extents()},
                                                 {"type", std::string("f32")}})};
}

std::vector<int64_t> allAxes(const Shape& shape)
{
    std::vector<int64_t> axes(static_cast<size_t>(shape.rank()));
    std::iota(axes.begin(), axes.end(), int64_t{0});
    return axes;
}

} // namespace

Program layerProgram(const LayerCase& one, const Params& params, Mode mode, Parts parts)
{
    Program program;
    std::vector<Value> inputs;
    for (const Shape& shape : one.example->inputs) {
        inputs.push_back(isSource(*one.layer)
                             ? expand(constant(program, 1.0), shape)
                             : input(program, "in" + std::to_string(inputs.size()), shape));
    }
    Value out;
    {
        Build build(program, mode, params, one.layer->key, inputs);
        out = one.layer->forward(build);
    }
    const std::vector<Output> states = std::move(program.outputs);
    program.outputs.clear();
    program.addOutput("out", out.id);
    const Value product = out * input(program, "probe", out.shape());
    const Value loss = reshape(sum(product, allAxes(product.shape())), {1});
    program.addOutput("loss", loss.id);
    program.outputs.insert(program.outputs.end(), states.begin(), states.end());
    if (parts == Parts::Forward) {
        return program;
    }
    std::vector<std::pair<std::string, Value>> wanted;
    for (size_t index = 0; index < inputs.size(); ++index) {
        wanted.emplace_back("in" + std::to_string(index), inputs[index]);
    }
    for (ValueId id = 0; id < static_cast<ValueId>(program.nodes.size()); ++id) {
        if (program[id].op->key == "parameter") {
            const auto index = static_cast<size_t>(program[id].attributes.integer("index"));
            wanted.emplace_back(program.parameters[index].name, Value{&program, id});
        }
    }
    std::vector<Value> values;
    for (const auto& item : wanted) {
        values.push_back(item.second);
    }
    const auto arrived = gradients(loss, values);
    EXPECT_TRUE(arrived.ok()) << (arrived.ok() ? "" : arrived.error().sentence());
    for (size_t index = 0; arrived.ok() && index < wanted.size(); ++index) {
        if ((*arrived)[index]) {
            program.addOutput("gradient/" + wanted[index].first, (*arrived)[index].id);
        }
    }
    return program;
}

Tensor drawn(const Shape& shape, uint64_t seed, std::string_view name)
{
    Tensor tensor(shape);
    const Random random(seed, streamOf(name));
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        tensor.data[i] = static_cast<double>(static_cast<float>(2 * random.uniform(i) - 1));
    }
    return tensor;
}

bool isWhole(const LayerCase& one, std::string_view input)
{
    return std::stoul(std::string(input.substr(2))) >= wholeFrom(*one.layer, *one.example);
}

RunContext layerContext(const LayerCase& one, const Program& program, uint64_t seed)
{
    RunContext context;
    context.seed = seed;
    context.step = 3;
    for (const ParameterInfo& parameter : program.parameters) {
        context.parameters.push_back(initialValue(parameter, seed));
    }
    for (const ParameterInfo& state : program.states) {
        context.states.push_back(initialValue(state, seed));
        const Tensor moves = drawn(state.shape, seed, state.name);
        for (size_t i = 0; i < moves.data.size(); ++i) {
            context.states.back().data[i] += 0.25 * moves.data[i];
        }
    }
    for (const Node& node : program.nodes) {
        if (node.op->key != "input") {
            continue;
        }
        const std::string& name = node.attributes.text("name");
        Tensor tensor = drawn(node.shape, seed, name);
        if (name != "probe" && isWhole(one, name)) {
            const auto kinds = static_cast<double>(one.example->wholeBelow);
            for (double& value : tensor.data) {
                value = std::floor((value + 1) / 2 * kinds);
            }
        }
        for (double& value : tensor.data) {
            const double distance = one.example->awayFromZero;
            if (name != "probe" && std::abs(value) < distance) {
                value += value < 0 ? -distance : distance;
            }
        }
        context.inputs.emplace_back(name, std::move(tensor));
    }
    return context;
}

Tensor outputOf(const std::vector<std::pair<std::string, Tensor>>& outputs, std::string_view name)
{
    for (const auto& [key, tensor] : outputs) {
        if (key == name) {
            return tensor;
        }
    }
    ADD_FAILURE() << "the program has no output " << name;
    return {};
}

} // namespace plexus::test
