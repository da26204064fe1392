// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Where a chain has this load, which is put at the end if it is new.
Slot slotOf(MicroChain& chain, const Load& load);

// `more` behind `chain`, its results behind the others, and what both have once. `loads`: what stands in the chain for each of
// more's loads.
void append(MicroChain& chain, const MicroChain& more, const std::vector<Slot>& loads);

} // namespace plexus
