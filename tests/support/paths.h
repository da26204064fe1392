// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace plexus::testing {

/// The root of the repository that was built.
std::filesystem::path sourceDir();

/// The folder of the preset's build tree.
std::filesystem::path buildDir();

/// Where the programs are: `binDir() / "plexus"`.
std::filesystem::path binDir();

/// The folder that PLEXUS_TEST_DATA names, for data that is not part of the repository; nothing when
/// the variable is unset or names no folder. A test that needs it skips and says so.
std::optional<std::filesystem::path> testData();

}
