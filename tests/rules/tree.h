// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace plexus::rules {

/// One file of the repository; `path` is relative to its root, with slashes.
struct File {
    std::string path;
    std::string text;
};

/// Everything we wrote: sources, shaders, build files, scripts and documents, without pictures.
std::vector<File> tree();

std::vector<std::string> lines(const std::string& text);

bool startsWith(const std::string& text, const std::string& prefix);
bool endsWith(const std::string& text, const std::string& suffix);

/// The standard output of a command line; fails the running test when the command fails.
std::string outputOf(const std::string& command);

}
