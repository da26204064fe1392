// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/json.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plexus {

// Bool, Integer, Real: one value. Pair: {vertical, horizontal} integers, one number in a file means both.
// Choice: one of `choices`. Text: free text (the name of a data field). Path: a file or folder.
// Integers, Reals: lists of any length.
enum class ParamKind : uint8_t { Bool, Integer, Real, Pair, Choice, Text, Path, Integers, Reals };

using ParamValue = std::variant<bool, int64_t, double, std::vector<int64_t>, std::string, std::vector<double>>;

// One parameter of a layer, loss, optimizer, schedule, reader or of the program's settings: palette,
// form, file, tests and docs follow from it. Built by chaining:
//   real("epsilon", 1e-5).range(1e-12, 1).slider(1e-8, 1e-2).logarithmic().help("...").torch("eps")
struct ParamDef {
    std::string key;
    ParamKind kind = ParamKind::Real;
    ParamValue initial;
    double least = -1e300, most = 1e300;   // what is legal
    double sliderLeast = 0, sliderMost = 0; // what the widget offers; equal = as legal
    bool isLogarithmic = false;
    std::string unit;                       // "samples", "px"; empty for plain numbers
    std::string helpText;                   // one sentence with a full stop
    std::string titleText;                  // "Kernel size"; empty: from the key
    std::string torchName;                  // keyword in PyTorch; empty: same as key
    std::vector<std::string> choices;       // Choice only
    std::string onlyWhen, onlyWhenValue;    // shown only while that Choice/Bool parameter has that value
    std::string section;                    // what few need stands folded under this heading; empty: always seen

    ParamDef& range(double low, double high) { least = low; most = high; return *this; }
    ParamDef& slider(double low, double high) { sliderLeast = low; sliderMost = high; return *this; }
    ParamDef& logarithmic() { isLogarithmic = true; return *this; }
    ParamDef& in(std::string u) { unit = std::move(u); return *this; }
    ParamDef& help(std::string text) { helpText = std::move(text); return *this; }
    ParamDef& title(std::string text) { titleText = std::move(text); return *this; }
    ParamDef& torch(std::string name) { torchName = std::move(name); return *this; }
    ParamDef& when(std::string param, std::string value)
    {
        onlyWhen = std::move(param);
        onlyWhenValue = std::move(value);
        return *this;
    }

    ParamDef& under(std::string heading) { section = std::move(heading); return *this; }

    std::string displayTitle() const;
    Error wrongType(std::string seen) const; // "units must be a whole number", and what was seen
    // A sentence such as "units must be between 1 and 65536, got 0" when the value is not legal.
    Result<void> check(const ParamValue& value) const;
    Result<ParamValue> fromJson(const Json& json) const; // wrong type or illegal: a sentence
    Result<ParamValue> typedFromJson(const Json& json) const; // checks the type only
    Json toJson(const ParamValue& value) const;
    std::string text(const ParamValue& value) const; // for people: "3 x 3", "0.001"
    // For --set path=value and text fields.
    Result<ParamValue> fromText(std::string_view text) const;
};

ParamDef boolean(std::string key, bool initial);
ParamDef integer(std::string key, int64_t initial);
ParamDef real(std::string key, double initial);
ParamDef pair(std::string key, int64_t vertical, int64_t horizontal);
ParamDef choice(std::string key, std::string initial, std::vector<std::string> choices);
ParamDef text(std::string key, std::string initial);
ParamDef path(std::string key, std::string initial);
ParamDef integers(std::string key, std::vector<int64_t> initial);
ParamDef reals(std::string key, std::vector<double> initial);

using ParamDefs = std::vector<ParamDef>;

// The values of one owner's parameters: definitions plus what differs from the initial values.
class Params {
public:
    Params() = default;
    explicit Params(const ParamDefs* definitions) : m_definitions(definitions) {}

    const ParamDefs& definitions() const;
    const ParamDef* definition(std::string_view key) const;
    // The set or the initial value; an unknown key is our bug (assert).
    const ParamValue& value(std::string_view key) const;
    bool flag(std::string_view key) const { return std::get<bool>(value(key)); }
    int64_t integer(std::string_view key) const { return std::get<int64_t>(value(key)); }
    double real(std::string_view key) const { return std::get<double>(value(key)); }
    const std::string& text(std::string_view key) const { return std::get<std::string>(value(key)); }
    const std::vector<int64_t>& integers(std::string_view key) const
    {
        return std::get<std::vector<int64_t>>(value(key));
    }
    const std::vector<double>& reals(std::string_view key) const
    {
        return std::get<std::vector<double>>(value(key));
    }

    bool isInitial(std::string_view key) const;
    // Does this parameter mean anything beside the others, or does its `when` not hold?
    bool matters(const ParamDef& definition) const;
    // Unchecked values may be stored (a file's illegal value stays, with a problem); check() tells.
    void set(std::string_view key, ParamValue value); // equal to initial: forgotten
    Result<void> check() const;                       // the first illegal value's sentence

    // Only what differs from the initial values, in the order of the definitions, then unknown keys.
    Json toJson() const;
    // Unknown keys are kept and written back; values of a wrong type are an error, illegal ones stay.
    Result<void> fromJson(const Json& json);
    bool operator==(const Params& other) const;

private:
    const ParamDefs* m_definitions = nullptr;
    std::vector<std::pair<std::string, ParamValue>> m_values;
    Json m_unknown;
};

} // namespace plexus
