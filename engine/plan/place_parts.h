// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Where maps do nothing but put whole stores one behind the other into another (the steps of a sequence, rows of
// batches), the stores are placed there from the beginning, and the maps are gone. Side by side (gates, channels, the
// gradients of attention's projections), what other maps and attentions made is written there in rows. Where a map does nothing but copy neighbouring words of a store, its result
// is these. `alignment`: bytes, of where a store may begin.
void placeParts(KernelList& list, int64_t alignment);

} // namespace plexus
