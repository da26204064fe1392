// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/file_lock.h"

namespace plexus {

// A run belongs to one training process at a time.
Result<FileLock> lockRun(const std::filesystem::path& run);

} // namespace plexus
