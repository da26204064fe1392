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

} // namespace

std::vector<LayerDef> finished(std::vector<LayerDef> layers)
{
    for (LayerDef& layer : layers) {
        if (layer.role == LayerRole::Block) {
            layer.params.push_back(repeatParam());
            continue; // the layers in it have their own weights
        }
        for (ParamDef& choice : weightChoices(ownedByExamples(layer))) {
            layer.params.push_back(choice.under("Weights"));
        }
    }
    return layers;
}

} // namespace plexus
