// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/file-format.md shows is what the program reads and writes.
#include "engine/base/file.h"
#include "engine/model/edit.h"
#include "engine/model/kept_block.h"
#include "engine/model/layer_text.h"
#include "engine/model/project_file.h"
#include "tests/support/paths.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

// The ```json blocks that hold this text.
std::vector<std::string> examples(const std::string& page, const std::string& mark)
{
    std::vector<std::string> found;
    const std::string opening = "```json\n";
    for (size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
        at += opening.size();
        const std::string block = page.substr(at, page.find("```", at) - at);
        if (block.find(mark) != std::string::npos) {
            found.push_back(block);
        }
    }
    return found;
}

std::string fileFormatPage()
{
    const auto page = readFile(plexus::testing::sourceDir() / "docs" / "file-format.md");
    EXPECT_TRUE(page.ok()) << page.error().sentence();
    return page.ok() ? *page : std::string();
}

TEST(Documentation, ProjectExampleIsWhatIsWritten)
{
    const std::vector<std::string> projects = examples(fileFormatPage(), "\"plexus-project\"");
    ASSERT_FALSE(projects.empty());
    for (const std::string& text : projects) {
        const auto graph = parseProject(text, "file-format.md");
        ASSERT_TRUE(graph.ok()) << graph.error().sentence();
        EXPECT_EQ(projectText(*graph), text);
    }
}

TEST(Documentation, ClipboardExampleCanBePasted)
{
    const std::vector<std::string> nodes = examples(fileFormatPage(), "\"plexus-nodes\"");
    ASSERT_FALSE(nodes.empty());
    for (const std::string& text : nodes) {
        const auto pasted = edits::paste(Graph(), text, {});
        EXPECT_TRUE(pasted.ok()) << pasted.error().sentence();
    }
}

TEST(Documentation, BlockExampleIsWhatIsWritten)
{
    const std::vector<std::string> blocks = examples(fileFormatPage(), "\"name\": \"Dense and bend\"");
    ASSERT_EQ(blocks.size(), 1U);
    const auto kept = parseKeptBlock(blocks.front(), "file-format.md");
    ASSERT_TRUE(kept.ok()) << kept.error().sentence();
    EXPECT_EQ(keptBlockText(*kept), blocks.front());
}

TEST(Documentation, EveryLayerHasAPageWithItsParameters)
{
    for (const LayerDef& layer : allLayers()) {
        const std::string page = layerMarkdown(layer);
        EXPECT_THAT(page, HasSubstr("# " + layer.title));
        EXPECT_THAT(page, HasSubstr(layer.help));
        for (const ParamDef& param : layer.params) {
            EXPECT_THAT(page, HasSubstr("| `" + param.key + "` |"));
            EXPECT_THAT(page, HasSubstr(param.helpText));
        }
        EXPECT_THAT(layersIndexMarkdown(), HasSubstr("(" + layer.key + ".md)"));
        EXPECT_EQ(layerJson(layer).find("params")->items().size(), layer.params.size());
    }
}

TEST(Documentation, PagesOfLayersAreUpToDate)
{
    constexpr const char* advice = "run: plexus layers --pages docs/layers";
    const auto folder = plexus::testing::sourceDir() / "docs" / "layers";
    for (const LayerDef& layer : allLayers()) {
        const auto page = readFile(folder / (layer.key + ".md"));
        ASSERT_TRUE(page.ok()) << page.error().sentence() << "; " << advice;
        EXPECT_EQ(*page, layerMarkdown(layer)) << advice;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string stem = entry.path().stem().string();
        EXPECT_TRUE(stem == "README" || findLayer(stem) != nullptr)
            << entry.path().filename() << " is of no layer that there is; remove it";
    }
    const auto index = readFile(folder / "README.md");
    ASSERT_TRUE(index.ok()) << index.error().sentence() << "; " << advice;
    EXPECT_EQ(*index, layersIndexMarkdown()) << advice;
}

TEST(Documentation, ParameterRowsNameWhatIsAccepted)
{
    const std::string page = layerMarkdown(*findLayer("conv2d"));
    EXPECT_THAT(page, HasSubstr("| `kernel` | Kernel size | 1 to 255 px | 3 x 3 | Height and width of the filters. |"));
    EXPECT_THAT(page, HasSubstr("Only while `same_padding` is false."));
    EXPECT_THAT(layerMarkdown(*findLayer("output")), HasSubstr("Only while `loss` is huber."));
}

} // namespace
} // namespace plexus::test
