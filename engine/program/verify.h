// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// Whether the program keeps what every pass relies on: inputs precede their users, shapes and types are
// what the op's rule says, leaves and outputs name what exists, names are unique. The sentence names the
// node ("%7 = matmul: ..."). A failure is our own bug or a damaged text.
Result<void> verify(const Program& program);

} // namespace plexus
