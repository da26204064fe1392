// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/value.h"

namespace plexus::test {

inline Value input(Program& program, const std::string& name, Shape shape, const std::string& type = "f32")
{
    return {&program,
            program.call("input", {}, {{"name", name}, {"shape", shape.extents()}, {"type", type}})};
}

inline Value parameter(Program& program, const std::string& name, Shape shape)
{
    program.parameters.push_back({name, shape, Init::constant(0), "node"});
    return {&program, program.call("parameter", {},
                                   {{"index", static_cast<int64_t>(program.parameters.size()) - 1},
                                    {"shape", shape.extents()}})};
}

} // namespace plexus::test
