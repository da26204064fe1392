// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/torch_form.h"

#include "engine/base/number_text.h"
#include "engine/model/layer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace plexus {

namespace {

std::string_view torchTrimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// At the commas that stand in no bracket.
std::vector<std::string_view> torchParts(std::string_view text)
{
    std::vector<std::string_view> parts;
    int depth = 0;
    size_t start = 0;
    for (size_t at = 0; at <= text.size(); ++at) {
        const char letter = at < text.size() ? text[at] : ',';
        depth += letter == '(' || letter == '[' ? 1 : letter == ')' || letter == ']' ? -1 : 0;
        if (letter == ',' && (depth == 0 || at == text.size())) {
            if (const std::string_view part = torchTrimmed(text.substr(start, at - start)); !part.empty()) {
                parts.push_back(part);
            }
            start = at + 1;
        }
    }
    return parts;
}

TorchArgument torchArgument(std::string_view text)
{
    using Kind = TorchArgument::Kind;
    const size_t mark = text.find_first_of("=@:");
    if (mark == std::string_view::npos) {
        return {.name = std::string(text)};
    }
    TorchArgument argument{.name = std::string(text.substr(0, mark))};
    if (text[mark] == '@') {
        argument.kind = Kind::FromShape;
        argument.isLazy = text.substr(mark).starts_with("@@");
        std::string_view axis = text.substr(mark + (argument.isLazy ? 2 : 1));
        if (const size_t colon = axis.find(':'); colon != std::string_view::npos) {
            argument.input = static_cast<size_t>(axis[0] - '0');
            axis.remove_prefix(colon + 1);
        }
        std::from_chars(axis.data(), axis.data() + axis.size(), argument.axis);
    } else {
        argument.kind = text[mark] == ':' ? Kind::Fixed : Kind::Optional;
        argument.value = torchTrimmed(text.substr(mark + (text[mark] == ':' ? 2 : 1)));
    }
    return argument;
}

// "torch.nn.AdaptiveAvgPool2d" of "torch.nn.AdaptiveAvgPool2d(1)"
std::string torchClass(const std::string& text)
{
    return text.substr(0, text.find('('));
}

const std::string& torchName(const ParamDef& param)
{
    return param.torchName.empty() ? param.key : param.torchName;
}

// A Python text for one argument, without its name; nothing where it is left out.
std::optional<std::string> argumentText(const LayerDef& layer, const TorchSite& site, const TorchArgument& argument,
                                        const std::vector<TorchArgument>& all)
{
    using Kind = TorchArgument::Kind;
    if (layer.torchForm.write) {
        if (const auto own = layer.torchForm.write(site, argument.name)) {
            return own->empty() ? std::nullopt : own;
        }
    }
    if (argument.kind == Kind::FromShape) {
        return site.at(argument.axis, argument.input);
    }
    if (argument.kind == Kind::Fixed) {
        return argument.value;
    }
    const ParamDef* param = torchParam(layer, argument.name);
    if (param == nullptr || !site.params.matters(*param)) {
        return std::nullopt; // as PyTorch has it
    }
    const ParamValue& value = site.params.value(param->key);
    if (argument.kind == Kind::Optional) {
        const auto same = std::find_if(all.begin(), all.end(),
                                       [&](const TorchArgument& other) { return other.name == argument.value; });
        const ParamDef* other = same == all.end() ? nullptr : torchParam(layer, same->name);
        std::optional<ParamValue> usual;
        if (other != nullptr) {
            usual = site.params.value(other->key);
        } else if (argument.value == "None") {
            usual = param->initial;
        } else if (const auto literal = pythonLiteral(argument.value)) {
            usual = fromPython(*param, *literal);
        }
        if (usual == value) {
            return std::nullopt;
        }
    }
    if (param->kind == ParamKind::Pair) {
        const auto& both = std::get<std::vector<int64_t>>(value);
        return both.front() == both.back() ? std::to_string(both.front()) : pythonText(value);
    }
    return pythonText(value);
}

} // namespace

std::string TorchSite::all(std::string_view between) const
{
    std::string text;
    for (const std::string& input : inputs) {
        text += (text.empty() ? "" : std::string(between)) + input;
    }
    return text;
}

