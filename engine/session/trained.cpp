// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/data_choice.h"
#include "engine/session/run_folder.h"
#include "engine/session/session.h"
#include "engine/train/checkpoint.h"

#include <algorithm>
#include <numeric>

namespace plexus {
namespace {

constexpr size_t vectorCount = 8;
constexpr int64_t mostCandidates = 2000; // samples that are looked at for test vectors

// The fields that the graph's input and output nodes name.
std::vector<FieldInfo> usedFields(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    std::vector<FieldInfo> used;
    for (const FieldInfo& field : fields) {
        const bool isUsed = std::any_of(graph.nodes().begin(), graph.nodes().end(), [&](const GraphNode& node) {
            const bool isEnd = node.definition && (node.definition->role == LayerRole::Input ||
                                                   node.definition->role == LayerRole::Output);
            return isEnd && node.params.text("field") == field.name;
        });
        if (isUsed) {
            used.push_back(field);
        }
    }
    return used;
}

// The names of what the first output with classes tells apart.
std::vector<std::string> classesOf(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        for (const FieldInfo& field : fields) {
            if (node.definition && node.definition->role == LayerRole::Output && field.classes > 0 &&
                node.params.text("field") == field.name) {
                return field.classNames;
            }
        }
    }
    return {};
}

Tensor rowsOf(const DataField& field, int64_t from, int64_t count)
{
    std::vector<int64_t> shape{count};
    shape.insert(shape.end(), field.sample.begin(), field.sample.end());
    Tensor rows{Shape(std::move(shape))};
    const int64_t size = field.sample.elements();
    for (int64_t i = 0; i < count * size; ++i) {
        rows.data[static_cast<size_t>(i)] = field.at(from + i / size, i % size);
    }
    return rows;
}

std::vector<std::pair<std::string, Tensor>> inputsOf(const WeightsFile& weights, const Dataset& data,
                                                     int64_t from, int64_t count)
{
    std::vector<std::pair<std::string, Tensor>> inputs;
    for (const GraphNode& node : weights.graph.nodes()) {
        if (!node.definition || node.definition->role != LayerRole::Input) {
            continue;
        }
        const std::string& name = node.params.text("field");
        const bool isKnown = std::any_of(inputs.begin(), inputs.end(),
                                         [&](const auto& entry) { return entry.first == name; });
        if (!isKnown) {
            inputs.emplace_back(name, rowsOf(*data.find(name), from, count));
        }
    }
    return inputs;
}

// The distance between the two largest answers of each row: small where a small change shows.
std::vector<double> margins(const Tensor& output)
{
    const auto rows = static_cast<size_t>(output.shape[0]);
    const size_t width = output.data.size() / rows;
    std::vector<double> result(rows, 0);
    if (width < 2) {
        return result;
    }
    for (size_t row = 0; row < rows; ++row) {
        const auto first = output.data.begin() + static_cast<std::ptrdiff_t>(row * width);
        std::vector<double> values(first, first + static_cast<std::ptrdiff_t>(width));
        std::nth_element(values.begin(), values.begin() + 1, values.end(), std::greater<>());
        result[row] = values[0] - values[1];
    }
    return result;
}

// Where data lie is nobody's business who gets the weights, and equal trainings shall give equal files.
void forgetPaths(Choice& data)
{
    for (const ParamDef& param : data.params.definitions()) {
        if (param.kind == ParamKind::Path) {
            data.params.set(param.key, param.initial);
        }
    }
}

} // namespace

Result<WeightsFile> loadTrained(const std::filesystem::path& run)
{
    const RunFolder folder{run};
    WeightsFile weights;
    PLEXUS_TRY(weights.graph, folder.readGraph());
    PLEXUS_TRY(const RunFacts facts, folder.readFacts());
    PLEXUS_TRY(const Checkpoint checkpoint,
               CheckpointFolder(folder.checkpoints()).loadGiven(weights.graph.training.general));
    weights.fields = usedFields(weights.graph, facts.fields);
    weights.preprocessing = facts.preprocessing;
    weights.classes = classesOf(weights.graph, weights.fields);
    for (size_t i = 0; i < checkpoint.parameterNames.size(); ++i) {
        weights.tensors.emplace_back(checkpoint.parameterNames[i], checkpoint.givenParameters()[i]);
    }
    for (size_t i = 0; i < checkpoint.stateNames.size(); ++i) {
        weights.tensors.emplace_back(checkpoint.stateNames[i], checkpoint.values.states[i]);
    }
    return weights;
}

Result<WeightsFile> loadForExport(const std::filesystem::path& run, const std::string& device)
{
    PLEXUS_TRY(WeightsFile weights, loadTrained(run));
    PLEXUS_TRY(const LoadedData data, loadData(weights.graph, weights.fields));
    const Dataset& source = data.validation.count() > 0 ? data.validation : data.training;
    PLEXUS_TRY(Predictor predictor, Predictor::open(weights, device));

    const int64_t candidates = std::min(source.count(), mostCandidates);
    PLEXUS_TRY(const Tensor output, predictor.predict(inputsOf(weights, source, 0, candidates)));
    const std::vector<double> margin = margins(output);
    std::vector<int64_t> order(margin.size());
    std::iota(order.begin(), order.end(), int64_t{0});
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return margin[static_cast<size_t>(a)] < margin[static_cast<size_t>(b)];
    });
    order.resize(std::min(order.size(), vectorCount));
    for (const int64_t sample : order) {
        TestVector vector{.inputs = inputsOf(weights, source, sample, 1), .output = {}};
        PLEXUS_TRY(vector.output, predictor.predict(vector.inputs));
        weights.testVectors.push_back(std::move(vector));
    }
    forgetPaths(weights.graph.training.data);
    return weights;
}

} // namespace plexus
