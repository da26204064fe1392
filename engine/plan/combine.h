// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

namespace plexus {

// Lets kernels that already hold what a small reduction sums up do that as well: a cross-entropy its mean loss and its hits (in
// large ones the hits of each row), a product of A transposed the sums of A's columns (a dense layer's bias gradient), a sum of
// columns another one (a norm's gradients). Rows of a data field are gathered together with what is one number a sample (the
// label).
// For devices where a dispatch costs as much as the reduction, that is lavapipe; a GPU wants the
// reductions apart, where they use all of it.
void combine(KernelList& list);

} // namespace plexus
