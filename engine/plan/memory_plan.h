// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace plexus {

// A piece of memory that is written by command `first` and read last by command `last`.
struct Lifetime {
    uint64_t bytes = 0;
    int first = 0;
    int last = 0;
};

struct Placement {
    uint32_t page = 0;
    uint64_t offset = 0;
};

struct MemoryPlan {
    std::vector<Placement> placements; // one per lifetime
    std::vector<uint64_t> pages;       // bytes of each
    uint64_t bytes() const;
};

// Places each piece so that no two that live at the same time overlap: the largest first, each into the
// smallest gap that holds it. Offsets are multiples of `alignment`; no page grows beyond `pageBytes`,
// unless for a single piece that is larger.
MemoryPlan planMemory(const std::vector<Lifetime>& lifetimes, uint64_t alignment, uint64_t pageBytes);

} // namespace plexus
