// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/compile/lower.h"
#include "engine/costs/costs.h"
#include "engine/costs/kernel_work.h"
#include "engine/exec/vulkan/compiled.h"
#include "engine/train/update.h"

namespace plexus {

// A training as a device would hold and run it, planned by the same code and without the device.
class Forecast {
public:
    // The first error is why it cannot be trained on this device.
    static Result<Forecast> make(const CostRequest& request);

    Result<Program> lowered(LowerRequest::Kind kind, int64_t batch) const;
    // Of a program of this kind and batch; counts towards memory() from then on, as on a device.
    Result<CompiledProgram> add(LowerRequest::Kind kind, int64_t batch);
    MemoryCost memory() const;
    // Activations and the like of a training with another batch.
    Result<uint64_t> bytesWith(int64_t batch);

    const std::vector<ParameterInfo>& parameters() const { return m_network.parameters; }
    uint64_t parameterBytes(size_t parameter) const; // in all arenas
    // The kernels' work, of a loop the dispatch with its first; none of it depends on how much data there are.
    Result<std::vector<KernelWork>> worksOf(const CompiledProgram& compiled) const;
    Result<std::vector<KernelWork>> updateWork() const;
    Workload workload() const { return m_workload; } // of the training program that was added first
    const vk::Traits& traits() const { return m_traits; }

private:
    explicit Forecast(const CostRequest& request) : m_request(request) {}
    struct Pages {
        std::vector<uint64_t> shared;
        uint64_t activations = 0, other = 0;
        void add(const Program& program, const CompiledProgram& compiled);
    };
    Result<KernelWork> workOf(const PlannedKernel& kernel, const KernelList& list) const;
    uint64_t dataBytes() const;
    size_t arenas() const;

    const CostRequest& m_request;
    std::vector<Normalization> m_preprocessing;
    std::vector<SampleType> m_fields;
    UpdateProgram m_update;
    vk::Traits m_traits;
    Program m_network;
    NetworkLayouts m_layouts;
    NetworkPlaces m_places;
    Pages m_pages;
    Workload m_workload = Workload::Large;
    bool m_hasWorkload = false;
};

// Kernels that have no dispatch of their own with the one before.
std::vector<KernelWork> byDispatches(const std::vector<KernelWork>& works);
vk::Traits traitsOf(const DeviceProfile& profile);

} // namespace plexus
