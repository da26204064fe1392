// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/tree.h"

#include "tests/support/paths.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace plexus::rules {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kFolders = {"engine", "app", "shaders", "tests", "cmake", "docs", ".ci"};
const std::vector<std::string> kEndings = {".cpp", ".h",   ".glsl", ".comp", ".cmake", ".sh",  ".md",
                                           ".txt", ".json", ".supp", ".py",   ".qrc",   "run"};

File read(const fs::path& root, const fs::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return {fs::relative(path, root).generic_string(), text.str()};
}

bool isText(const std::string& name)
{
    for (const std::string& ending : kEndings) {
        if (endsWith(name, ending)) {
            return true;
        }
    }
    return false;
}

}

std::vector<File> tree()
{
    const fs::path root = testing::sourceDir();
    std::vector<File> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && (isText(name) || name == "check")) {
            files.push_back(read(root, entry.path()));
        }
    }
    for (const std::string& folder : kFolders) {
        if (!fs::exists(root / folder)) {
            continue;
        }
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file() && isText(entry.path().filename().string())) {
                files.push_back(read(root, entry.path()));
            }
        }
    }
    return files;
}

std::vector<std::string> lines(const std::string& text)
{
    std::vector<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        result.push_back(line);
    }
    return result;
}

bool startsWith(const std::string& text, const std::string& prefix)
{
    return text.compare(0, prefix.size(), prefix) == 0;
}

bool endsWith(const std::string& text, const std::string& suffix)
{
    return text.size() >= suffix.size()
        && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

std::string outputOf(const std::string& command)
{
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) {
        ADD_FAILURE() << "cannot start: " << command;
        return output;
    }
    std::array<char, 1 << 16> buffer;
    for (std::size_t count = 0; (count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.append(buffer.data(), count);
    }
    EXPECT_EQ(pclose(pipe), 0) << command;
    return output;
}

}
