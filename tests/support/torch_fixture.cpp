// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/torch_fixture.h"

#include "engine/base/file.h"
#include "tests/support/paths.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {

namespace {

constexpr double torchTolerance = 1e-6;

} // namespace

std::filesystem::path torchFixturePath(const std::string& name)
{
    return testing::sourceDir() / "tests" / "registry" / "fixtures" / (name + ".json");
}

Json torchFixture(const std::string& name)
{
    const auto text = readFile(torchFixturePath(name));
    EXPECT_TRUE(text.ok()) << text.error().sentence();
    const auto file = Json::parse(text.ok() ? *text : "", name);
    EXPECT_TRUE(file.ok()) << file.error().sentence();
    return file.ok() ? *file : Json();
}

std::vector<double> torchNumbers(const Json& list)
{
    std::vector<double> all;
    for (const Json& number : list.items()) {
        all.push_back(number.number());
    }
    return all;
}

Shape torchShape(const Json& list)
{
    std::vector<int64_t> extents;
    for (const Json& extent : list.items()) {
        extents.push_back(extent.integer());
    }
    return Shape(extents);
}

void expectTorchs(const Tensor& seen, const Json& wanted)
{
    const std::vector<double> values = torchNumbers(wanted);
    ASSERT_EQ(seen.data.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        ASSERT_NEAR(seen.data[i], values[i], torchTolerance * (1 + std::abs(values[i]))) << "element " << i;
    }
}

} // namespace plexus::test
