// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/curves.h"

#include <QByteArray>

namespace plexus::studio {

// One line a step; the columns of an epoch are filled on the line of its last step. A value that
// was not finite is an empty cell. Numbers are the shortest text that reads back to the same
// double.
QByteArray curvesCsv(const Curves& curves);

} // namespace plexus::studio
