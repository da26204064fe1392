// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cost_report.h"

#include "engine/costs/cost_text.h"

#include <fmt/format.h>

namespace plexus::cli
{

Json costJson(const NodeCost& cost)
{
    return Json::object({{"parameters", cost.parameters},
                         {"multiply_adds", cost.multiplyAdds},
                         {"parameter_bytes", static_cast<int64_t>(cost.parameterBytes)},
                         {"activation_bytes", static_cast<int64_t>(cost.activationBytes)},
                         {"step_seconds", cost.seconds}});
}

Json memoryJson(const MemoryCost& memory)
{
    const auto bytes = [](uint64_t count) { return static_cast<int64_t>(count); };
    return Json::object({{"parameters", bytes(memory.parameters)},
                         {"activations", bytes(memory.activations)},
                         {"data", bytes(memory.data)},
                         {"other", bytes(memory.other)},
                         {"total", bytes(memory.total())}});
}

std::string memoryLine(const MemoryCost& memory)
{
    const std::string data = memory.data > 0 ? bytesText(memory.data) + " data, " : ""; // 0: nobody looked how many
    return fmt::format("Device memory at its peak: {} ({} weights and optimizer, {} activations, {}{} other)",
                       bytesText(memory.total()), bytesText(memory.parameters), bytesText(memory.activations), data,
                       bytesText(memory.other));
}

} // namespace plexus::cli
