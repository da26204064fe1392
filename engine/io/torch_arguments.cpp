// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/torch_arguments.h"

#include <algorithm>

namespace plexus {

namespace {

using Kind = PythonNode::Kind;

// Arguments that change no result, or none that Plexus has.
bool isNoMatter(std::string_view argument)
{
    return argument == "inplace" || argument == "device" || argument == "dtype";
}

bool isLazy(const PythonNode& call)
{
    return lastName(call.callee).starts_with("Lazy");
}

// Nothing: it is no literal.
std::optional<Json> valueOf(const PythonNode& node)
{
    if (node.kind == Kind::Literal) {
        return node.literal;
    }
    if (node.kind != Kind::List) {
        return std::nullopt;
    }
    Json list = Json::array();
    for (const PythonNode& item : node.items) {
        const auto value = valueOf(item);
        if (!value) {
            return std::nullopt;
        }
        list.push(*value);
    }
    return list;
}

// What the call gives for this argument, by name or by position.
const PythonNode* argumentOf(const PythonNode& call, const std::vector<TorchArgument>& arguments, size_t which)
{
    size_t place = 0;
    for (size_t i = 0; i < which; ++i) {
        place += isLazy(call) && arguments[i].isLazy ? 0 : 1;
    }
    size_t seen = 0;
    for (size_t i = 0; i < call.items.size(); ++i) {
        if (call.isChild[i]) {
            continue;
        }
        const bool isHere = call.names[i].empty() ? seen == place && !(isLazy(call) && arguments[which].isLazy)
                                                  : call.names[i] == arguments[which].name;
        seen += call.names[i].empty() ? 1 : 0;
        if (isHere) {
            return &call.items[i];
        }
    }
    return nullptr;
}

bool valueIsFlag(const PythonNode& call)
{
    return !call.items.empty() && call.items.back().kind == Kind::Literal && call.items.back().literal.isBool();
}

bool isEqualNumber(const Json& value, const std::optional<Json>& usual)
{
    return usual && value.isNumber() && usual->isNumber() && value.number() == usual->number();
}

std::string shownValue(const ParamDef& param, const Params& params)
{
    return param.text(params.value(param.key));
}

class ArgumentReader {
public:
    ArgumentReader(const PythonNode& call, const LayerDef& layer, Params& params, const SayOfText& say)
        : m_call(call), m_layer(layer), m_params(params), m_say(say)
    {
    }

