// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/json.h"
#include "engine/session/session.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace plexus::commands {
namespace {

struct Options {
    std::string device;
    bool json = false;
};

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

ExitCode run(const Options& options)
{
    const auto devices = listDevices(options.device);
    if (!devices) {
        return cli::fail(devices.error());
    }
    options.json ? sayJson(*devices) : sayText(*devices);
    return ExitCode::Done;
}

} // namespace

CommandDef devices()
{
    return {.key = "devices",
            .help = "List the Vulkan devices and say which one trains and why.",
            .setUp = [](CLI::App& app) -> std::function<ExitCode()> {
                auto options = std::make_shared<Options>();
                app.add_option("--device", options->device, "Choose by number or part of the name");
                app.add_flag("--json", options->json, "One JSON object");
                return [options] { return run(*options); };
            }};
}

} // namespace plexus::commands
