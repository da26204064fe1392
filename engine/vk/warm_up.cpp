// SPDX-License-Identifier: GPL-3.0-or-later
// Code before it is needed. lavapipe generates it in the thread of a device's queue, one kernel after the other; while
// this device does so, another one takes kernels from the same line. What that one has made comes to this one through the
// driver's cache on disk, in a millisecond. The longest come first, so that both end at the same time, but for the very
// shortest, which may tell soon that the disk has none.
#include "engine/vk/device_impl.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <thread>

namespace plexus::vk {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto worthHelp = std::chrono::milliseconds(10); // a kernel takes; from the cache on disk: less

bool keepsCode() // the driver, on disk
{
    for (const char* name : {"MESA_SHADER_CACHE_DISABLE", "MESA_GLSL_CACHE_DISABLE"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && (std::string_view(value) == "true" || std::string_view(value) == "1")) {
            return false;
        }
    }
    return true;
}

// Another device of the same kind. It is opened and closed by the thread that warms up, not by the helping one: while a
// device opens or closes, Khronos's validation layer (1.3.239) does not survive a call for another one.
Result<std::unique_ptr<Device>> helperOf(const std::shared_ptr<Instance>& instance, DeviceOptions options)
{
    options.cacheFolder = "-";
    options.tuning = Tuning::Off;
    return Device::create(instance, options);
}

// Takes from the line and has that device generate code. A failure leaves the work to the other.
// What is bound does not matter but for its format and whether the buffer's size is a power of two: the driver's code
// depends on that.
void help(Device& device, const std::vector<Dispatch>& cold, std::atomic<size_t>& next)
{
    const Result<BufferId> uneven = device.createBuffer(3 * Device::Impl::dummyBytes, MemoryKind::Local, "no operands");
    const Result<BufferId> even = device.createBuffer(Device::Impl::dummyBytes, MemoryKind::Local, "no operands");
    while (uneven.ok() && even.ok()) {
        const size_t taken = next++;
        if (taken >= cold.size()) {
            return;
        }
        Dispatch dispatch = cold[taken];
        for (Binding& binding : dispatch.bindings) {
            const BufferId buffer = binding.range.buffer == BufferId::None ? *even : *uneven;
            binding.range = {buffer, 0, Device::Impl::dummyBytes, binding.range.format};
        }
        const std::vector<Command> commands{std::move(dispatch)};
        if (!device.prepare(commands)) {
            return;
        }
        device.impl().dropPipelines(); // lavapipe keeps megabytes for each
    }
}

} // namespace

Result<void> Device::Impl::warmUp(const std::vector<const Dispatch*>& dispatches, const std::vector<Pipeline*>& used,
                                  const std::vector<VkDescriptorSet>& sets)
{
    if (facts.type != DeviceType::Cpu) {
        return {};
    }
    std::vector<size_t> coldAt; // the first dispatch of each pipeline
    std::vector<Dispatch> cold; // with those operands alone that are not what an unbound slot has: words of a power of two
    for (size_t i = 0; i < dispatches.size(); ++i) {
        if (!used[i]->warm) {
            used[i]->warm = true;
            coldAt.push_back(i);
        }
    }
    std::ranges::stable_sort(coldAt, std::greater(), [&](size_t i) { return used[i]->words; });
    if (!coldAt.empty()) {
        std::ranges::rotate(coldAt, coldAt.end() - 1);
    }
    for (size_t i : coldAt) {
        cold.push_back(*dispatches[i]);
        const auto isEven = [&](const Binding& binding) { return std::has_single_bit(find(binding.range.buffer)->bytes); };
        std::erase_if(cold.back().bindings, [&](const Binding& binding) {
            return isEven(binding) && binding.range.format == StorageFormat::Words;
        });
        for (Binding& binding : cold.back().bindings) {
            binding.range.buffer = isEven(binding) ? BufferId::None : binding.range.buffer;
        }
    }
    std::atomic<size_t> next = 0;
    std::unique_ptr<Device> helper;
    std::thread helping;
    std::vector<bool> isOwn(cold.size());
    Result<void> result;
    const auto generateAt = [&](size_t i) { return generate(*dispatches[coldAt[i]], *used[coldAt[i]], sets[coldAt[i]]); };
    for (size_t taken = next++; taken < cold.size(); taken = next++) {
        const Clock::time_point start = Clock::now();
        isOwn[taken] = true;
        if (result) {
            result = generateAt(taken);
        }
        const bool isWorth = Clock::now() - start > worthHelp && taken + 2 < cold.size();
        if (isWorth && helper == nullptr && std::thread::hardware_concurrency() > 1 && keepsCode()) {
            Result<std::unique_ptr<Device>> opened = helperOf(instance, options);
            if (opened) {
                helper = std::move(*opened);
                helping = std::thread(help, std::ref(*helper), std::cref(cold), std::ref(next));
            }
        }
    }
    if (helping.joinable()) {
        helping.join();
    }
    for (size_t i = 0; i < cold.size() && result; ++i) {
        result = isOwn[i] ? result : generateAt(i);
    }
    return result;
}

} // namespace plexus::vk
