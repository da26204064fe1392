// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/torch_network.h"

#include "engine/data/fields.h"
#include "engine/session/template.h"
#include "engine/train/network.h"
#include "engine/train/step.h"
#include "engine/train/update.h"
#include "tests/support/layer_case.h"
#include "tests/support/torch_fixture.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {

namespace {

// start_of() of the script.
Tensor startAsTorch(const ParameterInfo& info)
{
    Tensor start = drawn(info.shape, torchSeed, info.name);
    const bool isBias = info.name.ends_with("bias");
    for (double& value : start.data) {
        if (info.shape.rank() > 1) {
            value /= std::sqrt(static_cast<double>(info.shape.elements() / info.shape[0]));
        } else {
            value = 0.1 * value + (isBias ? 0 : 1);
        }
    }
    return start;
}

Dataset dataAsTorch(const Json& fixture)
{
    const auto count = static_cast<int64_t>(fixture.find("losses")->items().size())
                       * fixture.find("batch")->integer();
    const int64_t classes = fixture.find("classes")->integer();
    const Shape sample = torchShape(*fixture.find("sample"));
    std::vector<int64_t> batched = sample.extents();
    batched.insert(batched.begin(), count);
    const Tensor images = drawn(Shape(batched), torchSeed, "image");
    std::vector<int32_t> labels;
    for (const double draw : drawn({count}, torchSeed, "label").data) {
        labels.push_back(static_cast<int32_t>((draw + 1) / 2 * static_cast<double>(classes)));
    }
    Dataset data;
    data.fields.push_back(floatField("image", sample, std::vector<float>(images.data.begin(), images.data.end())));
    data.fields.push_back(classField("label", labels, numberedClasses(classes)));
    return data;
}

} // namespace

Graph residualNetwork(int64_t divide)
{
    Graph graph = findTemplate("resnet18-cifar")->make("");
    const std::vector<GraphNode> nodes = graph.nodes();
    for (const GraphNode& node : nodes) {
        if (node.params.definition("channels") != nullptr) {
            graph.find(node.key)->params.set("channels", node.params.integer("channels") / divide);
        }
    }
    return graph;
}

StepsTaken trainAsTorch(Graph graph, const Json& fixture, std::unique_ptr<Executor> executor)
{
    EXPECT_EQ(graph.training.optimizer.key, fixture.find("optimizer")->string());
    const Dataset data = dataAsTorch(fixture);
    const int64_t batch = fixture.find("batch")->integer();
    graph.training.general.set("batch_size", batch / graph.training.general.integer("accumulate"));
    const uint64_t steps = fixture.find("losses")->items().size();
    const UpdateProgram update = makeUpdate(graph.training, ratesOf(graph)).value();
    const StepScalars scalars = StepScalars::make(graph.training, 1, steps).value();
    auto opened = Network::open({.graph = graph, .fields = fieldsOf(data), .preprocessing = {}}, std::move(executor),
                                update);
    EXPECT_TRUE(opened.ok()) << opened.error().sentence();
    Network& network = **opened;
    NetworkValues values = network.initialValues(1);
    for (size_t i = 0; i < values.parameters.size(); ++i) {
        values.parameters[i] = startAsTorch(network.parameters()[i]);
    }
    for (size_t i = 0; i < values.states.size(); ++i) {
        const ParameterInfo& state = network.states()[i];
        if (state.name.ends_with("weight") || state.name.ends_with("bias")) { // frozen
            values.states[i] = startAsTorch(state);
        }
    }
    EXPECT_TRUE(network.executor().write(values).ok());
    const int id = network.executor().addData(data).value();
    StepsTaken taken;
    for (uint64_t step = 1; step <= steps; ++step) {
        std::vector<int32_t> rows;
        for (int64_t i = 0; i < batch; ++i) {
            rows.push_back(static_cast<int32_t>(static_cast<int64_t>(step - 1) * batch + i));
        }
        const auto submitted = submitStep(network, {.data = id, .samples = data, .rows = rows, .step = step}, scalars);
        EXPECT_TRUE(submitted.ok()) << submitted.error().sentence();
        taken.losses.push_back(nextStep(network, data, rows).value().loss);
    }
    values = network.executor().read().value();
    for (size_t i = 0; i < values.parameters.size(); ++i) {
        taken.tensors[network.parameters()[i].name] = values.parameters[i];
    }
    for (size_t i = 0; i < values.states.size(); ++i) {
        taken.tensors[network.states()[i].name] = values.states[i];
    }
    return taken;
}

} // namespace plexus::test
