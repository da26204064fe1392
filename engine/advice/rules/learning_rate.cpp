// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"
#include "engine/model/optimizer.h"

namespace plexus::advice {

namespace {

constexpr const char* rateKey = "learning_rate";
// People search within these factors of what an optimizer begins with.
constexpr double farAbove = 50, farBelow = 1e-3;

std::vector<Problem> farOff(const Look& look)
{
    const Choice& chosen = look.graph.training.optimizer;
    const OptimizerDef* optimizer = findOptimizer(chosen.key);
    const ParamDef* param = optimizer != nullptr ? chosen.params.definition(rateKey) : nullptr;
    if (param == nullptr) {
        return {};
    }
    const double usual = std::get<double>(param->initial), rate = chosen.params.real(rateKey);
    const bool isHigh = rate > usual * farAbove;
    if (!isHigh && !(rate > 0 && rate < usual * farBelow)) { // 0 and less are an error
        return {};
    }
    return {{.param = std::string("optimizer.") + rateKey,
             .what = "a learning rate of " + param->text(rate) + " is far " + (isHigh ? "above" : "below")
                     + " the usual of " + optimizer->title + ", " + param->text(usual) + ": "
                     + (isHigh ? "the loss may grow instead of fall" : "training will hardly move"),
             .accepted = "try " + param->text(usual)}};
}

void setUsual(const FixCall& call, Fixes& fixes)
{
    const ParamDef* param = call.graph.training.optimizer.params.definition(rateKey);
    fixes.push_back(setSetting(call.graph, Setting::Optimizer, rateKey, param->initial));
}

}

AdviceRule learning_rate()
{
    return {.key = "learning_rate",
            .title = "Unusual learning rate",
            .help = "Far above the usual the weights jump about, far below they hardly move. Each optimizer has its own "
                    "measure.",
            .look = farOff,
            .propose = setUsual};
}

} // namespace plexus::advice
