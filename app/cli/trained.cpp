// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trained.h"

namespace plexus::cli
{

Result<WeightsFile> openTrained(const std::filesystem::path& runOrWeights)
{
    std::error_code error;
    if (std::filesystem::is_directory(runOrWeights, error)) {
        return loadTrained(runOrWeights);
    }
    return loadWeights(runOrWeights);
}

} // namespace plexus::cli
