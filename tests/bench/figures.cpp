// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/figures.h"

#include <fmt/format.h>

namespace plexus::bench {

nlohmann::json figuresOf(const BenchCase& chosen, const Contestant& ours, double coldMs, const Roof& roof)
{
    const double ms = ours.medianMs();
    const Amounts amounts{ours.first.value("flops", 0.0), ours.first.value("bytes", 0.0)};
    return {{"case", chosen.key},
            {"device", ours.first.value("device", "")},
            {"ms_median", ms},
            {"ms_best", ours.bestMs()},
            {"cpu_ms", ours.medianCpuMs()},
            {"images_per_s", static_cast<double>(chosen.batch) * 1e3 / ms},
            {"dispatches", ours.first.value("dispatches", 0)},
            {"flops", amounts.flops},
            {"bytes", amounts.bytes},
            {"gflops_per_s", amounts.flops / ms * 1e-6},
            {"gbytes_per_s", amounts.bytes / ms * 1e-6},
            {"roof_gflops_per_s", roof.flopsPerSecond * 1e-9},
            {"roof_gbytes_per_s", roof.bytesPerSecond * 1e-9},
            {"roof_ms", roof.ms(amounts)},
            {"roof_share", roof.ms(amounts) / ms},
            {"peak_host_mb", ours.last.value("peak_host_mb", 0.0)},
            {"peak_device_mb", ours.last.value("peak_device_mb", 0.0)},
            {"first_step_ms", ours.first.value("first_step_ms", 0.0)},
            {"first_step_cold_ms", coldMs}};
}

nlohmann::json withPeer(nlohmann::json figures, const Contestant& peer)
{
    const double ms = peer.medianMs();
    figures["peer"] = peer.name;
    figures["peer_ms_median"] = ms;
    figures["peer_ms_best"] = peer.bestMs();
    figures["peer_cpu_ms"] = peer.medianCpuMs();
    figures["peer_gflops_per_s"] = figures["flops"].get<double>() / ms * 1e-6;
    figures["peer_first_step_ms"] = peer.first.value("first_step_ms", 0.0);
    figures["peer_peak_host_mb"] = peer.last.value("peak_host_mb", 0.0);
    figures["peer_peak_device_mb"] = peer.last.value("peak_device_mb", 0.0);
    figures["peer_dispatches"] = peer.first.value("dispatches", 0);
    figures["peer_blas"] = peer.first.value("blas", "");
    figures["peer_version"] = peer.first.value("version", "");
    figures["peer_tf32"] = peer.first.value("tf32", false);
    figures["ratio"] = ms / figures["ms_median"].get<double>();
    return figures;
}

void printOurs(const BenchCase& chosen, const nlohmann::json& figures)
{
    const auto number = [&figures](const char* key) { return figures.at(key).get<double>(); };
    fmt::print("{} ({}) on {}\n"
               "  {:.3f} ms (best {:.3f}, cores {:.3f}), {:.1f} GFLOP/s, {:.1f} GB/s, {:.0f} % of the roof; "
               "{:.0f} samples/s, {} dispatches; first after {:.0f} ms, {:.0f} with a cold shader cache; "
               "{:.0f} MB, {:.0f} of the device's\n",
               chosen.key, chosen.help, figures["device"].get<std::string>(), number("ms_median"),
               number("ms_best"), number("cpu_ms"), number("gflops_per_s"), number("gbytes_per_s"),
               100 * number("roof_share"), number("images_per_s"), figures["dispatches"].get<int>(),
               number("first_step_ms"), number("first_step_cold_ms"), number("peak_host_mb"),
               number("peak_device_mb"));
}

void printPeer(const nlohmann::json& figures)
{
    const auto number = [&figures](const char* key) { return figures.at(key).get<double>(); };
    fmt::print("  {} {} ({} BLAS): {:.3f} ms (best {:.3f}, cores {:.3f}), {:.1f} GFLOP/s, {:.2f} times ours; "
               "{:.0f} MB\n",
               figures["peer"].get<std::string>(), figures["peer_version"].get<std::string>(),
               figures["peer_blas"].get<std::string>(), number("peer_ms_median"), number("peer_ms_best"),
               number("peer_cpu_ms"), number("peer_gflops_per_s"), number("ratio"),
               number("peer_peak_host_mb"));
}

} // namespace plexus::bench
