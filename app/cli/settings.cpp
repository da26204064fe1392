// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/settings.h"

#include "engine/model/block.h"

#include <optional>

namespace plexus::cli
{
namespace
{

struct Group {
    std::string_view name;
    Setting where;
};
constexpr Group groups[] = {{"training", Setting::General},
                            {"data", Setting::Data},
                            {"optimizer", Setting::Optimizer},
                            {"schedule", Setting::Schedule}};

const Params& paramsOf(const Graph& graph, Setting where)
{
    switch (where) {
    case Setting::Data:
        return graph.training.data.params;
    case Setting::Optimizer:
        return graph.training.optimizer.params;
    case Setting::Schedule:
        return graph.training.schedule.params;
    case Setting::General:
        break;
    }
    return graph.training.general;
}

std::string keysOf(const Params& params)
{
    std::string keys;
    for (const ParamDef& definition : params.definitions()) {
        keys += (keys.empty() ? "" : ", ") + definition.key;
    }
    return keys.empty() ? "it has no parameters" : "use one of " + keys;
}

Result<ParamValue> parse(const Params& params, std::string_view param, std::string_view text,
                         const std::string& typed)
{
    const ParamDef* definition = params.definition(param);
    if (!definition) {
        return Error{.what = "there is no parameter \"" + std::string(param) + "\"",
                     .where = typed,
                     .accepted = keysOf(params),
                     .kind = ErrorKind::Input};
    }
    auto value = definition->fromText(text);
    if (!value) {
        value.error().where = typed;
    }
    return value;
}

Result<void> run(Graph& graph, std::unique_ptr<Edit> edit)
{
    PLEXUS_CHECK(edit->check(graph));
    edit->apply(graph);
    return {};
}

} // namespace

Result<void> applySetting(Graph& graph, std::string_view setting, std::string typed)
{
    if (typed.empty()) {
        typed = "--set " + std::string(setting);
    }
    const size_t equals = setting.find('=');
    if (equals == std::string_view::npos) {
        return Error{.what = "--set needs path=value",
                     .seen = "\"" + std::string(setting) + "\"",
                     .accepted = "for example --set optimizer.learning_rate=0.01",
                     .kind = ErrorKind::Usage};
    }
    const std::string_view path = setting.substr(0, equals);
    const std::string_view text = setting.substr(equals + 1);
    const size_t dot = path.rfind('.');
    const std::string_view owner =
        path.substr(0, dot == std::string_view::npos ? path.size() : dot);
    for (const Group& group : groups) {
        if (owner != group.name) {
            continue;
        }
        if (dot == std::string_view::npos) {
            return run(graph, edits::choose(group.where, std::string(text)));
        }
        const std::string_view param = path.substr(dot + 1);
        PLEXUS_TRY(ParamValue value, parse(paramsOf(graph, group.where), param, text, typed));
        return run(graph, edits::setTraining(group.where, std::string(param), std::move(value)));
    }
    const GraphNode* node = dot == std::string_view::npos ? nullptr : graph.find(owner);
    if (!node) {
        std::string keys;
        for (const GraphNode& each : graph.nodes()) {
            keys += ", " + each.key;
        }
        return Error{.what = "there is no node \"" + std::string(owner) + "\"",
                     .where = typed,
                     .accepted = "use one of training, data, optimizer, schedule" + keys};
    }
    const std::string_view param = path.substr(dot + 1);
    PLEXUS_TRY(ParamValue value, parse(node->params, param, text, typed));
    PLEXUS_TRY(auto edit, setNodeParam(graph, std::string(owner), std::string(param), std::move(value)));
    return run(graph, std::move(edit));
}

Result<void> applySettings(Graph& graph, const std::vector<std::string>& settings)
{
    for (const std::string& setting : settings) {
        PLEXUS_CHECK(applySetting(graph, setting));
    }
    return {};
}

} // namespace plexus::cli
