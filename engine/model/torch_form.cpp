// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/torch_form.h"

#include "engine/model/layer.h"

#include <algorithm>
#include <charconv>

namespace plexus {

namespace {

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
        argument.value = pythonTrimmed(text.substr(mark + (text[mark] == ':' ? 2 : 1)));
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

// That stands for a value of the argument: the one with .torch("padding='same'") for "padding".
const ParamDef* torchFlag(const ParamDefs& params, std::string_view argument)
{
    const auto found = std::find_if(params.begin(), params.end(), [&](const ParamDef& param) {
        return param.kind == ParamKind::Bool && param.torchName.size() > argument.size()
               && param.torchName.starts_with(argument) && param.torchName[argument.size()] == '=';
    });
    return found == params.end() ? nullptr : &*found;
}

std::string torchFlagValue(const ParamDef& flag)
{
    return flag.torchName.substr(flag.torchName.find('=') + 1);
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
    if (const ParamDef* flag = torchFlag(layer.params, argument.name); flag != nullptr && site.params.flag(flag->key)) {
        return torchFlagValue(*flag);
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
    const ParamDef* flag = torchFlag(params.definitions(), param);
    return flag != nullptr && params.flag(flag->key) ? torchFlagValue(*flag) : pythonText(params.value(param));
}

namespace {

// "1" or "1*multiplier": an extent of the first input, times what a parameter says.
std::string torchExtent(const TorchSite& site, std::string_view name)
{
    const std::string extent = site.at(name[0] - '0');
    const size_t times = name.find('*');
    if (times == std::string_view::npos || extent == unknownExtent) {
        return extent;
    }
    return std::to_string(std::stoll(extent) * site.params.integer(name.substr(times + 1)));
}

// What stands between braces.
std::string torchField(const TorchSite& site, std::string_view name)
{
    if (name == "*") {
        return site.all(", ");
    }
    if (name == "0" || name == "1") {
        return site.inputs[name == "0" ? 0 : 1];
    }
    if (name.starts_with('@')) {
        return torchExtent(site, name.substr(1));
    }
    if (const size_t bracket = name.find('['); bracket != std::string_view::npos) {
        const auto which = static_cast<size_t>(name[bracket + 1] - '0');
        return std::to_string(site.params.integers(name.substr(0, bracket))[which]);
    }
    const size_t bar = name.find('|');
    if (bar == std::string_view::npos) {
        return site.shown(name);
    }
    const std::string_view param = name.substr(0, bar);
    if (site.params.isInitial(param) || !site.params.matters(*site.params.definition(param))) {
        return {};
    }
    std::string text(name.substr(bar + 1));
    const size_t mark = text.find('#');
    return mark == std::string::npos ? text : text.replace(mark, 1, site.shown(param));
}

} // namespace

std::string TorchSite::filled(std::string_view pattern) const
{
    std::string text;
    for (size_t at = 0; at < pattern.size();) {
        const size_t open = std::min(pattern.find('{', at), pattern.size());
        text += pattern.substr(at, open - at);
        const size_t close = std::min(pattern.find('}', open), pattern.size());
        if (open < close) {
            text += torchField(*this, pattern.substr(open + 1, close - open - 1));
        }
        at = close + 1;
    }
    return text;
}

TorchForm torchExpression(std::string pattern)
{
    return {.expression = [pattern = std::move(pattern)](const TorchSite& site) { return site.filled(pattern); }};
}

bool readTorchArgument(const LayerDef& layer, std::string_view argument, const Json& value, Params& params)
{
    if (layer.torchForm.read && layer.torchForm.read(argument, value, params)) {
        return true;
    }
    const ParamDef* flag = torchFlag(layer.params, argument);
    const bool isIt = flag != nullptr && pythonLiteral(torchFlagValue(*flag)) == value;
    if (isIt) {
        params.set(flag->key, true);
    }
    return isIt;
}

std::vector<TorchArgument> torchArguments(const LayerDef& layer)
{
    std::vector<TorchArgument> arguments;
    for (const std::string_view part : pythonParts(layer.torchForm.arguments)) {
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
