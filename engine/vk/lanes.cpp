// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/lanes.h"

#include "engine/base/file.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace plexus::vk {
namespace {

namespace fs = std::filesystem;

constexpr const char* widthVariable = "LP_NATIVE_VECTOR_WIDTH"; // bits
constexpr const char* folderVariable = "MESA_SHADER_CACHE_DIR";
constexpr const char* wideRegisters = "512";
constexpr const char* wideFolder = "lavapipe-512";

// AMD's processors take two turns for an operation of 512 bits, and nobody measured what is left of the gain.
bool hasWideRegisters()
{
#if defined(__x86_64__)
    return __builtin_cpu_is("intel") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

} // namespace

void chooseLanes()
{
    setenv(widthVariable, hasWideRegisters() ? wideRegisters : "256", 0);
    if (std::strcmp(std::getenv(widthVariable), wideRegisters) != 0) {
        return;
    }
    const char* const given = std::getenv(folderVariable);
    const Result<fs::path> usual = given != nullptr && *given != '\0' ? Result<fs::path>(fs::path(given)) : userCacheFolder();
    if (!usual || usual->filename() == wideFolder) { // this process or its parent was here before
        return;
    }
    std::error_code ignored; // without the folder the driver keeps nothing
    fs::create_directories(*usual, ignored);
    setenv(folderVariable, (*usual / wideFolder).c_str(), 1);
}

} // namespace plexus::vk
