// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace plexus::vk {

// SPIR-V in which every call of a function named on the left calls the one on the right, and functions
// that nobody calls any more, names and source texts are gone. Names are those of the GLSL source,
// without parameters. Entries whose functions do not exist are ignored. The functions of an entry must
// have the same type. The reason: a template holds every op and every way to read, and drivers take 50 ms
// and more to read and drop what a pipeline does not use.
std::vector<uint32_t> redirectCalls(std::span<const uint32_t> words,
                                    const std::map<std::string, std::string>& redirects);

// What the constants of a dispatch choose: the op of each step, the mode of each operand.
std::map<std::string, std::string> redirectsFor(std::span<const uint32_t> constants);

} // namespace plexus::vk