    void run()
    {
        if (m_isPrinted) {
            m_say(m_call, "the printed form of " + m_name + " does not hold its arguments");
        }
        for (size_t i = 0; i < m_arguments.size(); ++i) {
            read(i);
        }
        size_t positional = 0;
        for (size_t i = 0; i < m_call.items.size(); ++i) {
            const std::string& keyword = m_call.names[i];
            const bool isKnown = std::any_of(m_arguments.begin(), m_arguments.end(),
                                             [&](const TorchArgument& one) { return one.name == keyword; });
            if (!m_call.isChild[i] && !keyword.empty() && !isKnown && !isNoMatter(keyword)) {
                m_say(m_call.items[i], m_name + " has no argument " + keyword);
            }
            positional += keyword.empty() && !m_call.isChild[i] ? 1 : 0;
        }
        // (inplace may stand last without its name: ReLU(True))
        if (positional > m_arguments.size() + (valueIsFlag(m_call) ? 1 : 0)) {
            m_say(m_call, m_name + " takes " + std::to_string(m_arguments.size()) + " arguments, the text has "
                            + std::to_string(positional));
        }
    }

private:
    void read(size_t which)
    {
        const TorchArgument& argument = m_arguments[which];
        const PythonNode* given = argumentOf(m_call, m_arguments, which);
        if (argument.kind == TorchArgument::Kind::FromShape) {
            return;
        }
        const ParamDef* param = torchParam(m_layer, argument.name);
        const std::optional<Json> usual = pythonLiteral(argument.value);
        std::optional<Json> value = given != nullptr ? valueOf(*given) : usual;
        const bool isSameAs = argument.kind == TorchArgument::Kind::Optional && !usual && !argument.value.empty();
        if (isSameAs && (given == nullptr || (value && value->isNull()))) {
            for (size_t i = 0; i < m_arguments.size(); ++i) { // the value of another argument
                const PythonNode* other = m_arguments[i].name == argument.value ? argumentOf(m_call, m_arguments, i) : nullptr;
                value = other != nullptr ? valueOf(*other) : value;
            }
        }
        if (given == nullptr && !value) {
            if (argument.kind == TorchArgument::Kind::Needed && !m_isPrinted) {
                m_say(m_call, m_name + " needs " + argument.name + ", which the text does not give"
                                + (param != nullptr ? "; it has " + shownValue(*param, m_params) : ""));
            }
            return;
        }
        if (!value) {
            m_say(*given, given->text + " is not known, so that " + argument.name + " of " + m_name
                              + (param != nullptr ? " has " + shownValue(*param, m_params) : " is left out"));
            return;
        }
        if (given != nullptr && readTorchArgument(m_layer, argument.name, *value, m_params)) {
            return;
        }
        if (param == nullptr || argument.kind == TorchArgument::Kind::Fixed) {
            if (given != nullptr && value != usual && !isEqualNumber(*value, usual)) {
                m_say(*given, argument.name + "=" + given->text + " is not known to " + m_layer.title);
            }
            return;
        }
        if (value->isNull()) {
            return; // as it is without
        }
        const auto converted = fromPython(*param, *value);
        const Result<void> legal = converted ? param->check(*converted) : Result<void>();
        if (converted && legal.ok()) {
            m_params.set(param->key, *converted);
        } else if (given != nullptr) {
            m_say(*given, argument.name + "=" + given->text + " of " + m_name + " is not taken over"
                              + (legal.ok() ? "" : ": " + legal.error().sentence()));
        }
    }

    const PythonNode& m_call;
    const LayerDef& m_layer;
    Params& m_params;
    const SayOfText& m_say;
    const std::string m_name = lastName(m_call.callee);
    const std::vector<TorchArgument> m_arguments = torchArguments(m_layer);
    const bool m_isPrinted = std::find(m_call.isChild.begin(), m_call.isChild.end(), true) != m_call.isChild.end();
};

} // namespace

const LayerDef& chosenLayer(const PythonNode& call, const std::vector<const LayerDef*>& candidates)
{
    const LayerDef* best = candidates.front();
    int bestScore = -1;
    for (const LayerDef* layer : candidates) {
        int score = 0;
        const std::vector<TorchArgument> arguments = torchArguments(*layer);
        for (size_t i = 0; i < arguments.size(); ++i) {
            const PythonNode* given = argumentOf(call, arguments, i);
            if (arguments[i].kind == TorchArgument::Kind::Fixed && given != nullptr) {
                score += valueOf(*given) == pythonLiteral(arguments[i].value) ? 2 : -10;
            }
            score += arguments[i].kind == TorchArgument::Kind::FromShape && given != nullptr ? 1 : 0;
        }
        score = 100 * score - static_cast<int>(layer->inputs.size()) + 50;
        if (score > bestScore) {
            best = layer;
            bestScore = score;
        }
    }
    return *best;
}

void readTorchArguments(const PythonNode& call, const LayerDef& layer, Params& params, const SayOfText& say)
{
    ArgumentReader(call, layer, params, say).run();
}

std::vector<TorchClaim> torchClaims(const PythonNode& call, const LayerDef& layer, const std::string& node)
{
    std::vector<TorchClaim> claims;
    const std::vector<TorchArgument> arguments = torchArguments(layer);
    for (size_t i = 0; i < arguments.size(); ++i) {
        const PythonNode* given = arguments[i].kind == TorchArgument::Kind::FromShape ? argumentOf(call, arguments, i) : nullptr;
        const std::optional<Json> value = given != nullptr ? valueOf(*given) : std::nullopt;
        if (value && value->isInteger()) {
            claims.push_back({node, layer.key, call.line, call.text, arguments[i].name, value->integer(), arguments[i].input,
                              arguments[i].axis});
        }
    }
    return claims;
}

} // namespace plexus
