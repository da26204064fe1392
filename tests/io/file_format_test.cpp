// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/weights_json.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

// The block of docs/file-format.md that shows a weights file.
std::string weightsExample()
{
    const std::string page = testing::readText(testing::sourceDir() / "docs/file-format.md");
    const std::string fence = "```json weights\n";
    const size_t start = page.find(fence) + fence.size();
    return page.substr(start, page.find("```", start) - start);
}

TEST(FileFormatPage, ItsWeightsLoad)
{
    const auto weights = parseWeights(weightsExample(), "the page");
    ASSERT_TRUE(weights.ok()) << weights.error().sentence();
    EXPECT_EQ(weights->tensors.front().first, "dense.weight");
    EXPECT_EQ(weights->classes, (std::vector<std::string>{"inner", "outer"}));
}

} // namespace
} // namespace plexus
