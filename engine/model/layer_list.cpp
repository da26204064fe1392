// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

namespace {

// What its examples own at most: some weights come with a parameter only.
Owns ownedByExamples(const LayerDef& layer)
{
    Owns most = Owns::Nothing;
    for (const LayerExample& example : layer.examples) {
        Program program;
        std::vector<Value> inputs;
        for (const Shape& shape : example.inputs) {
            inputs.push_back({&program, program.call("input", {}, {{"name", std::string("x")},
                                                                   {"shape", shape.extents()},
                                                                   {"type", std::string("f32")}})});
        }
        Params params(&layer.params);
        for (const auto& [key, value] : example.params) {
            params.set(key, value);
        }
        Build build(program, Mode::Training, params, layer.key, std::move(inputs));
        layer.forward(build);
        most = std::max(most, ownedBy(program));
    }
    return most;
}

void checkAxes(LayerDef& layer)
{
    const size_t ports = layer.inputs.size() - (layer.isLastOptional ? 1 : 0);
    const Axes axes = layer.takes;
    const std::string expects = layer.title + " expects " + axes.text + ", gets ";
    layer.shape = [=, rule = std::move(layer.shape),
                   isAny = layer.portCount == PortCount::Any](const ShapeCall& call) -> Result<Shape> {
        for (size_t i = 0; i < call.shapes.size() && (isAny || i < ports); ++i) {
            const Shape& seen = call.shapes[i];
            if (seen.rank() < axes.least || seen.rank() > axes.most) {
                return Error{.what = expects + seen.batchedText(), .accepted = axes.advice};
            }
        }
        return rule(call);
    };

    const auto refuses = [&](const char* name, int rank, size_t port) {
        LayerExample refused = layer.examples.front();
        std::vector<int64_t> extents = refused.inputs[port].extents();
        extents.resize(static_cast<size_t>(rank), 2);
        refused.inputs[port] = Shape(std::move(extents));
        refused.name = name;
        refused.mustSay = expects + refused.inputs[port].batchedText();
        layer.rejects.push_back(std::move(refused));
    };
    for (size_t port = 0; port < ports; ++port) {
        if (axes.least > 1) {
            refuses("too few axes", axes.least - 1, port);
        }
        if (axes.most < 8) {
            refuses("too many axes", axes.most + 1, port);
        }
    }
}

void makeBlock(LayerDef& layer)
{
    layer.role = LayerRole::Block;
    layer.inputs = {};
    layer.outputs = {};
    layer.torch = "torch.nn.Module";
    layer.onnx = composedOnnx;
}

} // namespace

std::vector<LayerDef> finished(std::vector<LayerDef> layers)
{
    for (LayerDef& layer : layers) {
        if (layer.build) {
            makeBlock(layer);
        }
        if (!layer.takes.text.empty()) {
            checkAxes(layer);
        }
        if (layer.role == LayerRole::Block) {
            layer.params.push_back(repeatParam());
            layer.rejects.push_back({"no copies", layer.examples.front().inputs, {{repeatKey, int64_t{0}}},
                                     std::string(repeatKey) + " must be between 1 and 1000, got 0"});
            continue; // the layers in it have their own weights
        }
        for (ParamDef& choice : weightChoices(ownedByExamples(layer))) {
            layer.params.push_back(choice.under("Weights"));
        }
    }
    return layers;
}

} // namespace plexus
