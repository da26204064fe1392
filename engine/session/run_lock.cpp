// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/run_lock.h"

namespace plexus {

Result<FileLock> lockRun(const std::filesystem::path& run)
{
    PLEXUS_TRY(std::optional<FileLock> lock, FileLock::take(run / "lock"));
    if (!lock) {
        return Error{.what = "the run is being trained by another process",
                     .where = run.string(),
                     .accepted = "wait until it has ended, or train into another folder"};
    }
    return std::move(*lock);
}

} // namespace plexus
