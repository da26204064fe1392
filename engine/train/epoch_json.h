// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/train/report.h"

namespace plexus {

// An epoch's figures as log and checkpoint keep them: {"type":"epoch", members in snake_case}; a number that
// is not finite is null.
Json epochJson(const EpochReport& report);
Result<EpochReport> epochFromJson(const Json& json);
Json figuresJson(const Figures& figures);
Figures figuresFromJson(const Json& json);

} // namespace plexus
