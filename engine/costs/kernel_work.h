// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/encode.h"

#include <string>
#include <vector>

namespace plexus {

// A kernel as what its time depends on: how much of which kind of work. The kernel is encoded as for the device,
// with invented buffers, so that its template, tile and workgroups are the real ones.
struct KernelWork {
    struct Amount {
        std::string unit; // "dispatch", "word loaded", "gemm nn32 term", ...
        double amount = 0;
    };
    std::vector<Amount> amounts;
    size_t dispatches = 0;
    std::string tile; // of a product on a graphics card by the table; what a device measures may be another
};

// The type and the elements of a sample of a field that is gathered.
struct SampleType {
    std::string name;
    Type type = Type::F32;
    int64_t elements = 1;
};

Result<KernelWork> workOf(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits,
                          const std::vector<SampleType>& fields);

} // namespace plexus
