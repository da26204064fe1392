// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/not_finite.h"

#include "engine/program/interpret.h"
#include "engine/program/mixed_precision.h"

#include <fmt/format.h>

#include <cmath>

namespace plexus {
namespace {

struct Finding {
    std::string node, tensor, words; // "the output of Dense 2"
    int64_t row = -1;                // of the batch; -1: the value has no batch axis
    bool isRounded = false;          // to float16
};

NamedTensors gather(const Program& program, const Dataset& data, std::span<const int32_t> rows)
{
    NamedTensors inputs;
    for (const Node& node : program.nodes) {
        if (node.op->key != "input") {
            continue;
        }
        const std::string& name = node.attributes.text("name");
        const DataField* field = data.find(name);
        if (!field) {
            continue;
        }
        Tensor tensor(node.shape);
        const int64_t size = field->sample.elements();
        for (size_t i = 0; i < rows.size(); ++i) {
            for (int64_t j = 0; j < size; ++j) {
                tensor.data[i * static_cast<size_t>(size) + static_cast<size_t>(j)] = field->at(rows[i], j);
            }
        }
        inputs.emplace_back(name, std::move(tensor));
    }
    return inputs;
}

// Position of the first element that is not finite, or -1.
int64_t firstNotFinite(const Tensor& tensor)
{
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        if (!std::isfinite(tensor.data[i])) {
            return static_cast<int64_t>(i);
        }
    }
    return -1;
}

std::string titleOf(const Graph& graph, const std::string& key)
{
    const GraphNode* node = graph.find(key);
    return node ? node->displayTitle() + " (" + key + ")" : key;
}

Finding describe(const Program& program, const Graph& graph, ValueId id)
{
    const Node& node = program[id];
    if (node.op->key == "input") {
        const std::string name = node.attributes.text("name");
        return {.node = {}, .tensor = name, .words = "the data field \"" + name + "\""};
    }
    if (node.op->key == "parameter" || node.op->key == "state") {
        const auto index = static_cast<size_t>(node.attributes.integer("index"));
        const ParameterInfo& info =
            node.op->key == "parameter" ? program.parameters[index] : program.states[index];
        return {.node = info.node, .tensor = info.name, .words = "the tensor " + info.name};
    }
    for (const Output& output : program.outputs) {
        if (output.value == id && output.name.starts_with("gradient/")) {
            const std::string name = output.name.substr(9);
            return {.node = node.source, .tensor = name, .words = "the gradient of " + name};
        }
    }
    const bool isForward = id <= program.output("loss");
    if (isForward && (node.source.empty() || id == program.output("loss"))) {
        return {.node = node.source, .tensor = "loss", .words = "the loss"};
    }
    return {.node = node.source,
            .tensor = node.source + (isForward ? " output" : " gradient"),
            .words = (isForward ? "the output of " : "the gradient at ") + titleOf(graph, node.source)};
}

Result<Finding> find(const NetworkDescription& description, const NetworkValues& values,
                     const Dataset& data, const HaltedStep& halted)
{
    const auto batch = static_cast<int64_t>(halted.rows.size());
    PLEXUS_TRY(const Program program, lower({.graph = description.graph,
                                             .fields = description.fields,
                                             .preprocessing = description.preprocessing,
                                             .batch = batch,
                                             .kind = LowerRequest::Kind::Training}));
    RunContext context;
    context.seed = halted.seed;
    context.step = static_cast<uint32_t>(halted.draw);
    context.parameters = values.parameters;
    context.states = values.states;
    context.inputs = gather(program, data, halted.rows);
    context.scalars = {{lossScaleName, halted.lossScale}};
    PLEXUS_TRY(const std::vector<Tensor> all, interpret(program, context, Rounding::Float32));
    for (size_t id = 0; id < all.size(); ++id) {
        const int64_t at = program.nodes[id].op->key == "constant" ? -1 : firstNotFinite(all[id]);
        if (at < 0) {
            continue;
        }
        Finding finding = describe(program, description.graph, static_cast<ValueId>(id));
        finding.isRounded = program.nodes[id].op->rounds == StorageFormat::Float16;
        const Shape& shape = all[id].shape;
        if (shape.rank() > 0 && shape[0] == batch && batch > 1) {
            finding.row = at / (shape.elements() / batch);
        }
        return finding;
    }
    return Finding{.node = {}, .tensor = {}, .words = {}};
}

} // namespace

NotFiniteReport explainNotFinite(const NetworkDescription& description, const NetworkValues& values,
                                 const Dataset& data, const HaltedStep& halted)
{
    NotFiniteReport report{.step = halted.step,
                           .node = {},
                           .tensor = {},
                           .sentence = {},
                           .suggestedLearningRate = halted.learningRate / 10};
    const auto found = find(description, values, data, halted);
    std::string cause;
    if (!found) {
        cause = "the step could not be replayed: " + found.error().sentence();
    } else if (found->words.empty()) {
        cause = "the replay in float32 on the processor stays finite, so the numbers are at the edge of "
                "what float32 holds";
    } else {
        report.node = found->node;
        report.tensor = found->tensor;
        cause = "the first such value is in " + found->words;
        if (found->row >= 0) {
            cause += fmt::format(", sample {} of the training data",
                                 halted.rows[static_cast<size_t>(found->row)]);
        }
    }
    if (found && found->isRounded) {
        cause += " (float16 has no numbers above 65,504; bfloat16 and float32 have)";
    }
    report.sentence = fmt::format("step {} gave a number that is not finite: {}. The weights are those "
                                  "before this step; try the learning rate {:.3g}, a tenth of now.",
                                  halted.step, cause, report.suggestedLearningRate);
    return report;
}

} // namespace plexus
