// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace plexus {

// Eight hexadecimal digits over the keys of all layers, losses, optimizers, schedules and readers
// and of their parameters: equal when two programs understand the same projects.
std::string registryHash();

} // namespace plexus
