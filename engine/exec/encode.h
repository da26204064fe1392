// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/hazards.h"
#include "engine/plan/kernel_list.h"
#include "engine/vk/templates/templates.h"

#include <map>
#include <string>
#include <vector>

// From planned kernels to commands of the device.
namespace plexus {

// A data field on the device.
struct FieldTable {
    vk::TableType type = vk::TableType::F32;
    std::vector<vk::Range> pages;
    int64_t rows = 0, rowsPerPage = 1, elements = 1;
};

// Words that the host writes before each step.
struct StepWords {
    static constexpr uint32_t seed = 0; // low and high half
    static constexpr uint32_t step = 2;
    static constexpr uint32_t firstScalar = 4;
    static constexpr uint32_t count = 64;
};

// The halt flag, a word for the loss and one for each parameter's gradient (PlannedKernel::code).
constexpr uint64_t haltBytesOf(size_t parameters) { return 4 * (2 + uint64_t{parameters}); }

struct EncodeContext {
    const KernelList& list;
    const std::vector<vk::Range>& stores;  // by StoreId
    const std::vector<vk::Range>& indices; // of relayouts
    const std::vector<std::string>& scalars; // the word of scalars[i] is firstScalar + i
    const vk::Traits& traits;
    vk::Steering steering;
    vk::Range rows; // the batch's indices
    const std::map<std::string, FieldTable>* tables = nullptr;
};

Result<std::vector<vk::Command>> encodeKernel(const PlannedKernel& kernel, const EncodeContext& context,
                                              const vk::Range& scratch);
// Bytes of working memory that the kernel needs while it runs.
uint64_t scratchBytes(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits);

// What each command touches; `halt` is a flag to those that check.
std::vector<Touches> touchesOf(const std::vector<vk::Command>& commands, vk::BufferId halt);
// The same commands with the barriers they need.
std::vector<vk::Command> withBarriers(std::vector<vk::Command> commands, vk::BufferId halt);

} // namespace plexus
