// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/device_profile.h"

namespace plexus {
namespace {

constexpr double mostSeconds = 1e6;

Json modelJson(const TimeModel& model)
{
    Json seconds = Json::object();
    for (const auto& [name, value] : model.seconds) {
        seconds.set(name, value);
    }
    return Json::object(
        {{"per_step", model.perStep}, {"per_kernel", model.perKernel}, {"seconds", std::move(seconds)}});
}

Result<TimeModel> modelFromJson(const Json& json)
{
    TimeModel model;
    PLEXUS_TRY(model.perStep, json.readNumber("per_step", 0, mostSeconds));
    PLEXUS_TRY(model.perKernel, json.readNumber("per_kernel", 0, mostSeconds));
    const Json* seconds = json.find("seconds");
    if (!seconds || !seconds->isObject()) {
        return Error{.what = "the profile of a device has no seconds"};
    }
    for (const auto& [name, value] : seconds->members()) {
        PLEXUS_TRY(model.seconds[name], seconds->readNumber(name, 0, mostSeconds));
    }
    return model;
}

} // namespace

Json toJson(const DeviceProfile& profile)
{
    Json json = Json::object({{"name", profile.name},
                              {"driver", profile.driver},
                              {"cpu", profile.isCpu},
                              {"available", static_cast<int64_t>(profile.availableBytes)},
                              {"own", static_cast<int64_t>(profile.ownBytes)},
                              {"texels", profile.readsTexels},
                              {"lanes", static_cast<int64_t>(profile.lanes)},
                              {"workers", static_cast<int64_t>(profile.workers)},
                              {"alignment", static_cast<int64_t>(profile.offsetAlignment)},
                              {"groups", static_cast<int64_t>(profile.maxGroups)},
                              {"loop", static_cast<int64_t>(profile.loopBudget)},
                              {"operand", static_cast<int64_t>(profile.maxOperandBytes)}});
    if (profile.small) {
        json.set("small", modelJson(*profile.small));
    }
    if (profile.large) {
        json.set("large", modelJson(*profile.large));
    }
    return json;
}

Result<DeviceProfile> profileFromJson(const Json& json)
{
    const auto word = [&](std::string_view key) { return json.readInteger(key, 1, UINT32_MAX); };
    DeviceProfile profile;
    PLEXUS_TRY(profile.name, json.readString("name"));
    PLEXUS_TRY(profile.driver, json.readString("driver"));
    PLEXUS_TRY(profile.isCpu, json.readBool("cpu"));
    PLEXUS_TRY(const int64_t available, json.readInteger("available", 0, INT64_MAX));
    PLEXUS_TRY(const int64_t own, json.readInteger("own", 0, INT64_MAX));
    PLEXUS_TRY(profile.readsTexels, json.readBool("texels"));
    PLEXUS_TRY(const int64_t lanes, word("lanes"));
    PLEXUS_TRY(const int64_t workers, word("workers"));
    PLEXUS_TRY(const int64_t alignment, word("alignment"));
    PLEXUS_TRY(const int64_t groups, word("groups"));
    PLEXUS_TRY(const int64_t loop, word("loop"));
    PLEXUS_TRY(const int64_t operand, json.readInteger("operand", 256, INT64_MAX));
    profile.availableBytes = static_cast<uint64_t>(available);
    profile.ownBytes = static_cast<uint64_t>(own);
    profile.lanes = static_cast<uint32_t>(lanes);
    profile.workers = static_cast<uint32_t>(workers);
    profile.offsetAlignment = static_cast<uint32_t>(alignment);
    profile.maxGroups = static_cast<uint32_t>(groups);
    profile.loopBudget = static_cast<uint32_t>(loop);
    profile.maxOperandBytes = static_cast<uint64_t>(operand);
    if (const Json* model = json.find("small")) {
        PLEXUS_TRY(profile.small, modelFromJson(*model));
    }
    if (const Json* model = json.find("large")) {
        PLEXUS_TRY(profile.large, modelFromJson(*model));
    }
    return profile;
}

} // namespace plexus
