// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/cost_watch.h"

namespace plexus::studio {

// For the status bar: "5.24 M multiply-adds · 38.2 MiB on the device · predicted 69.0 ms a step, ..."
QString costWords(const Costs& costs);
// What the words leave open, for a tooltip.
QString costNote(const CostWatch& watch);

} // namespace plexus::studio
