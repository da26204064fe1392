// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/templates/builder.h"

// The second stage of everything that is split into parts.
namespace plexus::vk {

// out = epilogue(sum over p of scratch[p]), where each part is dense in the layout of `extents`, which are
// also the epilogue's coordinates.
Result<Dispatch> encodeSumOfParts(const Range& scratch, uint32_t parts, const Extents& extents,
                                  const Epilogue& epilogue, const Traits& traits);

} // namespace plexus::vk