std::string TorchSite::at(int axis, size_t input) const
{
    if (input >= shapes.size() || shapes[input].rank() < (axis < 0 ? -axis : axis + 1)) {
        return unknownExtent;
    }
    return std::to_string(shapes[input][axis]);
}

std::string TorchSite::shown(std::string_view param) const
{
    return pythonText(params.value(param));
}

TorchForm torchExpression(std::string pattern)
{
    return {.expression = [pattern = std::move(pattern)](const TorchSite& site) {
        std::string text;
        for (size_t at = 0; at < pattern.size();) {
            const size_t open = std::min(pattern.find('{', at), pattern.size());
            text += pattern.substr(at, open - at);
            const size_t close = std::min(pattern.find('}', open), pattern.size());
            const std::string name = open < close ? pattern.substr(open + 1, close - open - 1) : "";
            if (name == "*") {
                text += site.all(", ");
            } else if (name == "0" || name == "1") {
                text += site.inputs[name == "0" ? 0 : 1];
            } else if (!name.empty()) {
                text += site.shown(name);
            }
            at = close + 1;
        }
        return text;
    }};
}

std::vector<TorchArgument> torchArguments(const LayerDef& layer)
{
    std::vector<TorchArgument> arguments;
    for (const std::string_view part : torchParts(layer.torchForm.arguments)) {
        arguments.push_back(torchArgument(part));
    }
    if (layer.torchForm.arguments.empty()) {
        for (const ParamDef& param : layer.params) {
            if (param.section.empty()) { // choices for any weights have no place there
                arguments.push_back({.name = torchName(param),
                                     .kind = TorchArgument::Kind::Optional,
                                     .value = pythonText(param.initial)});
            }
        }
    }
    return arguments;
}

const ParamDef* torchParam(const LayerDef& layer, std::string_view argument)
{
    const auto found = std::find_if(layer.params.begin(), layer.params.end(), [&](const ParamDef& param) {
        return param.section.empty() && torchName(param) == argument;
    });
    return found == layer.params.end() ? nullptr : &*found;
}

