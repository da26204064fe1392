// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/session/session.h"

namespace plexus
{

// Reports as JSON objects with "type", the same for `plexus train --json` and the worker protocol.
// Keys are the members' names in snake_case; a number that is not finite is null.
Json toJson(const Started& report);         // "started"
Json toJson(const StepReport& report);      // "step"
Json toJson(const EpochReport& report);     // "epoch"
Json toJson(const SamplesReport& report);   // "samples"
Json toJson(const SurfaceReport& report);   // "surface"
Json toJson(const NotFiniteReport& report); // "not_finite"
Json toJson(const Finished& report);        // "finished"

// The number, or null when it is not finite (JSON has no NaN).
Json finiteOrNull(double value);

} // namespace plexus
