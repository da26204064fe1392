// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/executor.h"
#include "engine/program/multiply_adds.h"

#include <algorithm>
#include <array>

namespace plexus {
namespace {

// No tensor has more elements, and matrix products and convolutions on average no more products to sum up: then a kernel
// takes less time than another thread takes to wake up and help.
constexpr int64_t mostOfSmall = 131'072;
constexpr int64_t mostOfSmallProducts = 524'288;

Result<std::shared_ptr<vk::Instance>> instance(Workload workload)
{
    // Kept while a device uses it.
    static std::array<std::weak_ptr<vk::Instance>, 2> all;
    std::weak_ptr<vk::Instance>& kept = all[static_cast<size_t>(workload)];
    if (std::shared_ptr<vk::Instance> existing = kept.lock()) {
        return existing;
    }
    const vk::Workers workers = workload == Workload::Small ? vk::Workers::Queue : vk::Workers::Pool;
    PLEXUS_TRY(std::shared_ptr<vk::Instance> created,
               vk::Instance::create(vk::Validation::FromEnvironment, workers));
    kept = created;
    return created;
}

} // namespace

Workload workloadOf(const Program& program)
{
    const bool isSmall = std::all_of(program.nodes.begin(), program.nodes.end(), [](const Node& node) {
        return node.shape.elements() <= mostOfSmall;
    });
    int64_t products = 0, calls = 0;
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        const int64_t own = multiplyAddsOf(program, static_cast<ValueId>(i));
        products += own;
        calls += own > 0 ? 1 : 0;
    }
    return isSmall && products <= mostOfSmallProducts * calls ? Workload::Small : Workload::Large;
}

Result<std::unique_ptr<vk::Device>> openDevice(const vk::DeviceOptions& options, Workload workload)
{
    PLEXUS_TRY(std::shared_ptr<vk::Instance> shared, instance(workload));
    return vk::Device::create(std::move(shared), options);
}

Result<std::vector<DeviceLine>> listDevices(const std::string& deviceHint)
{
    PLEXUS_TRY(const std::shared_ptr<vk::Instance> shared, instance(Workload::Large));
    std::vector<vk::DeviceVerdict> verdicts = vk::judgeDevices(shared->devices());
    const Result<vk::DeviceChoice> choice = vk::chooseDevice(shared->devices(), deviceHint);
    if (choice) {
        verdicts = choice->verdicts;
    } else if (!deviceHint.empty()) {
        return choice.error();
    }
    std::vector<DeviceLine> lines;
    for (size_t i = 0; i < shared->devices().size(); ++i) {
        const vk::DeviceFacts& facts = shared->devices()[i];
        DeviceLine line;
        line.index = static_cast<int>(i);
        line.name = facts.name;
        line.type = vk::describe(facts.type);
        line.driver = facts.driver;
        line.verdict = verdicts[i].reason;
        line.memoryBytes = facts.type == vk::DeviceType::Cpu ? facts.availableBytes : facts.memoryBytes;
        line.chosen = verdicts[i].chosen;
        using Unit = DeviceLimit::Unit;
        line.limits = {{"largest operand", facts.maxOperandBytes, Unit::Bytes},
                       {"largest allocation", facts.maxAllocationBytes, Unit::Bytes},
                       {"subgroup size", facts.subgroupSize, Unit::None},
                       {"invocations per workgroup", facts.maxInvocations, Unit::None},
                       {"shared memory", facts.sharedBytes, Unit::Bytes}};
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace plexus
