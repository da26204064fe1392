// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Two bytes an element for every store of the arena whose numbers are all bfloat16's, because what makes them ends in
// to_bfloat16 or only picks from such numbers. Nothing is rounded by it. Stores that the host reads, and what an index
// table rearranges, stay words. A store begins at multiples of `alignment`, in bytes.
void storeHalves(KernelList& list, int64_t alignment);

} // namespace plexus
