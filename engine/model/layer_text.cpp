// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer_text.h"

#include <algorithm>

namespace plexus {

namespace {

std::string kindText(ParamKind kind)
{
    switch (kind) {
    case ParamKind::Bool:
        return "yes or no";
    case ParamKind::Integer:
        return "whole number";
    case ParamKind::Real:
        return "number";
    case ParamKind::Pair:
        return "two whole numbers";
    case ParamKind::Integers:
        return "list of whole numbers";
    case ParamKind::Reals:
        return "list of numbers";
    case ParamKind::Choice:
        return "choice";
    case ParamKind::Text:
        return "text";
    case ParamKind::Path:
        break;
    }
    return "path";
}

bool isNumber(const ParamDef& param)
{
    return param.kind == ParamKind::Integer || param.kind == ParamKind::Real || param.kind == ParamKind::Pair;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : separator) + word;
    }
    return text;
}

// A '|' would end the table's cell.
std::string cell(std::string text)
{
    for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
        text.insert(at, "\\");
    }
    return text;
}

std::string conditionText(const ParamDef& param)
{
    if (param.onlyWhen.empty()) {
        return {};
    }
    std::string values = param.onlyWhenValue;
    for (size_t at = values.find('|'); at != std::string::npos; at = values.find('|', at)) {
        values.replace(at, 1, " or ");
    }
    return " Only while `" + param.onlyWhen + "` is " + values + ".";
}

std::string paramRow(const ParamDef& param)
{
    return "| `" + param.key + "` | " + cell(param.displayTitle()) + " | " + cell(acceptedText(param)) + " | "
           + cell(param.text(param.initial)) + " | " + cell(param.helpText + conditionText(param)) + " |\n";
}

Json textList(const std::vector<std::string>& words)
{
    Json list = Json::array();
    for (const std::string& word : words) {
        list.push(word);
    }
    return list;
}

// What tests/support/torch_fixtures.py makes its modules from.
Json exampleJson(const LayerDef& layer, const LayerExample& example)
{
    Json inputs = Json::array();
    for (const Shape& shape : example.inputs) {
        Json extents = Json::array();
        for (const int64_t extent : shape) {
            extents.push(extent);
        }
        inputs.push(std::move(extents));
    }
    Params params(&layer.params);
    for (const auto& [key, value] : example.params) {
        params.set(key, value);
    }
    return Json::object({{"name", example.name},
                         {"inputs", std::move(inputs)},
                         {"params", params.toJson()},
                         {"away_from_zero", example.awayFromZero},
                         {"whole_below", example.wholeBelow},
                         {"whole_from", static_cast<int64_t>(wholeFrom(layer, example))}});
}

} // namespace

std::string acceptedText(const ParamDef& param)
{
    if (param.kind == ParamKind::Choice) {
        return joined(param.choices, ", ");
    }
    if (!isNumber(param)) {
        return kindText(param.kind);
    }
    const auto limit = [&](double value) {
        const bool isWhole = param.kind != ParamKind::Real;
        return isWhole ? std::to_string(static_cast<int64_t>(value)) : param.text(value);
    };
    return limit(param.least) + " to " + limit(param.most) + (param.unit.empty() ? "" : " " + param.unit);
}

std::string layerMarkdown(const LayerDef& layer)
{
    std::string page = "# " + layer.title + "\n\n" + layer.help + "\n\n";
    page += "Key `" + layer.key + "`, in the palette under " + layer.group + ". ";
    if (layer.role == LayerRole::Block) {
        page += "A block: one node that opens to the layers in it.\n";
    } else if (layer.inputs.empty()) {
        page += isSource(layer) ? "Takes no wire." : "Begins the network.";
    } else if (layer.portCount == PortCount::Any) {
        page += "Takes one wire or more.";
    } else {
        page += layer.inputs.size() == 1 ? "Takes one wire." : "Inputs: " + joined(layer.inputs, ", ")
                                               + (layer.isLastOptional ? " (optional)." : ".");
    }
    if (layer.role != LayerRole::Block) {
        page += layer.outputs.empty() ? " Ends the network.\n" : "\n";
    }
    if (!layer.params.empty()) {
        page += "\n| Parameter | Shown as | Accepts | Initially | Meaning |\n| --- | --- | --- | --- | --- |\n";
        for (const ParamDef& param : layer.params) {
            page += paramRow(param);
        }
    }
    page += "\nIn PyTorch: `" + layer.torch + "`. In ONNX: "
            + (layer.onnx == composedOnnx ? "composed of several operators" : "`" + layer.onnx + "`") + ".\n";
    return page;
}

std::string layersIndexMarkdown()
{
    std::vector<std::string> groups;
    for (const LayerDef& layer : allLayers()) {
        if (std::find(groups.begin(), groups.end(), layer.group) == groups.end()) {
            groups.push_back(layer.group);
        }
    }
    std::sort(groups.begin(), groups.end());
    std::string page = "# Layers\n\nWritten by `plexus layers --pages docs/layers`; do not edit.\n";
    for (const std::string& group : groups) {
        page += "\n## " + group + "\n\n";
        for (const LayerDef& layer : allLayers()) {
            if (layer.group == group) {
                page += "- [" + layer.title + "](" + layer.key + ".md): " + layer.help + "\n";
            }
        }
    }
    return page;
}

Json paramJson(const ParamDef& param)
{
    Json json = Json::object({{"key", param.key},
                              {"title", param.displayTitle()},
                              {"kind", kindText(param.kind)},
                              {"initial", param.toJson(param.initial)}});
    if (isNumber(param)) {
        json.set("least", param.least);
        json.set("most", param.most);
    }
    if (param.kind == ParamKind::Choice) {
        json.set("choices", textList(param.choices));
    }
    if (!param.unit.empty()) {
        json.set("unit", param.unit);
    }
    json.set("help", param.helpText);
    json.set("torch", param.torchName.empty() ? param.key : param.torchName);
    if (!param.onlyWhen.empty()) {
        json.set("when", Json::object({{param.onlyWhen, param.onlyWhenValue}}));
    }
    return json;
}

Json layerJson(const LayerDef& layer)
{
    Json params = Json::array();
    for (const ParamDef& param : layer.params) {
        params.push(paramJson(param));
    }
    Json examples = Json::array();
    for (const LayerExample& example : layer.examples) {
        examples.push(exampleJson(layer, example));
    }
    return Json::object({{"key", layer.key},
                         {"title", layer.title},
                         {"group", layer.group},
                         {"help", layer.help},
                         {"keywords", textList(layer.keywords)},
                         {"inputs", textList(layer.inputs)},
                         {"inputs_repeat", layer.portCount == PortCount::Any},
                         {"last_input_optional", layer.isLastOptional},
                         {"outputs", textList(layer.outputs)},
                         {"params", std::move(params)},
                         {"torch", layer.torch},
                         {"onnx", layer.onnx},
                         {"examples", std::move(examples)}});
}

} // namespace plexus
