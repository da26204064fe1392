// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/roof.h"

#include <algorithm>

namespace plexus::bench {
namespace {

// The more of `amount` a second.
std::optional<double> rateOf(const Turns& turns, const std::string& key, const char* amount)
{
    const CacheFolder cache;
    Contestant kernel = ourselves(turns, key, cache);
    if (!kernel.start()) {
        return std::nullopt;
    }
    for (int turn = 0; turn < turns.windows; ++turn) {
        if (!kernel.turn()) {
            return std::nullopt;
        }
    }
    return kernel.first.value(amount, 0.0) / (kernel.bestMs() * 1e-3);
}

} // namespace

double Roof::ms(const Amounts& amounts) const
{
    return 1e3 * std::max(amounts.bytes / bytesPerSecond, amounts.flops / flopsPerSecond);
}

std::optional<Roof> measureRoof(const Turns& turns, RoofKernels kernels)
{
    const auto devices = listDevices(turns.device);
    const bool isGpu = devices && std::any_of(devices->begin(), devices->end(), [](const DeviceLine& device) {
                           return device.chosen && device.type != vk::describe(vk::DeviceType::Cpu);
                       });
    const bool isBrief = kernels == RoofKernels::Brief;
    const char* const copy = isBrief ? "map/copy_4_mib" : isGpu ? "map/copy_256_mib" : "map/copy_64_mib";
    const char* const product = isBrief ? "gemm/nn_128" : isGpu ? "gemm/nn_4096" : "gemm/nn_1024";
    const std::optional<double> bytes = rateOf(turns, copy, "bytes");
    const std::optional<double> flops = rateOf(turns, product, "flops");
    if (!bytes || !flops) {
        return std::nullopt;
    }
    return Roof{*bytes, *flops};
}

} // namespace plexus::bench