std::vector<std::string> torchClasses(const LayerDef& layer)
{
    const TorchForm& form = layer.torchForm;
    std::vector<std::string> names;
    if (layer.role != LayerRole::Inner || form.expression || form.module) {
        return names;
    }
    std::vector<std::string> full = form.classes;
    full.push_back(layer.torch);
    for (const std::string& each : full) {
        const std::string one = torchClass(each);
        const std::string name = one.substr(one.rfind('.') + 1);
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

std::string pythonText(const ParamValue& value)
{
    if (const auto* numbers = std::get_if<std::vector<int64_t>>(&value)) {
        std::string text;
        for (const int64_t number : *numbers) {
            text += (text.empty() ? "" : ", ") + std::to_string(number);
        }
        return "(" + text + (numbers->size() == 1 ? ",)" : ")");
    }
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
        std::string text;
        for (const double number : *numbers) {
            text += (text.empty() ? "" : ", ") + numberText(number);
        }
        return "(" + text + (numbers->size() == 1 ? ",)" : ")");
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "True" : "False";
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return std::to_string(*whole);
    }
    if (const auto* number = std::get_if<double>(&value)) {
        const std::string text = numberText(*number);
        return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
    return "'" + std::get<std::string>(value) + "'";
}

std::optional<Json> pythonLiteral(std::string_view text)
{
    text = torchTrimmed(text);
    if (text == "True" || text == "False") {
        return Json(text == "True");
    }
    if (text == "None") {
        return Json();
    }
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front()) {
        return Json(text.substr(1, text.size() - 2));
    }
    if (text.size() >= 2 && ((text.front() == '(' && text.back() == ')') || (text.front() == '[' && text.back() == ']'))) {
        Json list = Json::array();
        for (const std::string_view part : torchParts(text.substr(1, text.size() - 2))) {
            const auto item = pythonLiteral(part);
            if (!item) {
                return std::nullopt;
            }
            list.push(*item);
        }
        return list;
    }
    const char* end = text.data() + text.size();
    int64_t whole = 0;
    if (const auto [stop, code] = std::from_chars(text.data(), end, whole); code == std::errc() && stop == end) {
        return Json(whole);
    }
    double number = 0;
    if (const auto [stop, code] = std::from_chars(text.data(), end, number);
        code == std::errc() && stop == end && std::isfinite(number)) {
        return Json(number);
    }
    return std::nullopt;
}

namespace {

std::optional<int64_t> wholeNumber(const Json& value)
{
    if (value.isInteger()) {
        return value.integer();
    }
    const bool isWhole = value.isNumber() && value.number() == std::floor(value.number())
                         && std::abs(value.number()) < 1e15; // "scale_factor=2.0"
    return isWhole ? std::optional(static_cast<int64_t>(value.number())) : std::nullopt;
}

std::optional<ParamValue> wholeNumbers(const ParamDef& param, const Json& value)
{
    const size_t count = std::get<std::vector<int64_t>>(param.initial).size();
    std::vector<int64_t> numbers;
    if (const auto one = wholeNumber(value)) {
        numbers.assign(count, *one); // one number for all axes
        return numbers;
    }
    if (!value.isArray()) {
        return std::nullopt;
    }
    for (const Json& item : value.items()) {
        const auto number = wholeNumber(item);
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    return param.kind == ParamKind::Pair && numbers.size() != 2 ? std::nullopt : std::optional<ParamValue>(numbers);
}

} // namespace

std::optional<ParamValue> fromPython(const ParamDef& param, const Json& value)
{
    switch (param.kind) {
    case ParamKind::Bool:
        return value.isBool() ? std::optional<ParamValue>(value.boolean()) : std::nullopt;
    case ParamKind::Integer: {
        const Json* one = &value; // "(3,)", or the same for both axes: "(2, 2)"
        if (value.isArray() && !value.items().empty()) {
            const Json::Array& items = value.items();
            const bool isSame = std::all_of(items.begin(), items.end(), [&](const Json& item) { return item == items[0]; });
            one = isSame ? items.data() : &value;
        }
        const auto whole = wholeNumber(*one);
        return whole ? std::optional<ParamValue>(*whole) : std::nullopt;
    }
    case ParamKind::Real:
        return value.isNumber() ? std::optional<ParamValue>(value.number()) : std::nullopt;
    case ParamKind::Pair:
    case ParamKind::Integers:
        return wholeNumbers(param, value);
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        return value.isString() ? std::optional<ParamValue>(value.string()) : std::nullopt;
    case ParamKind::Reals:
        break;
    }
    return std::nullopt;
}

std::string torchModule(const LayerDef& layer, const TorchSite& site)
{
    const TorchForm& form = layer.torchForm;
    if (form.module) {
        return form.module(site);
    }
    const int rank = site.shapes.empty() ? 0 : site.shapes.front().rank();
    const bool hasOwn = static_cast<size_t>(rank) < form.classes.size() && !form.classes[static_cast<size_t>(rank)].empty();
    std::string name = hasOwn ? form.classes[static_cast<size_t>(rank)] : torchClass(layer.torch);
    if (name.starts_with("torch.nn.")) {
        name.erase(0, std::string_view("torch.").size());
    }
    std::string text;
    bool isInOrder = true; // without a name as long as nothing was left out
    const std::vector<TorchArgument> arguments = torchArguments(layer);
    const bool isLazy = std::any_of(arguments.begin(), arguments.end(), [&](const TorchArgument& argument) {
        return argument.isLazy && site.at(argument.axis) == unknownExtent;
    });
    if (isLazy) {
        name.insert(name.rfind('.') + 1, "Lazy"); // finds out itself
    }
    for (const TorchArgument& argument : arguments) {
        if (isLazy && argument.isLazy) {
            continue;
        }
        const auto value = argumentText(layer, site, argument, arguments);
        isInOrder = isInOrder && value.has_value() && argument.kind != TorchArgument::Kind::Optional;
        if (value) {
            text += (text.empty() ? "" : ", ") + (isInOrder ? "" : argument.name + "=") + *value;
        }
    }
    return name + "(" + text + ")";
}

} // namespace plexus
