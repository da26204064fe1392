// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <cmath>
#include <numbers>

namespace plexus::readers {
namespace {

std::vector<std::string> moonNames()
{
    return {"upper", "lower"};
}

Result<std::vector<FieldInfo>> describeMoons(const Params&)
{
    return std::vector<FieldInfo>{{.name = "point", .sample = {2}},
                                  {.name = "label", .sample = {}, .classes = 2, .classNames = moonNames()}};
}

Result<LoadedData> readMoons(const ReadCall& call)
{
    const Params& params = call.params;
    const uint64_t seed = call.seed;
    const int64_t samples = params.integer("samples");
    const double noise = params.real("noise");
    const Random random(seed, streamOf("moons"));
    const Random jitter(seed, streamOf("moons noise"));
    std::vector<float> points;
    std::vector<int32_t> labels;
    for (int64_t i = 0; i < samples; ++i) {
        const auto draw = static_cast<uint64_t>(i);
        const bool lower = i % 2 == 1;
        const double angle = std::numbers::pi * random.uniform(draw);
        const double x = lower ? 1 - std::cos(angle) : std::cos(angle);
        const double y = lower ? 0.5 - std::sin(angle) : std::sin(angle);
        points.push_back(static_cast<float>(x - 0.5 + noise * jitter.normal(2 * draw)));
        points.push_back(static_cast<float>(y - 0.25 + noise * jitter.normal(2 * draw + 1)));
        labels.push_back(lower ? 1 : 0);
    }
    LoadedData data;
    data.training.fields.push_back(floatField("point", {2}, points));
    data.training.fields.push_back(classField("label", labels, moonNames()));
    return data;
}

} // namespace

ReaderDef moons()
{
    return {.key = "moons",
            .title = "Moons",
            .help = "Two half circles that reach into each other.",
            .params = {integer("samples", 1000)
                           .range(10, 1000000)
                           .slider(200, 10000)
                           .help("How many points are drawn."),
                       real("noise", 0.1).range(0, 2).slider(0, 0.4).help(
                           "The deviation of a point from its half circle of radius 1.")},
            .describe = describeMoons,
            .read = readMoons};
}

} // namespace plexus::readers
