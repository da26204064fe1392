// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/roof.h"

#include <algorithm>

namespace plexus::bench {
double Roof::ms(const Amounts& amounts) const
{
    return 1e3 * std::max(amounts.bytes / bytesPerSecond, amounts.flops / flopsPerSecond);
}

std::unique_ptr<RoofBench> RoofBench::start(const Turns& turns, Kernels kernels)
{
    const auto devices = listDevices(turns.device);
    const bool isGpu = devices && std::any_of(devices->begin(), devices->end(), [](const DeviceLine& device) {
                           return device.chosen && device.type != vk::describe(vk::DeviceType::Cpu);
                       });
    const bool isBrief = kernels == Kernels::Brief;
    const char* const copy = isBrief ? "map/copy_4_mib" : isGpu ? "map/copy_256_mib" : "map/copy_64_mib";
    const char* const product = isBrief ? "gemm/nt_128" : isGpu ? "gemm/nt_4096" : "gemm/nt_1024";
    auto roof = std::make_unique<RoofBench>();
    roof->m_copy = ourselves(turns, copy, roof->m_cache);
    roof->m_product = ourselves(turns, product, roof->m_cache);
    const bool areReady = roof->m_copy.start() && roof->m_product.start();
    return areReady ? std::move(roof) : nullptr;
}

bool RoofBench::turn()
{
    return m_copy.turn() && m_product.turn();
}

Roof RoofBench::take()
{
    const auto rate = [](Contestant& kernel, const char* amount) {
        const double most = kernel.first.value(amount, 0.0) / (kernel.bestMs() * 1e-3);
        kernel.ms.clear();
        kernel.cpuMs.clear();
        return most;
    };
    return {rate(m_copy, "bytes"), rate(m_product, "flops")};
}

} // namespace plexus::bench
