// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every file we wrote.
#include "tests/rules/tree.h"

#include <cctype>
#include <gmock/gmock.h>
#include <map>
#include <sstream>

namespace plexus::rules {
namespace {

constexpr std::size_t kMostLines = 600;

bool isSource(const std::string& path)
{
    for (const char* ending : {".cpp", ".h", ".glsl", ".comp", ".cmake", ".sh", "CMakeLists.txt", ".py"}) {
        if (endsWith(path, ending)) {
            return true;
        }
    }
    return path == "run" || path == "check" || path == ".ci/run";
}

// The licence stands on the first line, or on the second below `#!` or `#version`.
bool hasLicence(const std::vector<std::string>& text)
{
    for (std::size_t index = 0; index < 2 && index < text.size(); ++index) {
        if (text[index].find(std::string("SPDX-License-Identifier: ") + "GPL-3.0-or-later")
            != std::string::npos) {
            return true;
        }
        if (!startsWith(text[index], "#!") && !startsWith(text[index], "#version")) {
            return false;
        }
    }
    return false;
}

// An absolute path below a folder that only one machine has. Spelled in halves, for this file is
// looked at too.
bool namesMachinePath(const std::string& line)
{
    for (const char* folder : {"wo" "rk/", "ro" "ot/", "ho" "me/"}) {
        const std::string path = std::string("/") + folder;
        for (std::size_t at = line.find(path); at != std::string::npos; at = line.find(path, at + 1)) {
            const bool absolute = at == 0 || std::string(" \"'=(:`").find(line[at - 1]) != std::string::npos;
            const std::size_t next = at + path.size();
            if (absolute && next < line.size() && std::islower(static_cast<unsigned char>(line[next])) != 0) {
                return true;
            }
        }
    }
    return false;
}

std::vector<std::string> sourceViolations(const File& file)
{
    std::vector<std::string> found;
    const std::vector<std::string> text = lines(file.text);
    if (isSource(file.path)) {
        if (!hasLicence(text)) {
            found.push_back(file.path + ": the first line is not the SPDX licence line");
        }
        if (text.size() > kMostLines) {
            found.push_back(file.path + ": " + std::to_string(text.size()) + " lines, the most is "
                            + std::to_string(kMostLines));
        }
    }
    for (std::size_t index = 0; index < text.size(); ++index) {
        const std::string where = file.path + ":" + std::to_string(index + 1) + ": ";
        if (namesMachinePath(text[index])) {
            found.push_back(where + "a path of one machine");
        }
        if (startsWith(text[index], std::string("#if") + " 0")) {
            found.push_back(where + "dead code");
        }
    }
    return found;
}

// A key of a layer as a string in the programs: they learn of layers from the registry only. Three
// keys are everyday words (a menu's "add"), so they prove nothing.
std::vector<std::string> layerKeys(const std::vector<File>& files)
{
    std::vector<std::string> keys;
    for (const File& file : files) {
        const std::string folder = "engine/layers/";
        if (startsWith(file.path, folder) && endsWith(file.path, ".cpp")) {
            const std::string key = file.path.substr(folder.size(), file.path.size() - folder.size() - 4);
            if (key != "add" && key != "input" && key != "output") {
                keys.push_back(key);
            }
        }
    }
    return keys;
}

std::vector<std::string> keysSpelledOut(const File& file, const std::vector<std::string>& keys)
{
    std::vector<std::string> found;
    for (const std::string& key : keys) {
        if (file.text.find('"' + key + '"') != std::string::npos) {
            found.push_back(file.path + " spells the layer key " + key);
        }
    }
    return found;
}

// A layer is said in one short file, in lines that can be read: what several have in common has a home in engine/model.
std::vector<std::string> layerViolations(const File& file)
{
    std::vector<std::string> found;
    if (!startsWith(file.path, "engine/layers/") || !endsWith(file.path, ".cpp")) {
        return found;
    }
    const std::vector<std::string> text = lines(file.text);
    if (text.size() >= 60) {
        found.push_back(file.path + ": " + std::to_string(text.size()) + " lines, a layer has less than 60");
    }
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index].size() > 120) {
            found.push_back(file.path + ":" + std::to_string(index + 1) + ": " + std::to_string(text[index].size())
                            + " columns, a layer's lines have at most 120");
        }
    }
    return found;
}

