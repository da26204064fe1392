// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"
#include "engine/model/loss.h"
#include "engine/model/target_params.h"

namespace plexus::layers {
namespace {

ParamDefs outputParams()
{
    ParamDefs params = targetParams();
    params.insert(params.begin(), {
        text("field", "label").title("Target field").help(
            "The column of the data set the network shall predict, such as label."),
        choice("loss", "cross_entropy", lossKeys()).help(
            "How wrong an answer is: cross-entropy for classes, mean squared error for values."),
        real("loss_weight", 1).range(0, 1e6).slider(0, 2).help(
            "What this output's loss is multiplied by before all outputs are added up."),
        real("target_scale", 1).range(1e-6, 1e6).slider(0.1, 255).logarithmic().when("loss", lossesOfValues()).help(
            "What targets are divided by before the loss, and predictions multiplied by behind it: 255 for pictures."),
    });
    return params;
}

// One for every loss, so that each of its parameters is tried.
std::vector<LayerExample> outputExamples()
{
    std::vector<LayerExample> examples;
    for (const LossDef& loss : allLosses()) {
        examples.push_back({loss.key, {loss.exampleShapes.empty() ? Shape{3, 4} : loss.exampleShapes[0]},
                            {{"loss", loss.key}, {"field", std::string(loss.targetIsClass ? "label" : "target")}}});
    }
    return examples;
}

} // namespace

LayerDef output()
{
    return {
        .key = "output",
        .title = "Output",
        .group = "Ends",
        .help = "Where the answer leaves and is compared with the target by a loss.",
        .keywords = {"loss", "target", "head", "label", "result", "end"},
        .params = outputParams(),
        .outputs = {},
        .role = LayerRole::Output,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input(); },
        .torch = "return",
        .onnx = "graph output",
        .nodeLines = {"loss", "field"},
        .examples = outputExamples(),
        .rejects = {{"pays for losing", "3x4", "loss_weight=-1.0", "loss_weight must be between 0 and 1e+06, got -1"}},
    };
}

} // namespace plexus::layers
