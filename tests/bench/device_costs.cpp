// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/device_costs.h"

#include "engine/vk/templates/map.h"
#include "tests/bench/bench.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace plexus::bench {
namespace {

constexpr int tries = 30;
constexpr int many = 256; // dispatches of a submit, submits in a row
constexpr uint64_t largeBytes = uint64_t{64} << 20;

// Microseconds of the quickest of some tries.
template <class Work>
Result<double> least(int count, Work&& work)
{
    double best = 0;
    for (int i = 0; i < count; ++i) {
        const Stopwatch watch;
        PLEXUS_CHECK(work());
        const double passed = watch.seconds() * 1e6;
        best = i == 0 ? passed : std::min(best, passed);
    }
    return best;
}

// What a submit of these commands takes, repeated so often.
Result<double> submitOf(vk::Device& device, const std::vector<vk::Command>& commands, int repeats)
{
    std::vector<vk::Command> all;
    for (int i = 0; i < repeats; ++i) {
        all.insert(all.end(), commands.begin(), commands.end());
    }
    PLEXUS_TRY(vk::Recording recording, device.record(all));
    return least(tries, [&]() -> Result<void> {
        vk::Recording* const run[] = {&recording};
        PLEXUS_TRY(const vk::Ticket ticket, device.submit(run));
        return device.wait(ticket);
    });
}

Result<double> submitsInARow(vk::Device& device)
{
    PLEXUS_TRY(vk::Recording recording, device.record({}));
    const auto start = [&]() -> Result<void> {
        vk::Ticket last = 0;
        for (int i = 0; i < many; ++i) {
            vk::Recording* const run[] = {&recording};
            PLEXUS_TRY(last, device.submit(run));
        }
        return device.wait(last);
    };
    PLEXUS_TRY(const double all, least(tries, start));
    return all / many;
}

} // namespace

Result<nlohmann::json> deviceCosts(const std::string& device)
{
    vk::DeviceOptions options;
    options.wanted = device;
    PLEXUS_TRY(const std::unique_ptr<vk::Device> opened, openDevice(options));
    PLEXUS_TRY(const vk::BufferId buffer, opened->createBuffer(largeBytes, vk::MemoryKind::Local, "measured"));
    vk::MapSpec map;
    map.extents = {1, 1, 1, 1, 64};
    map.operands = {{{buffer, 0, 256}, vk::viewOf(map.extents)}};
    map.outputs = {{{buffer, 1024, 256}}};
    PLEXUS_TRY(const std::vector<vk::Command> dispatch, encode(map, opened->traits()));
    std::vector<vk::Command> barred = dispatch;
    barred.emplace_back(vk::Barrier{});

    PLEXUS_TRY(const double empty, submitOf(*opened, {}, 0));
    PLEXUS_TRY(const double row, submitsInARow(*opened));
    PLEXUS_TRY(const double one, submitOf(*opened, dispatch, 1));
    PLEXUS_TRY(const double several, submitOf(*opened, dispatch, many));
    PLEXUS_TRY(const double apart, submitOf(*opened, barred, many));

    std::vector<std::byte> bytes(largeBytes);
    const auto upload = [&](uint64_t count) {
        return [&, count] { return opened->upload({buffer, 0, count}, std::span(bytes).first(count)); };
    };
    const auto download = [&](uint64_t count) {
        return [&, count] { return opened->download({buffer, 0, count}, std::span(bytes).first(count)); };
    };
    PLEXUS_TRY(const double write, least(tries, upload(4)));
    PLEXUS_TRY(const double read, least(tries, download(4)));
    PLEXUS_TRY(const double writeAll, least(3, upload(largeBytes)));
    PLEXUS_TRY(const double readAll, least(3, download(largeBytes)));

    const vk::DeviceFacts& facts = opened->facts();
    return nlohmann::json{{"device", facts.name},
                          {"driver", facts.driver},
                          {"submit_us", empty},
                          {"queued_submit_us", row},
                          {"first_dispatch_us", one},
                          {"dispatch_us", (several - one) / (many - 1)},
                          {"barrier_us", (apart - several) / many},
                          {"upload_us", write},
                          {"download_us", read},
                          {"upload_gbytes_per_s", static_cast<double>(largeBytes) / writeAll * 1e-3},
                          {"download_gbytes_per_s", static_cast<double>(largeBytes) / readAll * 1e-3}};
}

} // namespace plexus::bench
