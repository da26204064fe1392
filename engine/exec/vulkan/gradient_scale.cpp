// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/gradient_scale.h"

#include "engine/exec/encode.h"

namespace plexus {
namespace {

constexpr uint64_t sumBytes = 16; // one vec4

Result<void> append(vk::Device& device, Summand summand, const vk::Range& words, const vk::Range& sum,
                    const std::optional<SumScale>& scale, std::vector<vk::Command>& commands)
{
    PLEXUS_TRY(const KernelList list, fuseSum(summand, static_cast<int64_t>(words.bytes / 4), scale));
    const PlannedKernel& kernel = list.kernels.front();
    vk::Range scratch;
    if (const uint64_t bytes = scratchBytes(kernel, list, device.traits()); bytes > 0) {
        PLEXUS_TRY(const vk::BufferId buffer,
                   device.createBuffer(bytes, vk::MemoryKind::Local, "parts of the gradients' length"));
        scratch = {buffer, 0, bytes};
    }
    const std::vector<vk::Range> stores = {words, sum};
    const EncodeContext context{list, stores, {}, {}, device.traits(), {}, {}, nullptr};
    PLEXUS_TRY(const std::vector<vk::Command> more, encodeKernel(kernel, context, scratch));
    commands.insert(commands.end(), more.begin(), more.end());
    return {};
}

} // namespace

Result<vk::Range> gradientScaleOf(vk::Device& device, const DeviceNetwork& network, size_t arena, double most,
                                  std::vector<vk::Command>& commands)
{
    const size_t segments = network.segments();
    const uint64_t room = std::max<uint64_t>(tensorAlignment, sumBytes);
    const SumScale scale{.most = most, .least = leastLength};
    PLEXUS_TRY(const vk::BufferId sums, device.createBuffer(room * (segments + 1), vk::MemoryKind::Local,
                                                            "the gradients' length"));
    const vk::Range last{sums, room * segments, sumBytes};
    if (segments == 1) {
        PLEXUS_CHECK(append(device, Summand::Squares, network.segment(arena, 0), last, scale, commands));
    } else {
        for (size_t segment = 0; segment < segments; ++segment) {
            PLEXUS_CHECK(append(device, Summand::Squares, network.segment(arena, segment),
                                {sums, room * segment, sumBytes}, std::nullopt, commands));
        }
        commands.push_back(vk::Barrier{});
        // What lies between the sums is zero.
        PLEXUS_CHECK(append(device, Summand::Words, {sums, 0, room * segments}, last, scale, commands));
    }
    commands.push_back(vk::Barrier{});
    return last;
}

} // namespace plexus
