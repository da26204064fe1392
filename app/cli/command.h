// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus
{

enum class ExitCode : int { Done = 0, WrongInput = 1, Usage = 2, DeviceFailure = 3 };

enum class ArgumentKind : uint8_t {
    Flag,
    Text,
    Count,
    Texts
}; // Count: a whole number from 1; Texts: many

// "FILE" stands by position, "--epochs" or "-o,--output" by name.
struct ArgumentDef {
    std::string name, help;
    ArgumentKind kind = ArgumentKind::Text;
    enum class Need : uint8_t { Optional, Required } need = Need::Optional;
    std::vector<std::string> choices = {}; // Text only; empty: anything
    std::string initial = {};              // Text only
};

// What a person gave, asked for by the last spelling of the name ("--output", "FILE").
class Arguments
{
public:
    bool flag(std::string_view name) const;
    const std::string& text(std::string_view name) const; // empty when not given
    std::optional<uint64_t> count(std::string_view name) const;
    const std::vector<std::string>& texts(std::string_view name) const;

    struct Value {
        std::string name;
        bool flag = false;
        std::string text = {};
        std::optional<uint64_t> count = {};
        std::vector<std::string> texts = {};
    };
    std::vector<Value> values;

private:
    const Value& find(std::string_view name) const;
};

// One file in app/cli/commands makes one.
struct CommandDef {
    std::string key, help;
    std::vector<ArgumentDef> arguments = {};
    std::function<ExitCode(const Arguments&)> run = {};
};

const std::vector<CommandDef>& allCommands(); // generated from app/cli/commands

} // namespace plexus
