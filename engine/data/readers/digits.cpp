// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/digit_strokes.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

namespace plexus::readers {
namespace {

constexpr int digitCount = 10;

Result<std::vector<FieldInfo>> describeDigits(const Params&)
{
    return std::vector<FieldInfo>{{.name = "image", .sample = {1, digitSize, digitSize}},
                                  {.name = "label",
                                   .sample = {},
                                   .classes = digitCount,
                                   .classNames = numberedClasses(digitCount)}};
}

// Sample i shows digit i mod 10, so that the classes are even.
Result<LoadedData> readDigits(const ReadCall& call)
{
    const Params& params = call.params;
    const uint64_t seed = call.seed;
    const int64_t samples = params.integer("samples");
    std::vector<uint8_t> pixels;
    pixels.reserve(static_cast<size_t>(samples * digitSize * digitSize));
    std::vector<int32_t> labels;
    for (int64_t i = 0; i < samples; ++i) {
        const auto digit = static_cast<int32_t>(i % digitCount);
        const std::vector<uint8_t> picture = drawDigit({.seed = seed,
                                                        .number = static_cast<uint32_t>(i),
                                                        .digit = digit,
                                                        .distortion = params.real("distortion"),
                                                        .noise = params.real("noise")});
        pixels.insert(pixels.end(), picture.begin(), picture.end());
        labels.push_back(digit);
    }
    LoadedData data;
    data.training.fields.push_back(byteField("image", {1, digitSize, digitSize}, pixels));
    data.training.fields.push_back(classField("label", labels, numberedClasses(digitCount)));
    return data;
}

} // namespace

ReaderDef digits()
{
    return {.key = "digits",
            .title = "Drawn digits",
            .help = "The digits 0 to 9 drawn from strokes, each turned, sheared, stretched and moved at "
                    "random. Nothing is downloaded.",
            .params = {integer("samples", 5000)
                           .range(20, 200000)
                           .slider(1000, 20000)
                           .help("How many pictures are drawn."),
                       real("distortion", 1)
                           .range(0, 2)
                           .help("How far the strokes are turned, sheared, stretched and moved; 1 is a "
                                 "hand's measure."),
                       real("noise", 0.05).range(0, 1).slider(0, 0.5).help(
                           "The deviation of the grain, as a share of full brightness.")},
            .describe = describeDigits,
            .read = readDigits};
}

} // namespace plexus::readers
