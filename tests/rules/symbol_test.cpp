// SPDX-License-Identifier: GPL-3.0-or-later
// What the compiled libraries refer to: the engine knows no Qt, and only plexus_vk calls Vulkan.
#include "tests/rules/tree.h"

#include "tests/support/paths.h"

#include <cctype>
#include <gmock/gmock.h>

namespace plexus::rules {
namespace {

bool isUpper(const std::string& text, std::size_t index)
{
    return index < text.size() && std::isupper(static_cast<unsigned char>(text[index])) != 0;
}

// QString::..., qDebug(...), qt_...: how every name of Qt begins.
bool isQt(const std::string& symbol)
{
    return startsWith(symbol, "qt_")
        || (startsWith(symbol, "Q") && isUpper(symbol, 1)
            && symbol.find("::") < symbol.find_first_of("(< "))
        || (startsWith(symbol, "q") && isUpper(symbol, 1));
}

bool isVulkan(const std::string& symbol)
{
    return startsWith(symbol, "vk") && isUpper(symbol, 2);
}

// `undefined` is what `nm -C --undefined-only` prints for the library.
std::vector<std::string> violations(const std::string& library, const std::string& undefined)
{
    std::vector<std::string> found;
    for (const std::string& line : lines(undefined)) {
        const std::size_t mark = line.find(" U ");
        if (mark == std::string::npos) {
            continue;
        }
        const std::string symbol = line.substr(mark + 3);
        if (isQt(symbol) || (library != "libplexus_vk.a" && isVulkan(symbol))) {
            found.push_back(library + " refers to " + symbol);
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
