// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/target_params.h"

#include "engine/model/loss.h"
#include "engine/model/metric.h"

#include <algorithm>

namespace plexus {

std::vector<std::string> lossKeys()
{
    std::vector<std::string> keys;
    for (const LossDef& loss : allLosses()) {
        keys.push_back(loss.key);
    }
    return keys;
}

namespace {

std::string lossesWith(bool targetIsClass)
{
    std::string keys;
    for (const LossDef& loss : allLosses()) {
        if (loss.targetIsClass == targetIsClass && loss.hasMetrics) {
            keys += (keys.empty() ? "" : "|") + loss.key;
        }
    }
    return keys;
}

} // namespace

std::string lossesOfValues()
{
    return lossesWith(false);
}

std::string lossesOfClasses()
{
    return lossesWith(true);
}

ParamDefs targetParams()
{
    ParamDefs params;
    for (const LossDef& loss : allLosses()) {
        for (const ParamDef& param : loss.params) {
            const auto known = std::find_if(params.begin(), params.end(),
                                            [&](const ParamDef& other) { return other.key == param.key; });
            if (known == params.end()) {
                params.push_back(ParamDef(param).when("loss", loss.key));
            } else {
                known->onlyWhenValue += "|" + loss.key;
            }
        }
    }
    for (const MetricDef& metric : allMetrics()) {
        const std::string losses = lossesWith(metric.needsClasses);
        for (const ParamDef& param : metric.params) {
            params.push_back(ParamDef(param).when("loss", losses).under("Metrics"));
        }
    }
    return params;
}

} // namespace plexus
