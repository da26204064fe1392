// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/session.h"

namespace plexus::cli
{

// The trained network of a run folder (its newest checkpoint) or of a weights file.
Result<WeightsFile> openTrained(const std::filesystem::path& runOrWeights);

} // namespace plexus::cli
