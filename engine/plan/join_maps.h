// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Lets one map write what several maps of a layer would, where they run over the same elements and share what they
// load, or one reads at every place what another wrote there: the gates of a recurrent layer, forward and
// backward. A dispatch less each, and what they share is loaded and computed once.
void joinMaps(KernelList& list);

} // namespace plexus