// Types of one name in two headers: the linker takes one of their destructors for both.
std::vector<std::string> typesDefinedTwice(const std::vector<File>& files)
{
    std::map<std::string, std::string> places;
    std::vector<std::string> found;
    for (const File& file : files) {
        std::string scope;
        for (const std::string& line : endsWith(file.path, ".h") ? lines(file.text) : std::vector<std::string>()) {
            std::istringstream words(line);
            std::string kind;
            std::string name;
            words >> kind >> name;
            if (name == "[[nodiscard]]") {
                words >> name;
            }
            if (startsWith(line, "namespace ")) {
                scope = name + "::";
            } else if ((startsWith(line, "struct ") || startsWith(line, "class "))
                       && line.find(';') == std::string::npos && name.find(':') == std::string::npos) {
                const auto [place, isNew] = places.try_emplace(scope + name, file.path);
                if (!isNew) {
                    found.push_back(scope + name + " is in " + place->second + " and " + file.path);
                }
            }
        }
    }
    return found;
}

TEST(Sources, FollowTheRules)
{
    const std::vector<File> files = tree();
    EXPECT_GT(files.size(), 10U);
    for (const File& file : files) {
        EXPECT_THAT(sourceViolations(file), ::testing::IsEmpty());
    }
}

TEST(Sources, PlantedViolationIsFound)
{
    using ::testing::ElementsAre;
    const std::string licence = std::string("// SPDX-License-Identifier: ") + "GPL-3.0-or-later\n";
    EXPECT_THAT(sourceViolations({"engine/x.cpp", "int x;\n"}),
                ElementsAre("engine/x.cpp: the first line is not the SPDX licence line"));
    EXPECT_THAT(sourceViolations({"shaders/x.comp", "#version 450\n" + licence}), ElementsAre());
    EXPECT_THAT(sourceViolations({"engine/x.cpp", licence + std::string(600, '\n')}),
                ElementsAre("engine/x.cpp: 601 lines, the most is 600"));
    EXPECT_THAT(sourceViolations({"docs/x.md", std::string("see /ho") + "me/anna/plexus\n"}),
                ElementsAre("docs/x.md:1: a path of one machine"));
    EXPECT_THAT(sourceViolations({"engine/x.h", licence + "#if" + " 0\n"}),
                ElementsAre("engine/x.h:2: dead code"));
}

TEST(Sources, ATypeIsDefinedInOneHeader)
{
    EXPECT_THAT(typesDefinedTwice(tree()), ::testing::IsEmpty());
    const std::string head = "namespace plexus {\nstruct Other;\nstruct Head {\n";
    EXPECT_THAT(typesDefinedTwice({{"a.h", head}, {"b.h", head}, {"c.h", "namespace plexus::vk {\nclass Head {\n"}}),
                ::testing::ElementsAre("plexus::Head is in a.h and b.h"));
}

TEST(Sources, ProgramsSpellNoLayerKey)
{
    const std::vector<File> files = tree();
    const std::vector<std::string> keys = layerKeys(files);
    for (const File& file : files) {
        if (startsWith(file.path, "app/")) {
            EXPECT_THAT(keysSpelledOut(file, keys), ::testing::IsEmpty());
        }
    }
    EXPECT_THAT(keysSpelledOut({"app/x.cpp", "if (key == \"conv2d\") {"}, {"conv2d"}),
                ::testing::ElementsAre("app/x.cpp spells the layer key conv2d"));
}

TEST(Sources, ALayerIsOneShortFile)
{
    for (const File& file : tree()) {
        EXPECT_THAT(layerViolations(file), ::testing::IsEmpty());
    }
    EXPECT_THAT(layerViolations({"engine/layers/x.cpp", std::string(59, '\n')}), ::testing::IsEmpty());
    EXPECT_THAT(layerViolations({"engine/layers/x.cpp", std::string(60, '\n')}),
                ::testing::ElementsAre("engine/layers/x.cpp: 60 lines, a layer has less than 60"));
    EXPECT_THAT(layerViolations({"engine/layers/x.cpp", "\n" + std::string(121, 'x') + "\n"}),
                ::testing::ElementsAre("engine/layers/x.cpp:2: 121 columns, a layer's lines have at most 120"));
}

TEST(Sources, LayerFolderHasNoHeaders)
{
    for (const File& file : tree()) {
        EXPECT_FALSE(startsWith(file.path, "engine/layers/") && endsWith(file.path, ".h")) << file.path;
    }
}

}
}
