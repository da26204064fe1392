// SPDX-License-Identifier: GPL-3.0-or-later
// What the compiled libraries refer to: the engine knows no Qt, and only plexus_vk calls Vulkan.
#include "tests/rules/tree.h"

#include "tests/support/paths.h"

#include <gmock/gmock.h>
#include <regex>

namespace plexus::rules {
namespace {

// `undefined` is what `nm -C --undefined-only` prints for the library.
std::vector<std::string> violations(const std::string& library, const std::string& undefined)
{
    static const std::regex qt(R"(\bU (Q[A-Z]\w*::|q[A-Z]\w*\()\S*)");
    static const std::regex vulkan(R"(\bU vk[A-Z]\w*)");
    std::vector<std::string> found;
    for (const std::string& line : lines(undefined)) {
        if (std::regex_search(line, qt)
            || (library != "libplexus_vk.a" && std::regex_search(line, vulkan))) {
            found.push_back(library + " refers to" + line.substr(line.find('U') + 1));
        }
    }
    return found;
}

TEST(Symbols, EngineHasNoQtAndOnlyVkCallsVulkan)
{
    std::size_t looked = 0;
    for (const auto& entry : std::filesystem::directory_iterator(testing::buildDir() / "lib")) {
        const std::string library = entry.path().filename().string();
        if (!startsWith(library, "libplexus_") || library == "libplexus_volk.a") {
            continue;
        }
        ++looked;
        const std::string symbols = outputOf("nm -C --undefined-only '" + entry.path().string() + "'");
        EXPECT_THAT(violations(library, symbols), ::testing::IsEmpty());
    }
    EXPECT_GT(looked, 0U);
}

TEST(Symbols, PlantedViolationIsFound)
{
    using ::testing::ElementsAre;
    EXPECT_THAT(violations("libplexus_io.a", "                 U QString::~QString()\n"),
                ElementsAre("libplexus_io.a refers to QString::~QString()"));
    EXPECT_THAT(violations("libplexus_exec.a", "                 U vkQueueSubmit\n"),
                ElementsAre("libplexus_exec.a refers to vkQueueSubmit"));
    EXPECT_THAT(violations("libplexus_vk.a", "                 U vkQueueSubmit\n"), ElementsAre());
    EXPECT_THAT(violations("libplexus_io.a", "                 U plexus::Question::ask()\n"),
                ElementsAre());
}

}
}
