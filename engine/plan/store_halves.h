// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Two bytes an element for every store of the arena whose numbers are all of such a format (OpDef::rounds), because what
// makes them ends in that rounding or only picks from such numbers. There is one format in a program. Nothing is rounded by
// it. Stores that the host reads, and what an index table rearranges, stay words. A store begins at
// multiples of `alignment`, in bytes.
void storeHalves(KernelList& list, int64_t alignment);

} // namespace plexus
