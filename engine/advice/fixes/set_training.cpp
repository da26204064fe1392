// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/data/reader.h"
#include "engine/model/edit_value.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plexus::fixes {

namespace {

struct Place {
    Setting where;
    const char* name; // as Problem::param names it
};
constexpr std::array<Place, 3> places{{{Setting::Data, "data"},
                                       {Setting::Optimizer, "optimizer"},
                                       {Setting::Schedule, "schedule"}}};

template <typename Definition>
std::string mostAlike(const std::vector<Definition>& all, const std::string& key)
{
    const auto found = std::min_element(all.begin(), all.end(), [&](const Definition& left, const Definition& right) {
        return lettersApart(left.key, key) < lettersApart(right.key, key);
    });
    return lettersApart(found->key, key) * 2 < std::max(key.size(), found->key.size()) ? found->key : "";
}

// An entry that there is: spelled alike, or the one that a new project has.
void chooseKnown(const FixCall& call, const Place& place, Fixes& fixes)
{
    const TrainingSettings& now = call.graph.training;
    const Graph fresh;
    std::vector<std::string> keys;
    switch (place.where) {
    case Setting::Data:
        keys = {mostAlike(allReaders(), now.data.key)};
        break;
    case Setting::Optimizer:
        keys = {mostAlike(allOptimizers(), now.optimizer.key), fresh.training.optimizer.key};
        break;
    case Setting::Schedule:
        keys = {mostAlike(allSchedules(), now.schedule.key), fresh.training.schedule.key};
        break;
    case Setting::General:
        break;
    }
    for (const std::string& key : keys) {
        if (!key.empty()) {
            std::vector<std::unique_ptr<Edit>> parts;
            parts.push_back(edits::choose(place.where, key));
            fixes.push_back(edits::together("Use the " + std::string(place.name) + " " + key, std::move(parts)));
        }
    }
}

// Unknown entries and illegal values among the training settings.
void setTraining(const FixCall& call, Fixes& fixes)
{
    std::string key = call.problem.param;
    if (call.node != nullptr || key.empty()) {
        return;
    }
    Setting where = Setting::General;
    for (const Place& place : places) {
        if (key == place.name) {
            chooseKnown(call, place, fixes);
            return;
        }
        if (key.starts_with(std::string(place.name) + ".")) {
            where = place.where;
            key.erase(0, std::string_view(place.name).size() + 1);
        }
    }
    const Params& params = settings(call.graph.training, where);
    const ParamDef* param = params.definition(key);
    if (param == nullptr) {
        return;
    }
    if (const auto* number = std::get_if<int64_t>(&params.value(key))) {
        const double legal = std::clamp(static_cast<double>(*number), param->least, param->most);
        fixes.push_back(setSetting(call.graph, where, key, static_cast<int64_t>(legal)));
    }
    fixes.push_back(setSetting(call.graph, where, key, param->initial));
}

}

FixRule set_training()
{
    return {.key = "set_training", .order = 10, .propose = setTraining};
}

} // namespace plexus::fixes
