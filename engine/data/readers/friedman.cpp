// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <array>
#include <cmath>
#include <numbers>

namespace plexus::readers {
namespace {

constexpr int64_t friedmanColumns = 10; // the last five say nothing

// J. H. Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991),
// section 4.3; every x is even in [0, 1).
double friedmanValue(const std::array<double, friedmanColumns>& x)
{
    return 10 * std::sin(std::numbers::pi * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5)
           + 10 * x[3] + 5 * x[4];
}

Result<std::vector<FieldInfo>> describeFriedman(const Params&)
{
    return std::vector<FieldInfo>{{.name = "table", .sample = {friedmanColumns}},
                                  {.name = "target", .sample = {1}}};
}

Result<LoadedData> readFriedman(const ReadCall& call)
{
    const int64_t samples = call.params.integer("samples");
    const Random random(call.seed, streamOf("friedman"));
    const Random jitter(call.seed, streamOf("friedman noise"));
    std::vector<float> table;
    std::vector<float> targets;
    for (int64_t i = 0; i < samples; ++i) {
        std::array<double, friedmanColumns> x{};
        for (int64_t j = 0; j < friedmanColumns; ++j) {
            x[static_cast<size_t>(j)] = random.uniform(static_cast<uint64_t>(i * friedmanColumns + j));
            table.push_back(static_cast<float>(x[static_cast<size_t>(j)]));
        }
        const double noise = call.params.real("noise") * jitter.normal(static_cast<uint64_t>(i));
        targets.push_back(static_cast<float>(friedmanValue(x) + noise));
    }
    LoadedData data;
    data.training.fields.push_back(floatField("table", {friedmanColumns}, table));
    data.training.fields.push_back(floatField("target", {1}, targets));
    return data;
}

} // namespace

ReaderDef friedman()
{
    return {
        .key = "friedman",
        .title = "Curved table",
        .help = "Ten columns, five of which decide a value by a sine, a square and straight lines "
                "(Friedman's "
                "first task).",
        .params =
            {integer("samples", 4000)
                 .range(10, 1000000)
                 .slider(200, 20000)
                 .help("How many rows are drawn."),
             real("noise", 0.5)
                 .range(0, 100)
                 .slider(0, 5)
                 .help("The deviation of what is added to a value; values lie between 0 and 30.")},
        .describe = describeFriedman,
        .read = readFriedman};
}

} // namespace plexus::readers
