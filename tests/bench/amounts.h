// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/compiled.h"

namespace plexus::bench {

// Of the products and sums that a program's matrix products, convolutions and attentions are made of.
double flopsOf(const Program& program);

// Bytes that a kernel reads and writes: each of its tensors once, of one that a chain reads by a view no more
// than the view visits, its working memory twice. (A gather: without what it reads of the data.)
double bytesOf(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits);

} // namespace plexus::bench
