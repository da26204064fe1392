// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace plexus {

// Bytes of a buffer that a command reads or writes. Flags may be set by several commands at once.
enum class TouchKind : uint8_t { Read, Write, Flag };
struct Touch {
    uint32_t buffer = 0;
    uint64_t begin = 0, end = 0;
    TouchKind kind = TouchKind::Read;
};

// One command of a recording; a barrier has no touches.
struct Touches {
    std::string label;
    std::vector<Touch> touches;
    bool isBarrier = false;
};

// Whether each command needs a barrier before it: it touches bytes that a command since the last barrier
// wrote, or writes bytes that one read.
std::vector<bool> barriersNeeded(const std::vector<Touches>& commands);

// A recording runs again and again without a gap, so it is checked concatenated with itself. A sentence
// for every pair of commands that may run at the same time and must not.
std::vector<std::string> findHazards(const std::vector<Touches>& commands);

} // namespace plexus
