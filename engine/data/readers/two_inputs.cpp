// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/digit_strokes.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <cmath>
#include <numbers>

namespace plexus::readers {
namespace {

constexpr int32_t quarterTurns = 4;

Result<std::vector<FieldInfo>> describeTwoInputs(const Params&)
{
    return std::vector<FieldInfo>{{.name = "image", .sample = {1, digitSize, digitSize}},
                                  {.name = "table", .sample = {2}},
                                  {.name = "label",
                                   .sample = {},
                                   .classes = quarterTurns,
                                   .classNames = numberedClasses(quarterTurns)}};
}

// The picture shows a digit from 0 to 3, the table points right, up, left or down; the class is the
// digit plus the quarter turns, from 3 on to 0 again. Each digit goes with each direction equally
// often, so either alone leaves all classes equally likely.
Result<LoadedData> readTwoInputs(const ReadCall& call)
{
    const int64_t samples = call.params.integer("samples");
    const double noise = call.params.real("noise");
    const Random jitter(call.seed, streamOf("two inputs"));
    std::vector<uint8_t> pixels;
    std::vector<float> table;
    std::vector<int32_t> labels;
    for (int64_t i = 0; i < samples; ++i) {
        const auto digit = static_cast<int32_t>(i % quarterTurns);
        const auto turns = static_cast<int32_t>(i / quarterTurns % quarterTurns);
        const std::vector<uint8_t> picture =
            drawDigit({.seed = call.seed, .number = static_cast<uint32_t>(i), .digit = digit});
        pixels.insert(pixels.end(), picture.begin(), picture.end());
        const double angle = turns * std::numbers::pi / 2;
        const auto draw = static_cast<uint64_t>(2 * i);
        table.push_back(static_cast<float>(std::cos(angle) + noise * jitter.normal(draw)));
        table.push_back(static_cast<float>(std::sin(angle) + noise * jitter.normal(draw + 1)));
        labels.push_back((digit + turns) % quarterTurns);
    }
    LoadedData data;
    data.training.fields.push_back(byteField("image", {1, digitSize, digitSize}, pixels));
    data.training.fields.push_back(floatField("table", {2}, table));
    data.training.fields.push_back(classField("label", labels, numberedClasses(quarterTurns)));
    return data;
}

} // namespace

ReaderDef two_inputs()
{
    return {
        .key = "two_inputs",
        .title = "Picture and direction",
        .help = "A drawn digit from 0 to 3 and a direction; the class is the digit plus the "
                "direction's quarter "
                "turns. Neither alone says anything about it.",
        .params = {integer("samples", 4000)
                       .range(16, 200000)
                       .slider(1000, 20000)
                       .help("How many samples are drawn."),
                   real("noise", 0.15)
                       .range(0, 2)
                       .slider(0, 0.5)
                       .help("The deviation of a direction from its quarter turn of length 1.")},
        .describe = describeTwoInputs,
        .read = readTwoInputs};
}

} // namespace plexus::readers
