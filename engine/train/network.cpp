// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/network.h"

#include "engine/model/loss.h"
#include "engine/model/loss_parts.h"
#include "engine/program/interpret.h"
#include "engine/train/update.h"

#include <algorithm>
#include <set>

namespace plexus {
namespace {

using Kind = LowerRequest::Kind;

std::vector<Head> headsOf(const NetworkDescription& description, const Program& prediction)
{
    std::vector<Head> heads;
    for (const Output& output : prediction.outputs) {
        if (!output.name.starts_with("head/")) {
            continue;
        }
        const GraphNode* node = description.graph.find(output.name.substr(5));
        Head head{.node = node->key, .field = node->params.text("field")};
        const LossDef* loss = findLoss(node->params.text("loss"));
        const FieldInfo* field = findField(description.fields, head.field);
        if (loss && loss->targetIsClass && loss->hasMetrics && field) {
            head.classes = field->classes;
            head.width = prediction[output.value].shape[1];
            head.ignored = loss->ignored ? loss->ignored(node->params) : noClass;
        }
        heads.push_back(std::move(head));
    }
    return heads;
}

// Rows [from, from + count) of a tensor, the last row repeated where it has fewer.
Tensor rowsOf(const Tensor& tensor, int64_t from, int64_t count)
{
    const int64_t rows = tensor.shape[0];
    const int64_t size = tensor.shape.elements() / rows;
    Tensor part(tensor.shape.withBatch(count));
    for (int64_t i = 0; i < count; ++i) {
        const int64_t row = std::min(from + i, rows - 1);
        std::copy_n(tensor.data.begin() + static_cast<std::ptrdiff_t>(row * size), size,
                    part.data.begin() + static_cast<std::ptrdiff_t>(i * size));
    }
    return part;
}

// Appends the first `rows` rows of `part` to `all`.
void appendRows(Tensor& all, const Tensor& part, int64_t rows)
{
    const int64_t size = part.shape.elements() / part.shape[0];
    const int64_t before = all.data.empty() ? 0 : all.shape[0];
    all.shape = part.shape.withBatch(before + rows);
    all.data.insert(all.data.end(), part.data.begin(),
                    part.data.begin() + static_cast<std::ptrdiff_t>(rows * size));
}

// Few sizes, so that few programs are compiled: one sample (the draw pad), a screenful, many.
int64_t chunkFor(int64_t rows)
{
    return rows == 1 ? 1 : rows <= 32 ? 32 : 256;
}

} // namespace

const Tensor* findTensor(const NamedTensors& tensors, std::string_view name)
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == tensors.end() ? nullptr : &found->second;
}

Result<std::unique_ptr<Network>> Network::open(NetworkDescription description,
                                               std::unique_ptr<Executor> executor,
                                               const UpdateProgram& update)
{
    std::unique_ptr<Network> network(new Network);
    network->m_description = std::move(description);
    network->m_executor = std::move(executor);
    network->m_slots = update.slots;
    const auto average = std::find(update.slots.begin(), update.slots.end(), averageSlot);
    if (average != update.slots.end()) {
        network->m_average = static_cast<size_t>(average - update.slots.begin());
    }
    const NetworkDescription& own = network->m_description;
    PLEXUS_TRY(const Program any, lower({.graph = own.graph,
                                         .fields = own.fields,
                                         .preprocessing = own.preprocessing,
                                         .batch = 1,
                                         .kind = Kind::Prediction}));
    network->m_parameters = any.parameters;
    network->m_states = any.states;
    network->m_heads = headsOf(own, any);
    std::set<std::string> seen;
    for (const std::string& key : own.graph.topologicalOrder()) {
        const GraphNode& node = *own.graph.find(key);
        if (node.definition && node.definition->role == LayerRole::Input &&
            seen.insert(node.params.text("field")).second) {
            network->m_inputs.push_back(node.params.text("field"));
        }
    }
    PLEXUS_CHECK(network->m_executor->open(any, update));
    return network;
}

Result<void> Network::checkLabels(const Dataset& data) const
{
    for (const Head& head : m_heads) {
        const DataField* labels = head.classes > 0 ? data.find(head.field) : nullptr;
        const int64_t positions = labels != nullptr ? labels->sample.elements() : 0;
        for (int64_t i = 0; labels != nullptr && i < labels->count * positions; ++i) {
            const auto label = static_cast<int64_t>(labels->at(i / positions, i % positions));
            if ((label < 0 || label >= head.width) && label != head.ignored) {
                const std::string seen = std::to_string(label);
                return Error{.what = "a target must be one of the " + std::to_string(head.width)
                                     + " classes that the last layer gives",
                             .where = m_description.graph.find(head.node)->displayTitle() + ", sample "
                                      + std::to_string(i / positions),
                             .seen = seen,
                             .accepted = "set ignored_class to " + seen + " where that means no class"};
            }
        }
    }
    return {};
}

