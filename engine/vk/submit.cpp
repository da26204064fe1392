// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_impl.h"

#include <algorithm>

namespace plexus::vk {

Result<Ticket> Device::Impl::submit(const std::vector<VkCommandBuffer>& commandBuffers)
{
    const Ticket ticket = lastTicket + 1;
    VkTimelineSemaphoreSubmitInfo timelineInfo{VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO};
    timelineInfo.signalSemaphoreValueCount = 1;
    timelineInfo.pSignalSemaphoreValues = &ticket;
    VkSubmitInfo info{VK_STRUCTURE_TYPE_SUBMIT_INFO};
    info.pNext = &timelineInfo;
    info.commandBufferCount = static_cast<uint32_t>(commandBuffers.size());
    info.pCommandBuffers = commandBuffers.data();
    info.signalSemaphoreCount = 1;
    info.pSignalSemaphores = &timeline;
    PLEXUS_VK(vkQueueSubmit(queue, 1, &info, VK_NULL_HANDLE), "start work on " + facts.name);
    lastTicket = ticket;
    return ticket;
}

Result<void> Device::Impl::wait(Ticket ticket, double seconds)
{
    if (ticket == 0) {
        return {};
    }
    VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
    info.semaphoreCount = 1;
    info.pSemaphores = &timeline;
    info.pValues = &ticket;
    // In slices, so that the time in which the whole program stands still (Ctrl-Z, a debugger) counts as one.
    constexpr double slice = 1;
    VkResult result = VK_TIMEOUT;
    // A submit is meant to take 50 ms. A processor beside other programs may take much longer for a single large kernel, and
    // does not hang as a GPU does.
    const double patience = facts.type == DeviceType::Cpu ? 10 * seconds : seconds;
    double left = patience;
    do {
        result = vkWaitSemaphores(device, &info, static_cast<uint64_t>(std::min(slice, left) * 1e9));
        left -= slice;
    } while (result == VK_TIMEOUT && left > 0);
    if (result == VK_TIMEOUT) {
        return Error{"the device did not finish within " + std::to_string(static_cast<int>(patience)) + " s",
                     facts.name, "", "try again, or use a smaller batch", ErrorKind::Device};
    }
    PLEXUS_VK(result, "wait for " + facts.name);
    return {};
}

Recording::Recording(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Recording::~Recording() = default;
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;

Result<void> Device::prepare(std::span<const Command> commands)
{
    PLEXUS_TRY(const std::unique_ptr<Recording::Impl> unused, m_impl->recordTuned(commands, Profiling::Off));
    return {};
}

Result<Recording> Device::record(std::span<const Command> commands, Profiling profiling)
{
    PLEXUS_TRY(std::unique_ptr<Recording::Impl> recording, m_impl->recordTuned(commands, profiling));
    return Recording(std::move(recording));
}

Result<Ticket> Device::submit(std::span<Recording* const> recordings)
{
    std::vector<VkCommandBuffer> buffers;
    for (Recording* recording : recordings) {
        buffers.push_back(recording->impl().commands);
    }
    PLEXUS_TRY(const Ticket ticket, m_impl->submit(buffers));
    for (Recording* recording : recordings) {
        recording->impl().ticket = ticket;
    }
    return ticket;
}

Result<void> Device::wait(Ticket ticket, double seconds) { return m_impl->wait(ticket, seconds); }

bool Device::finished(Ticket ticket) const
{
    uint64_t value = 0;
    return vkGetSemaphoreCounterValue(m_impl->device, m_impl->timeline, &value) == VK_SUCCESS && value >= ticket;
}

Result<void> Device::run(std::span<const Command> commands)
{
    PLEXUS_TRY(const std::unique_ptr<Recording::Impl> recording, m_impl->recordTuned(commands, Profiling::Off));
    PLEXUS_TRY(const Ticket ticket, m_impl->submit({recording->commands}));
    return m_impl->wait(ticket, 300);
}

Result<std::vector<DispatchTime>> Device::times(const Recording& recording)
{
    return m_impl->timesOf(recording.impl());
}

Result<std::vector<DispatchTime>> Device::Impl::timesOf(const Recording::Impl& impl)
{
    std::vector<DispatchTime> times;
    if (impl.queries == VK_NULL_HANDLE) {
        return times;
    }
    PLEXUS_CHECK(wait(impl.ticket, 300));
    std::vector<uint64_t> ticks(2 * impl.labels.size());
    PLEXUS_VK(vkGetQueryPoolResults(device, impl.queries, 0, static_cast<uint32_t>(ticks.size()),
                                    ticks.size() * sizeof(uint64_t), ticks.data(), sizeof(uint64_t),
                                    VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
              "read the time stamps");
    for (size_t i = 0; i < impl.labels.size(); ++i) {
        const double span = static_cast<double>(ticks[2 * i + 1] - ticks[2 * i]);
        times.push_back({impl.labels[i], span * static_cast<double>(facts.timestampPeriod) * 1e-3});
    }
    return times;
}

} // namespace plexus::vk
