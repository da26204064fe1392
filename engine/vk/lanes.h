// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plexus::vk {

// Chooses how many lanes a subgroup of lavapipe has: 16 on Intel's processors with AVX-512, else 8; a user's
// LP_NATIVE_VECTOR_WIDTH stays. Before the driver is loaded, which reads the environment once. Its cache on disk takes code
// for one width for code for another, so that 16 lanes get a folder of their own.
void chooseLanes();

} // namespace plexus::vk