Result<void> Network::checkCounted(const Dataset& data, const std::string& which) const
{
    for (const LossPart& part : lossPartsOf(m_description.graph)) {
        const DataField* labels = part.weight ? data.find(part.field) : nullptr;
        const int64_t positions = labels != nullptr ? labels->sample.elements() : 0;
        const int64_t all = labels != nullptr ? labels->count * positions : 0;
        bool counts = all == 0;
        for (int64_t i = 0; i < all && !counts; ++i) {
            counts = part.weight(static_cast<int64_t>(labels->at(i / positions, i % positions))) > 0;
        }
        if (!counts) {
            return Error{.what = "no target of the " + which + " counts: all " + std::to_string(all)
                                 + " are of the ignored class, or of classes with the weight 0",
                         .where = m_description.graph.find(part.node)->displayTitle(),
                         .accepted = "give other data, or another ignored_class or class_weights"};
        }
    }
    return {};
}

int64_t Network::parameterCount() const
{
    int64_t count = 0;
    for (const ParameterInfo& info : m_parameters) {
        count += info.shape.elements();
    }
    return count;
}

int64_t Network::batchSize() const
{
    return m_description.graph.training.general.integer("batch_size");
}

NetworkValues Network::initialValues(uint64_t seed) const
{
    NetworkValues values;
    std::vector<Tensor> zeros;
    for (const ParameterInfo& info : m_parameters) {
        values.parameters.push_back(initialValue(info, seed));
        zeros.emplace_back(info.shape);
    }
    for (const ParameterInfo& info : m_states) {
        values.states.push_back(initialValue(info, seed));
    }
    values.slots.assign(m_slots.size(), zeros);
    if (m_average) {
        values.slots[*m_average] = values.parameters;
    }
    return values;
}

Result<int> Network::program(Kind kind, int64_t batch)
{
    const auto key = std::make_pair(kind, batch);
    if (const auto known = m_programs.find(key); known != m_programs.end()) {
        return known->second;
    }
    PLEXUS_TRY(const Program lowered, lower({.graph = m_description.graph,
                                             .fields = m_description.fields,
                                             .preprocessing = m_description.preprocessing,
                                             .batch = batch,
                                             .kind = kind}));
    if (kind == Kind::Training) {
        int position = 0;
        m_partOutputs.clear();
        for (const Output& output : lowered.outputs) {
            if (!isReported(output.name)) {
                continue;
            }
            m_lossOutput = output.name == "loss" ? position : m_lossOutput;
            m_accuracyOutput = output.name == "metric/accuracy" ? position : m_accuracyOutput;
            if (output.name.starts_with("loss/")) {
                m_partOutputs.push_back(static_cast<size_t>(position));
            }
            ++position;
        }
    }
    if (kind == Kind::Evaluation) {
        m_metrics.clear();
        for (const Output& output : lowered.outputs) {
            if (output.name.starts_with("metric/")) {
                m_metrics.push_back(output.name.substr(7));
            }
        }
    }
    PLEXUS_TRY(const int index, m_executor->addProgram(lowered));
    m_programs[key] = index;
    return index;
}

Result<int64_t> Network::checkInputs(const NamedTensors& inputs) const
{
    int64_t rows = 0;
    for (const std::string& name : m_inputs) {
        const Tensor* tensor = findTensor(inputs, name);
        if (!tensor) {
            return Error{.what = "the network reads the field \"" + name + "\", which is not given"};
        }
        std::vector<int64_t> wanted{tensor->shape.rank() > 0 ? tensor->shape[0] : 0};
        const FieldInfo* field = findField(m_description.fields, name);
        wanted.insert(wanted.end(), field->sample.begin(), field->sample.end());
        if (tensor->shape != Shape(wanted) || wanted[0] < 1 || (rows != 0 && rows != wanted[0])) {
            return Error{.what = "the field \"" + name + "\" must have the shape " +
                                 Shape(wanted).batchedText() + " with at least one row",
                         .seen = tensor->shape.text()};
        }
        rows = wanted[0];
    }
    return rows;
}

Result<Tensor> Network::predict(const NamedTensors& inputs)
{
    PLEXUS_TRY(NamedTensors heads, predictHeads(inputs));
    return std::move(heads.front().second);
}

Result<NamedTensors> Network::predictHeads(const NamedTensors& inputs)
{
    PLEXUS_TRY(const int64_t rows, checkInputs(inputs));
    const int64_t chunk = chunkFor(rows);
    PLEXUS_TRY(const int index, program(Kind::Prediction, chunk));
    NamedTensors all;
    for (const Head& head : m_heads) {
        all.emplace_back(head.node, Tensor());
    }
    for (int64_t from = 0; from < rows; from += chunk) {
        NamedTensors part;
        for (const std::string& name : m_inputs) {
            part.emplace_back(name, rowsOf(*findTensor(inputs, name), from, chunk));
        }
        PLEXUS_TRY(const NamedTensors outputs,
                   onGivenWeights([&] { return m_executor->runOn(index, part); }));
        for (auto& [node, tensor] : all) {
            appendRows(tensor, *findTensor(outputs, "head/" + node), std::min(chunk, rows - from));
        }
    }
    return all;
}

Result<Tensor> Network::predict(int data, const std::vector<int32_t>& rows)
{
    const auto count = static_cast<int64_t>(rows.size());
    PLEXUS_TRY(const int index, program(Kind::Prediction, count));
    PLEXUS_TRY(NamedTensors outputs,
               onGivenWeights([&] { return m_executor->run(index, data, rows, 0, 0); }));
    return *findTensor(outputs, "head/" + m_heads.front().node);
}

} // namespace plexus
