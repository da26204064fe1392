// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/theme/theme.h"

namespace plexus::studio {

// The style sheet of the whole program from one token table.
QString styleSheet(const Tokens& tokens);

} // namespace plexus::studio
