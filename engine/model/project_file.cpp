// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/project_file.h"

#include "engine/base/file.h"
#include "engine/model/graph_json.h"
#include "engine/model/layout.h"

#include <utility>

namespace plexus {

namespace {

constexpr std::string_view projectFormat = "plexus-project";
constexpr uint64_t mostBytes = uint64_t{64} << 20;

Json choiceJson(const Choice& choice)
{
    Json json = Json::object({{"key", choice.key}});
    if (Json params = choice.params.toJson(); !params.members().empty()) {
        json.set("params", std::move(params));
    }
    return json;
}

// {"data": {...}, "optimizer": {...}, "schedule": {...}, "batch_size": 64, ...}
Json trainingJson(const TrainingSettings& training)
{
    Json json = Json::object();
    if (!training.data.key.empty()) {
        json.set("data", choiceJson(training.data));
    }
    json.set("optimizer", choiceJson(training.optimizer));
    json.set("schedule", choiceJson(training.schedule));
    const Json general = training.general.toJson();
    for (const Json::Member& member : general.members()) {
        json.set(member.first, member.second);
    }
    return json;
}

Result<Choice> readChoice(const Json& json, Choice (*choose)(std::string), const std::string& name)
{
    const std::string where = "training, " + name;
    if (!json.isObject()) {
        return Error{.what = name + " must be an object", .where = "training",
                     .seen = std::string(json.typeName())};
    }
    auto key = json.readString("key");
    if (!key) {
        key.error().where = where;
        return key.error();
    }
    Choice choice = choose(*key);
    if (const Json* params = json.find("params")) {
        if (auto read = choice.params.fromJson(*params); !read) {
            read.error().where = where;
            return read.error();
        }
    }
    return choice;
}

Result<TrainingSettings> readTraining(const Json& json, TrainingSettings training)
{
    if (!json.isObject()) {
        return Error{.what = "training must be an object", .seen = std::string(json.typeName())};
    }
    Json general = Json::object();
    for (const auto& [name, value] : json.members()) {
        if (name == "data") {
            PLEXUS_TRY(training.data, readChoice(value, chooseReader, name));
        } else if (name == "optimizer") {
            PLEXUS_TRY(training.optimizer, readChoice(value, chooseOptimizer, name));
        } else if (name == "schedule") {
            PLEXUS_TRY(training.schedule, readChoice(value, chooseSchedule, name));
        } else {
            general.set(name, value);
        }
    }
    if (auto read = training.general.fromJson(general); !read) {
        read.error().where = "training";
        return read.error();
    }
    return training;
}

Result<std::set<std::string>> readSilenced(const Json& json)
{
    std::set<std::string> silenced;
    for (const Json& entry : json.isArray() ? json.items() : Json::Array{json}) {
        if (!entry.isString()) {
            return Error{.what = "silenced must be a list of texts", .seen = std::string(entry.typeName()),
                         .accepted = "such as \"dead_branch relu2\""};
        }
        silenced.insert(entry.string());
    }
    return silenced;
}

Result<void> checkFormat(const Json& json)
{
    const Json* format = json.find("format");
    if (!json.isObject() || format == nullptr || !format->isString() || format->string() != projectFormat) {
        return Error{.what = "this is not a Plexus project",
                     .accepted = "a project is an object with \"format\": \"plexus-project\""};
    }
    if (json.find("version") == nullptr) {
        return Error{.what = "the project does not say its version",
                     .accepted = "add \"version\": " + std::to_string(projectVersion)};
    }
    PLEXUS_TRY(const int64_t version, json.readInteger("version", 1, int64_t{1} << 31));
    if (version > projectVersion) {
        return Error{.what = "the project was written by a newer Plexus, in version "
                             + std::to_string(version) + " of the format",
                     .accepted = "this Plexus reads up to version " + std::to_string(projectVersion)};
    }
    return {};
}

} // namespace

Json projectSettings(const Graph& graph)
{
    Json json = Json::object({{"training", trainingJson(graph.training)}});
    if (!graph.silenced.empty()) {
        Json silenced = Json::array();
        for (const std::string& entry : graph.silenced) {
            silenced.push(entry);
        }
        json.set("silenced", std::move(silenced));
    }
    if (graph.unknown.isObject()) {
        for (const Json::Member& member : graph.unknown.members()) {
            json.set(member.first, member.second);
        }
    }
    return json;
}

Result<void> readProjectSettings(const Json& object, Graph& graph)
{
    for (const auto& [name, value] : object.members()) {
        if (name == "training") {
            PLEXUS_TRY(graph.training, readTraining(value, graph.training));
        } else if (name == "silenced") {
            PLEXUS_TRY(graph.silenced, readSilenced(value));
        } else if (name != "format" && name != "version" && name != "nodes" && name != "wires"
                   && name != "layout" && name != "ways" && name != "marks") {
            graph.unknown.set(name, value);
        }
    }
    return {};
}

Json projectJson(const Graph& graph)
{
    std::vector<const GraphNode*> nodes;
    for (const GraphNode& node : graph.nodes()) {
        nodes.push_back(&node);
    }
    Json network;
    writeNetwork(network, nodes, graph.wires(), graph.marks);
    Json json = Json::object({{"format", Json(projectFormat)}, {"version", projectVersion}});
    json.set("nodes", *network.find("nodes"));
    json.set("wires", *network.find("wires"));
    const Json settings = projectSettings(graph);
    for (const Json* object : {&settings, &std::as_const(network)}) { // what this version knows, in the order of the page
        for (const char* part : {"training", "silenced", "layout", "ways", "marks"}) {
            if (const Json* found = object->find(part)) {
                json.set(part, *found);
            }
        }
    }
    for (const Json::Member& member : settings.members()) {
        json.set(member.first, member.second);
    }
    return json;
}

std::string projectText(const Graph& graph)
{
    return projectJson(graph).pretty() + "\n";
}

Result<Graph> readProject(const Json& json)
{
    PLEXUS_CHECK(checkFormat(json));
    Graph graph;
    PLEXUS_CHECK(readNetwork(json, graph));
    PLEXUS_CHECK(readProjectSettings(json, graph));
    if (json.find("layout") == nullptr) { // written by somebody who did not draw it
        layOut(graph);
    }
    return graph;
}

Result<Graph> parseProject(std::string_view text, std::string_view where)
{
    PLEXUS_TRY(const Json json, Json::parse(text, where));
    auto graph = readProject(json);
    if (!graph) {
        Error error = graph.error();
        error.where = std::string(where) + (error.where.empty() ? "" : ", " + error.where);
        return error;
    }
    return graph;
}

Result<Graph> loadProject(const std::filesystem::path& path)
{
    PLEXUS_TRY(const std::string text, readFile(path, mostBytes));
    return parseProject(text, path.filename().string());
}

Result<void> saveProject(const Graph& graph, const std::filesystem::path& path, Previous previous)
{
    return writeFileAtomically(path, projectText(graph), previous);
}

} // namespace plexus
