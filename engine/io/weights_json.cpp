// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/weights_json.h"

#include "engine/base/file.h"
#include "engine/data/csv_columns.h"
#include "engine/io/checksum.h"
#include "engine/model/project_file.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace plexus
{
namespace
{

constexpr std::string_view formatName = "plexus-weights";
constexpr int64_t mostElements = int64_t{1} << 31;

// The double whose shortest text is also the shortest text of the float32: prints short, reads
// exact.
double shortNumber(float value)
{
    char text[32];
    const auto printed = std::to_chars(text, text + sizeof text, value);
    double number = 0;
    std::from_chars(text, printed.ptr, number);
    return number;
}

Json numbers(const std::vector<float>& values)
{
    Json list = Json::array();
    for (const float value : values) {
        list.push(shortNumber(value));
    }
    return list;
}

// The first element that float32 cannot hold as a finite number, by name and index.
Result<void> checkFinite(const std::string& name, const Tensor& tensor)
{
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        if (!std::isfinite(static_cast<float>(tensor.data[i]))) {
            return Error{.what = name + "[" + std::to_string(i) + "] is not a finite number",
                         .where = "weights",
                         .seen = std::to_string(tensor.data[i]),
                         .accepted = "train again with a smaller learning rate"};
        }
    }
    return {};
}

// Names of classes stand here where they are not those of the whole file.
Json fieldsJson(const std::vector<FieldInfo>& fields, const std::vector<std::string>& classes)
{
    Json list = Json::array();
    for (const FieldInfo& field : fields) {
        Json extents = Json::array();
        for (const int64_t extent : field.sample) {
            extents.push(extent);
        }
        Json entry = Json::object({{"name", field.name}, {"shape", std::move(extents)}});
        if (field.classes > 0) {
            entry.set("classes", field.classes);
        }
        if (!field.classNames.empty() && field.classNames != classes) {
            Json names = Json::array();
            for (const std::string& name : field.classNames) {
                names.push(name);
            }
            entry.set("class_names", std::move(names));
        }
        if (!field.columns.empty()) {
            entry.set("columns", columnsJson(field.columns));
        }
        list.push(std::move(entry));
    }
    return list;
}

Error wrong(std::string_view where, std::string what, std::string seen = {})
{
    return Error{.what = std::move(what), .where = std::string(where), .seen = std::move(seen)};
}

Result<const Json*> member(const Json& json, std::string_view key, std::string_view where,
                           bool (Json::*is)() const, std::string_view kind)
{
    const Json* found = json.find(key);
    if (!found || !(found->*is)()) {
        return wrong(where, "\"" + std::string(key) + "\" must be " + std::string(kind),
                     found ? std::string(found->typeName()) : "nothing");
    }
    return found;
}

Result<Shape> shapeFromJson(const Json& json, std::string_view where)
{
    if (!json.isArray() || json.items().size() > 8) {
        return wrong(where, "\"shape\" must be a list of at most 8 whole numbers");
    }
    std::vector<int64_t> extents;
    int64_t elements = 1;
    for (const Json& extent : json.items()) {
        if (!extent.isInteger() || extent.integer() < 1
            || extent.integer() > mostElements / elements) {
            return wrong(where,
                         "\"shape\" must hold whole numbers from 1, at most 2^31 elements together",
                         extent.compact());
        }
        extents.push_back(extent.integer());
        elements *= extent.integer();
    }
    return Shape(std::move(extents));
}

Result<std::vector<float>> floatsFromJson(const Json& json, std::string_view where)
{
    if (!json.isArray()) {
        return wrong(where, "a list of numbers is needed", std::string(json.typeName()));
    }
    std::vector<float> values;
    for (const Json& item : json.items()) {
        if (!item.isNumber() || !std::isfinite(static_cast<float>(item.number()))) {
            return wrong(where, "must hold finite float32 numbers", item.compact());
        }
        values.push_back(static_cast<float>(item.number()));
    }
    return values;
}

Result<std::vector<std::string>> namesFromJson(const Json& json, std::string_view key, std::string_view where)
{
    PLEXUS_TRY(const Json* list, member(json, key, where, &Json::isArray, "a list"));
    std::vector<std::string> names;
    for (const Json& name : list->items()) {
        if (!name.isString()) {
            return wrong(where, "\"" + std::string(key) + "\" must hold texts", name.compact());
        }
        names.push_back(name.string());
    }
    return names;
}

Result<std::vector<FieldInfo>> fieldsFromJson(const Json& list, std::string_view where)
{
    std::vector<FieldInfo> fields;
    for (const Json& entry : list.items()) {
        FieldInfo field;
        PLEXUS_TRY(field.name, entry.readString("name"));
        PLEXUS_TRY(const Json* shape, member(entry, "shape", where, &Json::isArray, "a list"));
        PLEXUS_TRY(field.sample, shapeFromJson(*shape, where));
        if (entry.find("classes")) {
            PLEXUS_TRY(field.classes, entry.readInteger("classes", 1, 1 << 24));
        }
        if (entry.find("class_names")) {
            PLEXUS_TRY(field.classNames, namesFromJson(entry, "class_names", where));
        }
        if (const Json* columns = entry.find("columns")) {
            PLEXUS_TRY(field.columns, columnsFromJson(*columns));
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

Result<std::vector<Normalization>> preprocessingFromJson(const Json& list, std::string_view where)
{
    std::vector<Normalization> transforms;
    for (const Json& entry : list.items()) {
        PLEXUS_TRY(const std::string kind, entry.readString("kind"));
        if (kind != "normalize") {
            return wrong(where, "this version knows the preprocessing \"normalize\"", kind);
        }
        Normalization transform;
        PLEXUS_TRY(transform.field, entry.readString("field"));
        PLEXUS_TRY(const Json* mean, member(entry, "mean", where, &Json::isArray, "a list"));
        PLEXUS_TRY(const Json* deviation,
                   member(entry, "deviation", where, &Json::isArray, "a list"));
        PLEXUS_TRY(transform.mean, floatsFromJson(*mean, where));
        PLEXUS_TRY(transform.deviation, floatsFromJson(*deviation, where));
        if (transform.mean.size() != transform.deviation.size() || transform.mean.empty()) {
            return wrong(where, "\"mean\" and \"deviation\" must have one number per channel each");
        }
        for (const float value : transform.deviation) {
            if (value <= 0) {
                return wrong(where, "\"deviation\" must be above 0", std::to_string(value));
            }
        }
        transforms.push_back(std::move(transform));
    }
    return transforms;
}

Result<std::vector<TestVector>> testVectorsFromJson(const Json& list, std::string_view where)
{
    std::vector<TestVector> vectors;
    for (const Json& entry : list.items()) {
        TestVector vector;
        PLEXUS_TRY(const Json* input, member(entry, "input", where, &Json::isObject, "an object"));
        for (const auto& [field, tensor] : input->members()) {
            PLEXUS_TRY(Tensor value, tensorFromJson(tensor, where));
            vector.inputs.emplace_back(field, std::move(value));
        }
        PLEXUS_TRY(const Json* output,
                   member(entry, "output", where, &Json::isObject, "an object"));
        PLEXUS_TRY(vector.output, tensorFromJson(*output, where));
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

} // namespace

Json tensorJson(const Tensor& tensor)
{
    Json extents = Json::array();
    for (const int64_t extent : tensor.shape) {
        extents.push(extent);
    }
    Json data = Json::array();
    data.items().reserve(tensor.data.size());
    for (const double value : tensor.data) {
        data.push(shortNumber(static_cast<float>(value)));
    }
    return Json::object({{"shape", std::move(extents)}, {"data", std::move(data)}});
}

Result<Tensor> tensorFromJson(const Json& json, std::string_view where)
{
    PLEXUS_TRY(const Json* extents, member(json, "shape", where, &Json::isArray, "a list"));
    Tensor tensor;
    PLEXUS_TRY(tensor.shape, shapeFromJson(*extents, where));
    PLEXUS_TRY(const Json* data, member(json, "data", where, &Json::isArray, "a list"));
    if (static_cast<int64_t>(data->items().size()) != tensor.shape.elements()) {
        return wrong(where,
                     "\"data\" must hold " + std::to_string(tensor.shape.elements())
                         + " numbers for shape " + tensor.shape.text(),
                     std::to_string(data->items().size()));
    }
    tensor.data.reserve(data->items().size());
    for (const Json& item : data->items()) {
        if (!item.isNumber() || !std::isfinite(static_cast<float>(item.number()))) {
            return wrong(where,
                         "\"data\"[" + std::to_string(tensor.data.size())
                             + "] must be a finite float32 number",
                         item.compact());
        }
        tensor.data.push_back(static_cast<float>(item.number()));
    }
    return tensor;
}

Result<std::string> weightsText(const WeightsFile& weights)
{
    Json tensors = Json::object();
    for (const auto& [name, tensor] : weights.tensors) {
        PLEXUS_CHECK(checkFinite(name, tensor));
        tensors.set(name, tensorJson(tensor));
    }
    Json preprocessing = Json::array();
    for (const Normalization& transform : weights.preprocessing) {
        preprocessing.push(Json::object({{"kind", "normalize"},
                                         {"field", transform.field},
                                         {"mean", numbers(transform.mean)},
                                         {"deviation", numbers(transform.deviation)}}));
    }
    Json classes = Json::array();
    for (const std::string& name : weights.classes) {
        classes.push(name);
    }
    Json vectors = Json::array();
    for (const TestVector& vector : weights.testVectors) {
        Json input = Json::object();
        for (const auto& [field, tensor] : vector.inputs) {
            PLEXUS_CHECK(checkFinite("test vector " + field, tensor));
            input.set(field, tensorJson(tensor));
        }
        PLEXUS_CHECK(checkFinite("test vector output", vector.output));
        vectors.push(
            Json::object({{"input", std::move(input)}, {"output", tensorJson(vector.output)}}));
    }
    PLEXUS_TRY(Json graph, Json::parse(projectText(weights.graph), "graph"));
    Json file = Json::object({{"format", formatName},
                              {"version", weightsVersion},
                              {"graph", std::move(graph)},
                              {"fields", fieldsJson(weights.fields, weights.classes)},
                              {"preprocessing", std::move(preprocessing)},
                              {"classes", std::move(classes)},
                              {"tensors", std::move(tensors)},
                              {"test_vectors", std::move(vectors)}});
    file.set("checksum", valueChecksum(file));
    return file.pretty();
}

Result<WeightsFile> parseWeights(std::string_view text, std::string_view where)
{
    PLEXUS_TRY(Json json, Json::parse(text, where));
    const Json* format = json.find("format");
    if (!format || !format->isString() || format->string() != formatName) {
        return wrong(where, "this is no weights file: \"format\" must be \"plexus-weights\"",
                     format ? format->compact() : "nothing");
    }
    auto version = json.readInteger("version", 1, std::numeric_limits<int64_t>::max());
    if (!version) {
        version.error().where = where;
        return version.error();
    }
    if (*version > weightsVersion) {
        return wrong(where,
                     "the file was written by a newer Plexus: version must be at most "
                         + std::to_string(weightsVersion),
                     std::to_string(*version));
    }
    PLEXUS_TRY(const Json* checksum, member(json, "checksum", where, &Json::isString, "a text"));
    const std::string stated = checksum->string();
    json.erase("checksum");
    if (const std::string computed = valueChecksum(json); stated != computed) {
        return Error{.what =
                         "the values do not match the checksum: the file was changed or damaged",
                     .where = std::string(where),
                     .seen = "checksum " + stated + " where the values give " + computed,
                     .accepted = "export the weights again"};
    }

    WeightsFile weights;
    PLEXUS_TRY(const Json* graph, member(json, "graph", where, &Json::isObject, "an object"));
    PLEXUS_TRY(weights.graph, parseProject(graph->compact(), std::string(where) + ", graph"));
    PLEXUS_TRY(const Json* fields, member(json, "fields", where, &Json::isArray, "a list"));
    PLEXUS_TRY(weights.fields, fieldsFromJson(*fields, std::string(where) + ", fields"));
    PLEXUS_TRY(const Json* steps, member(json, "preprocessing", where, &Json::isArray, "a list"));
    PLEXUS_TRY(weights.preprocessing,
               preprocessingFromJson(*steps, std::string(where) + ", preprocessing"));
    PLEXUS_TRY(weights.classes, namesFromJson(json, "classes", where));
    for (FieldInfo& field : weights.fields) {
        if (field.classNames.empty() && field.classes == static_cast<int64_t>(weights.classes.size())) {
            field.classNames = weights.classes;
        }
    }
    PLEXUS_TRY(const Json* tensors, member(json, "tensors", where, &Json::isObject, "an object"));
    std::set<std::string> names;
    for (const auto& [name, tensor] : tensors->members()) {
        if (!names.insert(name).second) {
            return wrong(where, "tensor \"" + name + "\" stands twice");
        }
        PLEXUS_TRY(Tensor value, tensorFromJson(tensor, std::string(where) + ", tensor " + name));
        weights.tensors.emplace_back(name, std::move(value));
    }
    PLEXUS_TRY(const Json* vectors, member(json, "test_vectors", where, &Json::isArray, "a list"));
    PLEXUS_TRY(weights.testVectors,
               testVectorsFromJson(*vectors, std::string(where) + ", test_vectors"));
    return weights;
}

Result<WeightsFile> loadWeights(const std::filesystem::path& path)
{
    PLEXUS_TRY(const std::string text, readFile(path));
    return parseWeights(text, path.string());
}

} // namespace plexus
