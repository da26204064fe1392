// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/weights_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace plexus
{
namespace
{

WeightsFile example(std::vector<double> values)
{
    WeightsFile weights;
    const auto count = static_cast<int64_t>(values.size());
    weights.fields = {{.name = "point", .sample = Shape{2}}, {.name = "label", .classes = 2}};
    weights.preprocessing = {{.field = "point", .mean = {0.1f, -3}, .deviation = {2, 0.7f}}};
    weights.classes = {"left", "right"};
    weights.tensors = {{"dense.weight", Tensor(Shape{count, 1}, std::move(values))}};
    weights.testVectors = {{.inputs = {{"point", Tensor(Shape{1, 2}, {0.25, 1})}},
                            .output = Tensor(Shape{1, 2}, {0.5, 0.5})}};
    return weights;
}

TEST(WeightsJson, Float32RoundTripsBitExactly)
{
    std::vector<double> values;
    uint32_t bits = 1;
    while (values.size() < 20000) {
        bits = bits * 1664525u + 1013904223u;
        if (const float value = std::bit_cast<float>(bits); std::isfinite(value)) {
            values.push_back(value);
        }
    }
    for (const float edge : {0.0f, -0.0f, 1.0f, -1.0f, std::numeric_limits<float>::denorm_min(),
                             std::numeric_limits<float>::max(), 16777216.0f, 0.1f}) {
        values.push_back(edge);
    }
    const auto text = weightsText(example(values));
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    const auto read = parseWeights(*text, "w.json");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    const std::vector<double>& back = read->tensors.front().second.data;
    ASSERT_EQ(back.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(std::bit_cast<uint32_t>(static_cast<float>(back[i])),
                  std::bit_cast<uint32_t>(static_cast<float>(values[i])))
            << values[i];
    }
    EXPECT_EQ(*weightsText(*read), *text) << "written again it is the same file";
}

TEST(WeightsJson, KeepsFieldsPreprocessingAndClasses)
{
    const WeightsFile good = example({1, 2});
    const auto read = parseWeights(*weightsText(good), "w.json");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(read->preprocessing, good.preprocessing);
    EXPECT_EQ(read->classes, good.classes);
    ASSERT_EQ(read->fields.size(), 2u);
    EXPECT_EQ(read->fields[0].sample, (Shape{2}));
    EXPECT_EQ(read->fields[1].classes, 2);
    EXPECT_EQ(read->testVectors.front().output, good.testVectors.front().output);
}

TEST(WeightsJson, NamesTheTensorThatIsNotFinite)
{
    const auto text = weightsText(example({0, 1, std::nan("")}));
    ASSERT_FALSE(text.ok());
    EXPECT_NE(text.error().sentence().find("dense.weight[2] is not a finite number"),
              std::string::npos)
        << text.error().sentence();
    EXPECT_FALSE(weightsText(example({1e39})).ok()) << "float32 has no such number";
}

TEST(WeightsJson, RefusesAChangedValue)
{
    std::string text = *weightsText(example({0.5, 0.25}));
    text.replace(text.find("0.25"), 4, "0.75");
    const auto read = parseWeights(text, "w.json");
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().sentence().find("w.json: the values do not match the checksum"),
              std::string::npos)
        << read.error().sentence();
}

} // namespace
} // namespace plexus
