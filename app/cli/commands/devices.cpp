// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/json.h"
#include "engine/session/session.h"

#include <fmt/format.h>

#include <algorithm>

namespace plexus::commands
{
namespace
{

// "largest_operand_bytes"
std::string limitKey(const DeviceLimit& limit)
{
    std::string key = limit.name + (limit.unit == DeviceLimit::Unit::Bytes ? "_bytes" : "");
    std::replace(key.begin(), key.end(), ' ', '_');
    return key;
}

std::string limitText(const DeviceLimit& limit)
{
    constexpr uint64_t mebibyte = 1 << 20;
    if (limit.unit != DeviceLimit::Unit::Bytes) {
        return std::to_string(limit.value);
    }
    return limit.value >= mebibyte ? fmt::format("{} MiB", limit.value / mebibyte)
                                   : fmt::format("{} bytes", limit.value);
}

void sayJson(const std::vector<DeviceLine>& devices)
{
    Json list = Json::array();
    for (const DeviceLine& device : devices) {
        Json limits = Json::object();
        for (const DeviceLimit& limit : device.limits) {
            limits.set(limitKey(limit), static_cast<int64_t>(limit.value));
        }
        list.push(Json::object({{"index", device.index},
                                {"name", device.name},
                                {"kind", device.type},
                                {"driver", device.driver},
                                {"memory_bytes", static_cast<int64_t>(device.memoryBytes)},
                                {"chosen", device.chosen},
                                {"verdict", device.verdict},
                                {"limits", std::move(limits)}}));
    }
    cli::say(Json::object({{"devices", std::move(list)}}).compact());
}

void sayText(const std::vector<DeviceLine>& devices)
{
    for (const DeviceLine& device : devices) {
        cli::say(fmt::format("{} {}  {}", device.chosen ? "*" : " ", device.index, device.name));
        cli::say(fmt::format("     {}, {:.1f} GiB, {}", device.type,
                             static_cast<double>(device.memoryBytes) / (1 << 30), device.driver));
        cli::say("     " + device.verdict);
        for (const DeviceLimit& limit : device.limits) {
            cli::say(fmt::format("       {:<32} {}", limit.name, limitText(limit)));
        }
    }
}

ExitCode runDevices(const Arguments& arguments)
{
    const auto devices = listDevices(arguments.text("--device"));
    if (!devices) {
        return cli::fail(devices.error());
    }
    arguments.flag("--json") ? sayJson(*devices) : sayText(*devices);
    return ExitCode::Done;
}

} // namespace

CommandDef devices()
{
    return {
        .key = "devices",
        .help = "List the Vulkan devices and say which one trains and why.",
        .arguments = {{.name = "--device",
                       .help = "Number or part of the name, see plexus devices"},
                      {.name = "--json", .help = "One JSON object", .kind = ArgumentKind::Flag}},
        .run = runDevices};
}

} // namespace plexus::commands
