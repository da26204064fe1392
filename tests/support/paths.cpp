// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"

#include <cstdlib>

namespace plexus::testing
{

std::filesystem::path sourceDir()
{
    return PLEXUS_SOURCE_DIR;
}

std::filesystem::path buildDir()
{
    return PLEXUS_BUILD_DIR;
}

std::filesystem::path binDir()
{
    return buildDir() / "bin";
}

std::optional<std::filesystem::path> testData()
{
    const char* folder = std::getenv("PLEXUS_TEST_DATA");
    if (folder == nullptr || !std::filesystem::is_directory(folder)) {
        return std::nullopt;
    }
    return std::filesystem::path(folder);
}

} // namespace plexus::testing
