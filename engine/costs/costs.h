// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/type.h"
#include "engine/costs/device_profile.h"
#include "engine/data/dataset.h"
#include "engine/model/infer.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace plexus {

// How much data there are, without the data.
struct DataSize {
    struct Field {
        std::string name;
        Type type = Type::F32;
        int64_t elements = 1; // of a sample
        bool operator==(const Field&) const = default;
    };
    std::vector<Field> fields;
    int64_t training = 0, validation = 0; // samples
    bool operator==(const DataSize&) const = default;
};
DataSize sizeOf(const LoadedData& data);

struct NodeCost {
    int64_t parameters = 0;       // that are trained and its own
    int64_t multiplyAdds = 0;     // of one sample, forward
    uint64_t parameterBytes = 0;  // weights, gradients and the optimizer's values
    uint64_t activationBytes = 0; // what of it is alive at the fullest moment of a step
    double seconds = 0;           // its share of a step, predicted
    NodeCost& operator+=(const NodeCost& other);
};

// Bytes on the device at the worst moment of a training.
struct MemoryCost {
    uint64_t parameters = 0, activations = 0, data = 0, other = 0;
    uint64_t total() const { return parameters + activations + data + other; }
};

// What a training would cost.
struct Costs {
    std::map<std::string, NodeCost, std::less<>> nodes; // by node; a block's are those of all that lies in it
    NodeCost rest;                                      // of no node: the loss, the optimizer's step
    NodeCost total;
    std::optional<MemoryCost> memory;  // from the real memory plan
    std::optional<int64_t> largestBatch; // that fits the device, as far as its samples go
    // Predictions, on a device that was measured. An epoch: with its evaluation; only where the data are known.
    std::optional<double> stepSeconds, epochSeconds;
    std::string device;
    std::string note; // a sentence about what is not known and why; or empty
};

struct CostRequest {
    const Graph& graph;
    const std::vector<FieldInfo>& fields;
    std::optional<DataSize> data = {};
    std::optional<DeviceProfile> device = {};
    enum class Batch : uint8_t { AsItIs, FindLargest } batch = Batch::FindLargest; // trying takes the longest
    std::function<bool()> goOn = [] { return true; }; // false: gives up
};
// What of it can be known. Only a request that was given up has none: ErrorKind::Cancelled.
Result<Costs> costsOf(const CostRequest& request);

} // namespace plexus
