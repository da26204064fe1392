// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <cmath>
#include <numbers>

namespace plexus::readers {
namespace {

Result<std::vector<FieldInfo>> describeSpirals(const Params& params)
{
    const int64_t classes = params.integer("classes");
    return std::vector<FieldInfo>{
        {.name = "point", .sample = {2}},
        {.name = "label", .sample = {}, .classes = classes, .classNames = numberedClasses(classes)}};
}

// Sample i lies on arm i mod classes; the radius grows with the angle from near 0 to 1.
Result<LoadedData> readSpirals(const ReadCall& call)
{
    const Params& params = call.params;
    const uint64_t seed = call.seed;
    const int64_t samples = params.integer("samples");
    const int64_t classes = params.integer("classes");
    const double turns = params.real("turns");
    const double noise = params.real("noise");
    const Random random(seed, streamOf("spirals"));
    const Random jitter(seed, streamOf("spirals noise"));
    std::vector<float> points;
    std::vector<int32_t> labels;
    for (int64_t i = 0; i < samples; ++i) {
        const auto draw = static_cast<uint64_t>(i);
        const int64_t arm = i % classes;
        const double along = random.uniform(draw); // the square root spreads the points evenly
        const double radius = 0.06 + 0.94 * std::sqrt(along);
        const double angle = 2 * std::numbers::pi *
                             (turns * radius + static_cast<double>(arm) / static_cast<double>(classes));
        points.push_back(static_cast<float>(radius * std::cos(angle) + noise * jitter.normal(2 * draw)));
        points.push_back(static_cast<float>(radius * std::sin(angle) + noise * jitter.normal(2 * draw + 1)));
        labels.push_back(static_cast<int32_t>(arm));
    }
    LoadedData data;
    data.training.fields.push_back(floatField("point", {2}, points));
    data.training.fields.push_back(classField("label", labels, numberedClasses(classes)));
    return data;
}

} // namespace

ReaderDef spirals()
{
    return {.key = "spirals",
            .title = "Spirals",
            .help = "Points on arms that wind around each other; which arm a point lies on is its class.",
            .params = {integer("samples", 2000)
                           .range(10, 1000000)
                           .slider(200, 10000)
                           .help("How many points are drawn."),
                       integer("classes", 2).range(2, 10).slider(2, 6).help("How many arms there are."),
                       real("turns", 1.5).range(0.1, 10).slider(0.5, 4).help("How often an arm winds."),
                       real("noise", 0.02).range(0, 1).slider(0, 0.2).help(
                           "The deviation of a point from its arm; an arm is 1 long.")},
            .describe = describeSpirals,
            .read = readSpirals};
}

} // namespace plexus::readers
