// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/infer_training.h"

#include "engine/data/reader.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

namespace plexus {

namespace {

void checkValues(const Params& params, const std::string& prefix, std::vector<Problem>& problems)
{
    for (const ParamDef& param : params.definitions()) {
        if (const auto checked = param.check(params.value(param.key)); !checked) {
            const Error& error = checked.error();
            problems.push_back({.param = prefix + param.key,
                                .what = error.what + (error.seen.empty() ? "" : ", got " + error.seen),
                                .accepted = error.accepted});
        }
    }
}

template <typename Definition>
void checkChoice(const Choice& choice, const std::string& name, const std::vector<Definition>& all,
                 std::vector<Problem>& problems)
{
    std::string keys;
    for (const Definition& one : all) {
        if (one.key == choice.key) {
            checkValues(choice.params, name + ".", problems);
            return;
        }
        keys += (keys.empty() ? "" : ", ") + one.key;
    }
    problems.push_back({.param = name,
                        .what = choice.key.empty() ? "no " + name + " is chosen"
                                                   : "there is no " + name + " \"" + choice.key + "\"",
                        .accepted = "choose one of " + keys});
}

} // namespace

void checkTraining(const TrainingSettings& training, std::vector<Problem>& problems)
{
    checkValues(training.general, "", problems);
    checkChoice(training.data, "data", allReaders(), problems);
    checkChoice(training.optimizer, "optimizer", allOptimizers(), problems);
    checkChoice(training.schedule, "schedule", allSchedules(), problems);
}

} // namespace plexus
