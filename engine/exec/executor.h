// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/program/program.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// All tensors a network owns, canonical layout, in the order of the program's parameters and states.
// slots[s][p]: optimizer state s ("momentum", ...) of parameter p.
struct NetworkValues {
    std::vector<Tensor> parameters, states;
    std::vector<std::vector<Tensor>> slots;
};

// The optimizer as a program over ONE flat vector of all parameters' elements (shape {n}; the executor chooses n
// and the layout). Leaves: input "parameter", input "gradient", input "slot0"..., scalar by name ("lr", ...),
// and when gradients are clipped by length the input "gradient_scale" of rank 0, see scaleOfGradients().
// Outputs: "parameter", "slot0"... . Elementwise (maps) only, so that it is one dispatch.
struct UpdateProgram {
    Program program;
    std::vector<std::string> slots; // their names; all start at 0
    double clipNorm = 0;            // > 0: the most that the length of all gradients together may be
    // Where a step has several batches: adds one batch's gradient to the sum of those before it. Leaves: inputs
    // "parameter" (the sum) and "gradient", scalars; output "parameter". The optimizer then reads the sum as its
    // "gradient". Empty: every batch is a step, and its gradient what the optimizer reads.
    Program accumulate = {};
    // One slot more than are named, which is never written: ParameterInfo::rate of each element.
    bool readsRates = false;
};

// Added: a batch is part of a step, and another one follows. Applied: it makes the step. Where one of a step's batches
// halts, none of them has written anything.
enum class Gradients : uint8_t { Added, Applied };

// What gradients are multiplied by, from the sum of their squares: min(1, most / (length + 1e-6)).
inline constexpr const char* gradientScale = "gradient_scale";
inline constexpr double leastLength = 1e-6;

struct StepResult {
    uint64_t step = 0;
    bool halted = false;             // a loss or gradient was not finite: nothing was written
    std::vector<double> outputs;     // those that isReported(), in program order
};
bool isReported(std::string_view output); // "loss", "loss/...", "metric/...": a step tells their first element

struct MemoryUse {
    uint64_t parameters = 0, activations = 0, data = 0; // bytes on the device
};

// Runs programs of one network on one device. Not thread-safe; one owner.
class Executor {
public:
    virtual ~Executor() = default;
    virtual std::string deviceName() const = 0;

    // Once. Allocates parameters, states and slots; `first` gives parameters, states and the update's slots.
    virtual Result<void> open(const Program& anyProgram, const UpdateProgram& update) = 0;
    // Keeps a data set resident (u8 stays u8). Returns the id used below. OutOfMemory names needed and available bytes.
    virtual Result<int> addData(const Dataset& data) = 0;
    // Other values for a field that is resident; name, type, sample and count stay. Queued steps finish first.
    virtual Result<void> replaceField(int data, const DataField& field) = 0;
    // Compiles, plans and records. Training programs have "gradient/..." outputs and update the network.
    virtual Result<int> addProgram(const Program& program) = 0;

    // Queues one training step on these rows of a data set (as many as the program's batch). Returns at once
    // unless too many are queued already (the queue is bounded). scalars: of the program and of the update's, by name.
    virtual Result<void> submit(int program, int data, std::span<const int32_t> rows, uint64_t seed,
                                uint64_t step,
                                const std::vector<std::pair<std::string, double>>& scalars,
                                Gradients gradients = Gradients::Applied) = 0;
    // The result of the oldest queued step; waits for it. Nothing queued: our bug (assert).
    virtual Result<StepResult> next() = 0;
    virtual int queued() const = 0;
    // Waits for a part of the oldest queued step, some 50 ms unless one kernel takes longer; true once next() need not
    // wait. For those who may want something else meanwhile.
    virtual Result<bool> advance() = 0;
    // Gives up the newest queued steps, those that have not begun to write: as if they had never been submitted. How
    // many. Results of the others are still to be taken.
    virtual Result<int> drop() = 0;

    // Runs a program now (queued steps finish first) and reads all its outputs by name. No update. Its scalars are 1.
    virtual Result<std::vector<std::pair<std::string, Tensor>>>
    run(int program, int data, std::span<const int32_t> rows, uint64_t seed, uint64_t step) = 0;
    // The same on rows that are not resident: one tensor per input leaf, by name, batch first.
    virtual Result<std::vector<std::pair<std::string, Tensor>>>
    runOn(int program, const std::vector<std::pair<std::string, Tensor>>& inputs) = 0;

    virtual Result<NetworkValues> read() = 0;             // queued steps finish first
    virtual Result<void> write(const NetworkValues&) = 0; // also lifts the halt
    // After a step that halted, and the results of those queued behind it: the next one may write again.
    virtual Result<void> liftHalt() = 0;
    // The parameters and one of the optimizer's slots take each other's place. Queued steps finish first.
    virtual Result<void> swapParameters(size_t slot) = 0;
    virtual MemoryUse memory() const = 0;
    // Equal fingerprints promise bit-equal continuation of a run (device, driver, kernel plan).
    virtual std::string fingerprint() const = 0;
};

enum class Precision : uint8_t { Double, Float32 };
std::unique_ptr<Executor> makeReferenceExecutor(Precision precision);

// Small: every kernel takes a fraction of a millisecond; a driver that computes on the CPU then does better
// without waking other threads for each. Results are the same to the bit.
enum class Workload : uint8_t { Large, Small };
Workload workloadOf(const Program& program);
// deviceHint: empty = the best one; an index or part of a name otherwise.
Result<std::unique_ptr<Executor>> makeVulkanExecutor(const std::string& deviceHint,
                                                     Workload workload = Workload::Large);

struct DeviceLimit {
    std::string name;
    uint64_t value = 0;
    enum class Unit : uint8_t { None, Bytes } unit = Unit::None;
};

struct DeviceLine {
    int index = 0;
    std::string name, type, driver, verdict; // verdict: why it was or was not chosen
    uint64_t memoryBytes = 0;
    bool chosen = false;
    std::vector<DeviceLimit> limits;
};
Result<std::vector<DeviceLine>> listDevices(const std::string& deviceHint);

} // namespace plexus
