// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/json.h"
#include "engine/session/session.h"

#include <fmt/format.h>

namespace plexus::commands
{
namespace
{

void sayJson(const std::vector<DeviceLine>& devices)
{
    Json list = Json::array();
    for (const DeviceLine& device : devices) {
        Json limits = Json::object();
        for (const auto& [name, value] : device.limits) {
            limits.set(name, value);
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
        for (const auto& [name, value] : device.limits) {
            cli::say(fmt::format("       {:<32} {}", name, value));
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
