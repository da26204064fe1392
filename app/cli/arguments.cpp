// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include <cassert>
#include <cstdlib>

namespace plexus {

const Arguments::Value& Arguments::find(std::string_view name) const
{
    for (const Value& value : values) {
        if (value.name == name) {
            return value;
        }
    }
    assert(!"a command asks for an argument it does not declare");
    std::abort();
}

bool Arguments::flag(std::string_view name) const
{
    return find(name).flag;
}

const std::string& Arguments::text(std::string_view name) const
{
    return find(name).text;
}

std::optional<uint64_t> Arguments::count(std::string_view name) const
{
    return find(name).count;
}

const std::vector<std::string>& Arguments::texts(std::string_view name) const
{
    return find(name).texts;
}

} // namespace plexus
