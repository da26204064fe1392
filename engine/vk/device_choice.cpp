// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_choice.h"

#include <algorithm>
#include <cctype>

namespace plexus::vk {
namespace {

constexpr uint32_t neededApi = (1u << 22) | (2u << 12); // Vulkan 1.2
constexpr uint32_t neededBuffers = 16;                  // storage buffers per stage
constexpr uint32_t neededInvocations = 256;
constexpr uint32_t neededSharedBytes = 16384;

int rankOf(DeviceType type)
{
    switch (type) {
    case DeviceType::Discrete: return 4;
    case DeviceType::Integrated: return 3;
    case DeviceType::Virtual: return 2;
    case DeviceType::Cpu: return 1;
    case DeviceType::Other: return 0;
    }
    return 0;
}

std::string version(uint32_t packed)
{
    return std::to_string(packed >> 22) + "." + std::to_string((packed >> 12) & 1023);
}

// Why a device cannot run the engine, empty when it can.
std::string lacks(const DeviceFacts& facts)
{
    if (facts.apiVersion < neededApi) {
        return "it has Vulkan " + version(facts.apiVersion) + " and 1.2 is needed";
    }
    if (!facts.computeQueue) {
        return "it has no compute queue";
    }
    if (!facts.timelineSemaphore) {
        return "it has no timeline semaphores";
    }
    if (facts.storageBuffersPerStage < neededBuffers) {
        return "it binds " + std::to_string(facts.storageBuffersPerStage) +
               " storage buffers to a shader and " + std::to_string(neededBuffers) + " are needed";
    }
    if (facts.maxInvocations < neededInvocations) {
        return "its workgroups hold " + std::to_string(facts.maxInvocations) + " invocations and " +
               std::to_string(neededInvocations) + " are needed";
    }
    if (facts.sharedBytes < neededSharedBytes) {
        return "its workgroups share " + std::to_string(facts.sharedBytes) + " bytes and " +
               std::to_string(neededSharedBytes) + " are needed";
    }
    return {};
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string listOf(const std::vector<DeviceFacts>& devices)
{
    std::string list;
    for (size_t i = 0; i < devices.size(); ++i) {
        list += (i == 0 ? "" : ", ") + std::to_string(i) + " (" + devices[i].name + ")";
    }
    return list;
}

bool better(const DeviceFacts& a, const DeviceFacts& b)
{
    const int rankA = rankOf(a.type);
    const int rankB = rankOf(b.type);
    return rankA != rankB ? rankA > rankB : a.memoryBytes > b.memoryBytes;
}

Error deviceError(std::string what, std::string seen, std::string accepted)
{
    return Error{std::move(what), "device", std::move(seen), std::move(accepted), ErrorKind::Device};
}

// The hint is wrong, not the devices.
Error hintError(std::string what, std::string seen, std::string accepted)
{
    return Error{std::move(what), "device", std::move(seen), std::move(accepted), ErrorKind::Input};
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.size() < 6 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

} // namespace

std::string describe(DeviceType type)
{
    switch (type) {
    case DeviceType::Discrete: return "discrete GPU";
    case DeviceType::Integrated: return "integrated GPU";
    case DeviceType::Virtual: return "virtual GPU";
    case DeviceType::Cpu: return "CPU";
    case DeviceType::Other: return "device of unknown type";
    }
    return {};
}

std::vector<DeviceVerdict> judgeDevices(const std::vector<DeviceFacts>& devices)
{
    std::vector<DeviceVerdict> verdicts(devices.size());
    const DeviceFacts* best = nullptr;
    size_t bestIndex = 0;
    for (size_t i = 0; i < devices.size(); ++i) {
        const std::string missing = lacks(devices[i]);
        verdicts[i].usable = missing.empty();
        verdicts[i].reason = missing.empty() ? "" : "not usable: " + missing;
        if (missing.empty() && (best == nullptr || better(devices[i], *best))) {
            best = &devices[i];
            bestIndex = i;
        }
    }
    for (size_t i = 0; i < devices.size(); ++i) {
        if (!verdicts[i].usable) {
            continue;
        }
        if (i == bestIndex) {
            verdicts[i].chosen = true;
            verdicts[i].reason = devices.size() == 1
                                     ? "chosen: the only device, a " + describe(devices[i].type)
                                     : "chosen: the best device here, a " + describe(devices[i].type);
        } else {
            const bool sameRank = rankOf(devices[i].type) == rankOf(best->type);
            verdicts[i].reason =
                "not chosen: " +
                (sameRank ? best->name + " has as much memory or more"
                          : "a " + describe(best->type) + " comes before a " + describe(devices[i].type));
        }
    }
    return verdicts;
}

Result<DeviceChoice> chooseDevice(const std::vector<DeviceFacts>& devices, const std::string& wanted)
{
    if (devices.empty()) {
        return deviceError("no Vulkan device was found", "",
                           "install a Vulkan driver; Debian's mesa-vulkan-drivers also runs on the CPU");
    }
    DeviceChoice choice;
    choice.verdicts = judgeDevices(devices);
    if (wanted.empty()) {
        for (size_t i = 0; i < devices.size(); ++i) {
            if (choice.verdicts[i].chosen) {
                choice.index = i;
                return choice;
            }
        }
        return deviceError("no Vulkan device can be used", choice.verdicts[0].reason,
                           "update the driver; Debian's mesa-vulkan-drivers also runs on the CPU");
    }
    std::vector<size_t> matches;
    if (isNumber(wanted)) {
        const size_t index = std::stoul(wanted);
        if (index < devices.size()) {
            matches.push_back(index);
        }
    } else {
        for (size_t i = 0; i < devices.size(); ++i) {
            if (lower(devices[i].name).find(lower(wanted)) != std::string::npos) {
                matches.push_back(i);
            }
        }
    }
    if (matches.empty()) {
        return hintError("there is no such device", wanted, "use one of " + listOf(devices));
    }
    if (matches.size() > 1) {
        return hintError("more than one device has this in its name", wanted,
                           "use the position of one of " + listOf(devices));
    }
    choice.index = matches[0];
    if (!choice.verdicts[choice.index].usable) {
        return deviceError(devices[choice.index].name + " cannot be used: " +
                               lacks(devices[choice.index]),
                           "", "use another of " + listOf(devices));
    }
    for (size_t i = 0; i < devices.size(); ++i) {
        DeviceVerdict& verdict = choice.verdicts[i];
        if (i == choice.index) {
            verdict.chosen = true;
            verdict.reason = "chosen: asked for";
        } else if (verdict.usable) {
            verdict.chosen = false;
            verdict.reason = "not chosen: another device was asked for";
        }
    }
    return choice;
}

} // namespace plexus::vk
