// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/run_folder.h"

#include "engine/base/file.h"
#include "engine/data/csv_columns.h"
#include "engine/model/project_file.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

namespace plexus {
namespace {

constexpr uint64_t mostFactsBytes = uint64_t{64} << 20;
constexpr int64_t most = std::numeric_limits<int64_t>::max();

Json fieldsJson(const std::vector<FieldInfo>& fields)
{
    Json list = Json::array();
    for (const FieldInfo& field : fields) {
        Json shape = Json::array();
        for (const int64_t extent : field.sample) {
            shape.push(extent);
        }
        Json names = Json::array();
        for (const std::string& name : field.classNames) {
            names.push(name);
        }
        Json entry = Json::object({{"name", field.name},
                                   {"shape", std::move(shape)},
                                   {"classes", field.classes},
                                   {"class_names", std::move(names)}});
        if (!field.columns.empty()) {
            entry.set("columns", columnsJson(field.columns));
        }
        list.push(std::move(entry));
    }
    return list;
}

Json floatsJson(const std::vector<float>& values)
{
    Json list = Json::array();
    for (const float value : values) {
        list.push(static_cast<double>(value));
    }
    return list;
}

Result<const Json*> listOf(const Json& json, std::string_view key)
{
    const Json* list = json.find(key);
    if (!list || !list->isArray()) {
        return Error{.what = "\"" + std::string(key) + "\" must be a list"};
    }
    return list;
}

Result<FieldInfo> fieldFrom(const Json& json)
{
    FieldInfo field;
    PLEXUS_TRY(field.name, json.readString("name"));
    PLEXUS_TRY(field.classes, json.readInteger("classes", 0, 1 << 24));
    PLEXUS_TRY(const Json* shape, listOf(json, "shape"));
    std::vector<int64_t> extents;
    for (const Json& extent : shape->items()) {
        if (!extent.isInteger() || extent.integer() < 1 || extent.integer() > (1 << 24)) {
            return Error{.what = "\"shape\" must hold whole numbers from 1", .seen = extent.compact()};
        }
        extents.push_back(extent.integer());
    }
    field.sample = Shape(std::move(extents));
    PLEXUS_TRY(const Json* names, listOf(json, "class_names"));
    for (const Json& name : names->items()) {
        field.classNames.push_back(name.isString() ? name.string() : name.compact());
    }
    if (const Json* columns = json.find("columns")) {
        PLEXUS_TRY(field.columns, columnsFromJson(*columns));
    }
    return field;
}

Result<std::vector<float>> floatsFrom(const Json& json, std::string_view key)
{
    PLEXUS_TRY(const Json* list, listOf(json, key));
    std::vector<float> values;
    for (const Json& value : list->items()) {
        if (!value.isNumber() || !std::isfinite(static_cast<float>(value.number()))) {
            return Error{.what = "\"" + std::string(key) + "\" must hold finite numbers",
                         .seen = value.compact()};
        }
        values.push_back(static_cast<float>(value.number()));
    }
    return values;
}

Result<Normalization> normalizationFrom(const Json& json)
{
    Normalization step;
    PLEXUS_TRY(step.field, json.readString("field"));
    PLEXUS_TRY(step.mean, floatsFrom(json, "mean"));
    PLEXUS_TRY(step.deviation, floatsFrom(json, "deviation"));
    if (step.mean.size() != step.deviation.size()) {
        return Error{.what = "\"mean\" and \"deviation\" must be equally long"};
    }
    return step;
}

Result<RunFacts> factsFrom(const Json& json)
{
    RunFacts facts;
    PLEXUS_TRY(const int64_t seed, json.readInteger("seed", 0, most));
    PLEXUS_TRY(const int64_t steps, json.readInteger("maximum_steps", 0, most));
    facts.seed = static_cast<uint64_t>(seed);
    facts.maximumSteps = static_cast<uint64_t>(steps);
    PLEXUS_TRY(facts.device, json.readString("device"));
    PLEXUS_TRY(facts.engine, json.readString("engine"));
    PLEXUS_TRY(facts.started, json.readString("started"));
    PLEXUS_TRY(const Json* fields, listOf(json, "fields"));
    for (const Json& entry : fields->items()) {
        PLEXUS_TRY(FieldInfo field, fieldFrom(entry));
        facts.fields.push_back(std::move(field));
    }
    PLEXUS_TRY(const Json* preprocessing, listOf(json, "preprocessing"));
    for (const Json& entry : preprocessing->items()) {
        PLEXUS_TRY(Normalization step, normalizationFrom(entry));
        facts.preprocessing.push_back(std::move(step));
    }
    return facts;
}

} // namespace

Result<void> RunFolder::create() const
{
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_directory(path, error)) {
        return Error{.what = "the run's folder is a file", .where = path.string()};
    }
    std::filesystem::create_directories(path, error);
    if (error) {
        return Error{.what = "the run's folder cannot be made",
                     .where = path.string(),
                     .seen = error.message()};
    }
    if (!std::filesystem::is_empty(path, error)) {
        return Error{.what = "the run's folder holds something already",
                     .where = path.string(),
                     .accepted = "choose a new folder, or resume this run"};
    }
    return {};
}

Result<void> RunFolder::write(const Graph& graph, const RunFacts& facts) const
{
    PLEXUS_CHECK(saveProject(graph, project()));
    Json preprocessing = Json::array();
    for (const Normalization& step : facts.preprocessing) {
        preprocessing.push(Json::object({{"field", step.field},
                                         {"mean", floatsJson(step.mean)},
                                         {"deviation", floatsJson(step.deviation)}}));
    }
    const Json json = Json::object({{"version", 1},
                                    {"engine", facts.engine},
                                    {"started", facts.started},
                                    {"seed", static_cast<int64_t>(facts.seed)},
                                    {"device", facts.device},
                                    {"maximum_steps", static_cast<int64_t>(facts.maximumSteps)},
                                    {"fields", fieldsJson(facts.fields)},
                                    {"preprocessing", std::move(preprocessing)}});
    return writeFileAtomically(this->facts(), json.pretty());
}

Result<Graph> RunFolder::readGraph() const
{
    std::error_code error;
    if (!std::filesystem::exists(project(), error)) {
        return Error{.what = "this is no run's folder: it has no project.plexus",
                     .where = path.string(),
                     .accepted = "choose a folder that training has made"};
    }
    return loadProject(project());
}

Result<RunFacts> RunFolder::readFacts() const
{
    PLEXUS_TRY(const std::string text, readFile(facts(), mostFactsBytes));
    PLEXUS_TRY(const Json json, Json::parse(text, facts().string()));
    auto read = factsFrom(json);
    if (!read && read.error().where.empty()) {
        read.error().where = facts().string();
    }
    return read;
}

std::string timeText()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

} // namespace plexus
