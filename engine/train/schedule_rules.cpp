// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plexus {

ParamDef unitParam(std::string initial)
{
    return choice("unit", std::move(initial), {"epochs", "steps"}).help("Whether it counts epochs or steps.");
}

ParamDef lengthParam(std::string help, std::string torch)
{
    return integer("length", 0).range(0, 1e9).slider(0, 100).help(std::move(help)).torch(std::move(torch));
}

ParamDef leastRateParam()
{
    return real("minimum", 0).range(0, 1000).slider(0, 0.01).help("The least learning rate.").torch("eta_min");
}

Elapsed elapsed(const Params& params, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const uint64_t perEpoch = std::max<uint64_t>(stepsPerEpoch, 1);
    const bool inEpochs = params.text("unit") == "epochs";
    const uint64_t whole = inEpochs ? (totalSteps + perEpoch - 1) / perEpoch : totalSteps;
    const int64_t given = params.definition("length") != nullptr ? params.integer("length") : 0;
    return {.now = static_cast<double>(inEpochs ? step / perEpoch : step),
            .length = given > 0 ? static_cast<double>(given) : static_cast<double>(std::max<uint64_t>(whole, 1))};
}

double alongCosine(double start, double end, double share)
{
    return end + (start - end) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

} // namespace plexus
