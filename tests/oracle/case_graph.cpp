// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/oracle/case_graph.h"

#include "engine/model/loss.h"
#include "engine/model/loss_parts.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>
#include <cstring>

namespace plexus::oracle {
namespace {

constexpr const char* targetField = "target";

// Names of the format that neither a layer's key nor its PyTorch name tells.
constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"batchnorm1d", "batch_norm"}, {"global_avgpool2d", "global_avg_pool2d"}, {"eps", "epsilon"},
    {"lr", "learning_rate"},       {"t_max", "length"},                       {"eta_min", "minimum"},
    {"out_features", "units"},     {"out_channels", "channels"},
    {"mha", "multi_head_attention"}, {"dim", "embedding_dim"},                {"ff", "dim_feedforward"},
};
// What Plexus knows from the shapes.
constexpr std::string_view implied[] = {"in_features", "in_channels", "num_features", "num_channels", "input_size",
                                        "dim",         "kind",        "anneal",       "max_lr"};
// Attributes that mean nothing at this value, where the layer has no such parameter.
const std::pair<std::string_view, Json> neutral[] = {{"amsgrad", false}, {"dampening", 0.0}, {"weight_decay", 0.0}};

std::string plain(std::string_view name)
{
    std::string letters;
    for (const char c : name.substr(name.rfind('.') + 1)) {
        if (c != '_') {
            letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    return letters;
}

std::string_view aliasOf(std::string_view name)
{
    for (const auto& [from, to] : aliases) {
        if (from == name) {
            return to;
        }
    }
    return name;
}

// The registry entry with this key, or with this last part of its PyTorch name.
template <typename Def>
const Def* findByName(const std::vector<Def>& all, std::string_view name)
{
    const std::string wanted = plain(aliasOf(name));
    for (const Def& def : all) {
        if (plain(def.key) == wanted) {
            return &def;
        }
    }
    for (const Def& def : all) {
        if (plain(def.torch) == wanted) {
            return &def;
        }
    }
    return nullptr;
}

const ParamDef* findParam(const ParamDefs& params, std::string_view name)
{
    for (const ParamDef& param : params) {
        const std::string_view alias = aliasOf(name);
        if (param.key == name || param.torchName == name || param.key == alias || param.torchName == alias) {
            return &param;
        }
    }
    return nullptr;
}

bool isNeutral(std::string_view name, const Json& value)
{
    return std::any_of(std::begin(neutral), std::end(neutral), [&](const auto& entry) {
        return entry.first == name
               && (entry.second == value
                   || (value.isNumber() && entry.second.isNumber()
                       && value.number() == entry.second.number()));
    });
}

// Copies the attributes of an object into parameters; names what has no place in `unsupported`.
Result<void> setParams(Params& params, const Json& attributes, const std::string& owner,
                       std::vector<std::string>& unsupported)
{
    for (const auto& [name, value] : attributes.members()) {
        const ParamDef* param = findParam(params.definitions(), name);
        if (value.isNull()) { // PyTorch's None: a choice of nothing where there is one, otherwise the initial value
            if (param && name == "line_search_fn") {
                params.set(param->key, std::string("none"));
            }
            continue;
        }
        if (!param) {
            const bool isImplied = std::find(std::begin(implied), std::end(implied), name) != std::end(implied);
            if (!isImplied && !isNeutral(name, value)) {
                unsupported.push_back(owner + " " + name);
            }
            continue;
        }
        // A shape where Plexus counts the axes.
        const bool isCounted = param->kind == ParamKind::Integer && value.isArray();
        const Json given = isCounted ? Json(static_cast<int64_t>(value.items().size())) : value;
        PLEXUS_TRY(ParamValue parsed, param->fromJson(given));
        params.set(param->key, std::move(parsed));
    }
    return {};
}

Shape shapeOf(const Json& json)
{
    std::vector<int64_t> extents;
    for (const Json& extent : json.items()) {
        extents.push_back(extent.integer());
    }
    return Shape(std::move(extents));
}

Tensor tensorOf(const Json& json)
{
    Tensor tensor;
    tensor.shape = shapeOf(*json.find("shape"));
    for (const Json& value : json.find("data")->items()) {
        tensor.data.push_back(value.number());
    }
    return tensor;
}

std::vector<std::pair<std::string, Tensor>> tensorsOf(const Json* json)
{
    std::vector<std::pair<std::string, Tensor>> tensors;
    if (json && json->isObject()) {
        for (const auto& [name, value] : json->members()) {
            tensors.emplace_back(name, tensorOf(value));
        }
    }
    return tensors;
}

template <typename T>
void appendBytes(std::vector<std::byte>& bytes, T value)
{
    const size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

DataField fieldOf(std::string name, const Tensor& values, Type type)
{
    std::vector<int64_t> sample(values.shape.begin() + 1, values.shape.end());
    DataField field{.name = std::move(name),
                    .type = type,
                    .sample = Shape(std::move(sample)),
                    .count = values.shape[0]};
    for (const double value : values.data) {
        if (type == Type::I32) {
            appendBytes(field.bytes, static_cast<int32_t>(value));
        } else {
            appendBytes(field.bytes, static_cast<float>(value));
        }
    }
    return field;
}

void addField(Case& result, DataField field, int64_t classes)
{
    result.fields.push_back({.name = field.name, .sample = field.sample, .classes = classes});
    result.data.fields.push_back(std::move(field));
}

void addNode(Graph& graph, GraphNode node)
{
    graph.insert(std::move(node), graph.nodes().size());
}

Result<void> readNodes(const Json& json, Case& result)
{
    for (const Json& input : json.find("inputs")->items()) {
        const std::string& name = input.find("name")->string();
        GraphNode node = makeNode(name, "input");
        node.params.set("field", name);
        addNode(result.graph, std::move(node));
    }
    for (const Json& entry : json.find("nodes")->items()) {
        const std::string& op = entry.find("op")->string();
        const LayerDef* layer = findByName(allLayers(), op);
        if (!layer) {
            result.unsupported.push_back("op " + op);
            continue;
        }
        GraphNode node = makeNode(entry.find("id")->string(), layer->key);
        PLEXUS_CHECK(setParams(node.params, *entry.find("attrs"), "op " + op, result.unsupported));
        addNode(result.graph, std::move(node));
    }
    addNode(result.graph, makeNode(outputNode, "output"));
    return {};
}

void readWires(const Json& json, Graph& graph)
{
    const auto wire = [&](const std::string& from, const std::string& to, size_t port) {
        const GraphNode* node = graph.find(to);
        std::string key = node->definition->inputs.front();
        if (node->definition->portCount == PortCount::Any) {
            key += port == 0 ? "" : std::to_string(port + 1);
        } else {
            key = node->definition->inputs.at(port);
        }
        graph.connect({.from = from, .fromPort = "out", .to = to, .toPort = key});
    };
    for (const Json& entry : json.find("nodes")->items()) {
        const Json::Array& inputs = entry.find("inputs")->items();
        for (size_t port = 0; port < inputs.size(); ++port) {
            wire(inputs[port].string(), entry.find("id")->string(), port);
        }
    }
    wire(json.find("output")->string(), outputNode, 0);
}

Result<void> readLoss(const Json& json, Case& result)
{
    const std::string& kind = json.find("kind")->string();
    const LossDef* loss = findByName(allLosses(), kind);
    if (!loss) {
        result.unsupported.push_back("loss " + kind);
        return {};
    }
    Params& params = result.graph.find(outputNode)->params;
    params.set("loss", loss->key);
    params.set("field", std::string(targetField));
    Json given = json;
    if (given.find("reduction")->string() == "batchmean") { // what Plexus means by the mean of this loss
        given.set("reduction", "mean");
    }
    return setParams(params, given, "loss " + kind, result.unsupported);
}

Result<void> readOptimizer(const Json& json, Case& result)
{
    std::string kind = json.find("kind")->string();
    const bool isNesterov = kind == "nesterov";
    const bool isPlain = kind == "sgd";
    if (isNesterov || kind == "momentum") {
        kind = "sgd";
    }
    const OptimizerDef* optimizer = findByName(allOptimizers(), kind);
    if (!optimizer) {
        result.unsupported.push_back("optimizer " + kind);
        return {};
    }
    Choice& choice = result.graph.training.optimizer;
    choice = {.key = optimizer->key, .params = Params(&optimizer->params)};
    if (isPlain) {
        choice.params.set("momentum", 0.0);
    }
    if (isNesterov) {
        choice.params.set("nesterov", true);
    }
    return setParams(choice.params, json, "optimizer " + kind, result.unsupported);
}

Result<void> readSchedule(const Json& json, Case& result)
{
    const std::string& kind = json.find("kind")->string();
    TrainingSettings& training = result.graph.training;
    if (kind == "warmup") { // Plexus puts it in front of any schedule
        training.general.set("warmup_steps", json.find("steps")->integer());
        training.general.set("warmup_start", json.find("start_factor")->number());
        return {};
    }
    const ScheduleDef* schedule = findByName(allSchedules(), kind);
    if (!schedule) {
        result.unsupported.push_back("schedule " + kind);
        return {};
    }
    if (const Json* peak = json.find("max_lr")) {
        training.optimizer.params.set("learning_rate", peak->number());
    }
    Choice& choice = training.schedule;
    choice = {.key = schedule->key, .params = Params(&schedule->params)};
    if (findParam(schedule->params, "unit")) {
        choice.params.set("unit", std::string("steps"));
    }
    return setParams(choice.params, json, "schedule " + kind, result.unsupported);
}

void readData(const Json& json, Case& result)
{
    const Json& data = *json.find("data");
    for (const Json& input : json.find("inputs")->items()) {
        const std::string& name = input.find("name")->string();
        const Type type = input.find("dtype")->string() == "int64" ? Type::I32 : Type::F32;
        const int64_t kinds = type == Type::I32 ? input.find("vocab")->integer() : 0;
        addField(result, fieldOf(name, tensorOf(*data.find("inputs")->find(name)), type), kinds);
    }
    const LossDef* loss = findLoss(result.graph.find(outputNode)->params.text("loss"));
    const bool isClass = loss && loss->targetIsClass;
    addField(result,
             fieldOf(targetField, tensorOf(*data.find("target")), isClass ? Type::I32 : Type::F32),
             isClass ? json.find("output_shape")->items().front().integer() : 0);
    for (const Json& batch : json.find("batches")->items()) {
        std::vector<int32_t> rows;
        for (const Json& row : batch.items()) {
            rows.push_back(static_cast<int32_t>(row.integer()));
        }
        result.batches.push_back(std::move(rows));
    }
}

} // namespace

Result<Case> readCase(const Json& json)
{
    for (const char* key : {"inputs", "nodes", "output", "output_shape", "data", "batches", "steps",
                            "loss", "optimizer", "schedule", "params"}) {
        if (!json.find(key)) {
            return Error{.what = std::string("the case has no \"") + key + "\""};
        }
    }
    Case result;
    PLEXUS_CHECK(readNodes(json, result));
    PLEXUS_CHECK(readLoss(*json.find("loss"), result));
    PLEXUS_CHECK(readOptimizer(*json.find("optimizer"), result));
    PLEXUS_CHECK(readSchedule(*json.find("schedule"), result));
    if (const Json* clip = json.find("clip_grad_norm"); clip && !clip->isNull()) {
        result.graph.training.general.set("clip_norm", clip->number());
    }
    std::vector<Problem> problems; // as a project with these settings has them
    checkStep(result.graph, problems);
    for (const Problem& problem : problems) {
        result.unsupported.push_back(problem.what + "; " + problem.accepted);
    }
    if (!result.unsupported.empty()) {
        return result;
    }
    readWires(json, result.graph);
    readData(json, result);
    result.steps = static_cast<uint64_t>(json.find("steps")->integer());
    result.params = tensorsOf(json.find("params"));
    result.buffers = tensorsOf(json.find("buffers"));
    return result;
}

} // namespace plexus::oracle
