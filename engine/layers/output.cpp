// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"
#include "engine/model/loss.h"
#include "engine/model/metric.h"

#include <algorithm>

namespace plexus::layers {

namespace {

// Those that figures are computed beside, "mse|mae".
std::string lossesWith(bool classes)
{
    std::string keys;
    for (const LossDef& loss : allLosses()) {
        if (loss.targetIsClass == classes && loss.hasMetrics) {
            keys += (keys.empty() ? "" : "|") + loss.key;
        }
    }
    return keys;
}

// The losses' own parameters, each shown while one of its losses is chosen. Equal keys are one parameter.
void appendLossParams(ParamDefs& params)
{
    const size_t own = params.size();
    for (const LossDef& loss : allLosses()) {
        for (const ParamDef& param : loss.params) {
            const auto known = std::find_if(params.begin() + static_cast<std::ptrdiff_t>(own), params.end(),
                                            [&](const ParamDef& other) { return other.key == param.key; });
            if (known == params.end()) {
                params.push_back(ParamDef(param).when("loss", loss.key));
            } else {
                known->onlyWhenValue += "|" + loss.key;
            }
        }
    }
}

// Those of metrics, while the loss has such targets.
void appendMetricParams(ParamDefs& params)
{
    for (const MetricDef& metric : allMetrics()) {
        for (const ParamDef& param : metric.params) {
            params.push_back(ParamDef(param).when("loss", lossesWith(metric.needsClasses)).under("Metrics"));
        }
    }
}

ParamDefs outputParams()
{
    std::vector<std::string> losses;
    for (const LossDef& loss : allLosses()) {
        losses.push_back(loss.key);
    }
    ParamDefs params{
        text("field", "label")
            .title("Target field")
            .help("The column of the data set the network shall predict, such as label."),
        choice("loss", "cross_entropy", losses)
            .help("How wrong an answer is: cross-entropy for classes, mean squared error for values."),
        real("loss_weight", 1)
            .range(0, 1e6)
            .slider(0, 2)
            .help("What this output's loss is multiplied by before all outputs are added up."),
        real("target_scale", 1)
            .range(1e-6, 1e6)
            .slider(0.1, 255)
            .logarithmic()
            .when("loss", lossesWith(false))
            .help("What targets are divided by before the loss sees them, and predictions multiplied by "
                  "afterwards: 255 for pictures."),
    };
    appendLossParams(params);
    appendMetricParams(params);
    return params;
}

// One for every loss, so that each of its parameters is tried.
std::vector<LayerExample> outputExamples()
{
    std::vector<LayerExample> examples;
    for (const LossDef& loss : allLosses()) {
        examples.push_back({.name = loss.key,
                            .inputs = {loss.exampleShapes.empty() ? Shape{3, 4} : loss.exampleShapes[0]},
                            .params = {{"loss", loss.key},
                                       {"field", std::string(loss.targetIsClass ? "label" : "target")}}});
    }
    return examples;
}

}

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
    };
}

} // namespace plexus::layers
