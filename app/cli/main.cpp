// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/report.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <exception>
#include <memory>

namespace plexus {

namespace {

// A command with the place its arguments are parsed into.
struct Entry {
    const CommandDef* command = nullptr;
    CLI::App* parser = nullptr;
    std::unique_ptr<Arguments> arguments = std::make_unique<Arguments>();
};

// Said by the parser behind the option's name.
std::string countProblem(const std::string& text)
{
    uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool isCount = read.ec == std::errc() && read.ptr == end && number > 0;
    return isCount ? "" : "must be a whole number from 1, got \"" + text + "\"";
}

void declare(CLI::App& parser, const ArgumentDef& argument, Arguments::Value& value)
{
    CLI::Option* option = nullptr;
    switch (argument.kind) {
    case ArgumentKind::Flag:
        option = parser.add_flag(argument.name, value.flag, argument.help);
        break;
    case ArgumentKind::Text:
        value.text = argument.initial;
        option = parser.add_option(argument.name, value.text, argument.help);
        if (!argument.choices.empty()) {
            option->check(CLI::IsMember(argument.choices));
        }
        break;
    case ArgumentKind::Count:
        option = parser.add_option(argument.name, value.count, argument.help);
        option->check(CLI::Validator(countProblem, "from 1"));
        break;
    case ArgumentKind::Texts:
        option = parser.add_option(argument.name, value.texts, argument.help);
        break;
    }
    option->required(argument.need == ArgumentDef::Need::Required);
}

Entry entryFor(CLI::App& app, const CommandDef& command)
{
    Entry entry{.command = &command, .parser = app.add_subcommand(command.key, command.help)};
    std::vector<Arguments::Value>& values = entry.arguments->values;
    values.resize(command.arguments.size()); // addresses stay: the parser writes into them
    for (size_t i = 0; i < values.size(); ++i) {
        const ArgumentDef& argument = command.arguments[i];
        values[i].name = argument.name.substr(argument.name.rfind(',') + 1);
        declare(*entry.parser, argument, values[i]);
    }
    return entry;
}

// The parser would only say that a command is needed.
Result<void> checkCommand(std::string_view word)
{
    std::string keys;
    for (const CommandDef& command : allCommands()) {
        if (command.key == word) {
            return {};
        }
        keys += (keys.empty() ? "" : ", ") + command.key;
    }
    if (word.empty() || word.starts_with('-')) {
        return {};
    }
    return Error{.what = "there is no command \"" + std::string(word) + "\"",
                 .accepted = "use one of " + keys,
                 .kind = ErrorKind::Usage};
}

} // namespace
} // namespace plexus

int main(int argc, char** argv)
{
    using namespace plexus;
    CLI::App app("Plexus trains neural networks with Vulkan on any GPU, or on the CPU.", "plexus");
    app.set_version_flag("--version", "plexus " PLEXUS_VERSION);
    app.require_subcommand(1);
    std::vector<Entry> entries;
    for (const CommandDef& command : allCommands()) {
        entries.push_back(entryFor(app, command));
    }
    if (const auto known = checkCommand(argc > 1 ? argv[1] : ""); !known) {
        return static_cast<int>(cli::fail(known.error()));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(app.exit(error) == 0 ? ExitCode::Done : ExitCode::Usage);
    }
    try {
        for (const Entry& entry : entries) {
            if (entry.parser->parsed()) {
                return static_cast<int>(entry.command->run(*entry.arguments));
            }
        }
    } catch (const std::bad_alloc&) {
        return static_cast<int>(
            cli::fail({.what = "the machine has not enough free memory for this",
                       .kind = ErrorKind::OutOfMemory}));
    }
    return static_cast<int>(ExitCode::Usage);
}
