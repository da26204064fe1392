// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace plexus::cli
{
namespace
{

void line(std::FILE* stream, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

} // namespace

ExitCode fail(const Error& error)
{
    note("plexus: " + error.sentence());
    switch (error.kind) {
    case ErrorKind::Usage:
        return ExitCode::Usage;
    case ErrorKind::Device:
    case ErrorKind::OutOfMemory:
        return ExitCode::DeviceFailure;
    case ErrorKind::Input:
    case ErrorKind::NotFinite:
    case ErrorKind::Cancelled:
        break;
    }
    return ExitCode::WrongInput;
}

void say(std::string_view text)
{
    line(stdout, text);
}

void note(std::string_view text)
{
    line(stderr, text);
}

std::string shellWord(const std::string& text)
{
    const bool isPlain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view("_-+=./:,@").find(static_cast<char>(c))
                                           != std::string_view::npos;
    });
    if (isPlain) {
        return text;
    }
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return quoted + "'";
}

} // namespace plexus::cli
