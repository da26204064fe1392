// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/device_choice.h"
#include "engine/vk/dispatch.h"
#include "engine/vk/instance.h"
#include "engine/vk/templates/tile.h"
#include "engine/vk/traits.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace plexus::vk {

// Local: fastest for shaders. Upload: host writes, shaders and copies read. Readback: host reads (cached).
enum class MemoryKind : uint8_t { Local, Upload, Readback };

enum class Profiling : uint8_t { Off, PerDispatch };

// Recorded commands, ready to be submitted any number of times. Dispatches that were recorded keep
// their pipelines and descriptor sets alive. Free it only when no submit of it is pending.
class Recording {
public:
    struct Impl;
    ~Recording();
    Recording(Recording&&) noexcept;
    Recording& operator=(Recording&&) noexcept;
    explicit Recording(std::unique_ptr<Impl> impl);
    Impl& impl() const { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

// A point on the device's timeline; later submits have larger ones.
using Ticket = uint64_t;

struct DispatchTime {
    std::string label;
    double microseconds = 0;
};

struct TileTime {
    const Tile* tile = nullptr;
    double microseconds = 0;
};

// Whether products take the tile that is fastest when measured, or the one of a table. Default: as the environment
// variable PLEXUS_TUNE says, "on" or "off"; without it on every device but processors.
enum class Tuning : uint8_t { Default, Off, On };
bool tunes(Tuning tuning, DeviceType type);

struct MemoryUse {
    uint64_t allocated = 0; // by this device object
    uint64_t peak = 0;      // the most that was at once
    uint64_t available = 0; // what another allocation could take now, as far as anyone can tell
};

struct DeviceOptions {
    std::string wanted;           // as for chooseDevice()
    std::string cacheFolder;      // of the pipeline cache; empty: the user's cache folder; "-": none
    uint64_t memoryLimit = 0;     // bytes, 0: what there is. Tests set it to see the refusal.
    Variant variant = Variant::Texel;
    bool forceVariant = false;    // tests run both variants on one device
    Tuning tuning = Tuning::Default;
};

// One Vulkan device with one compute queue. Calls are from one thread at a time.
class Device {
public:
    static Result<std::unique_ptr<Device>> create(std::shared_ptr<Instance> instance,
                                                  const DeviceOptions& options = {});
    ~Device();

    const DeviceFacts& facts() const;
    const Traits& traits() const;
    const Instance& instance() const;

    // --- memory
    // A buffer of its own allocation, zeroed. `bytes` is rounded up to 256. Error OutOfMemory names
    // needed and available bytes; also when larger than maxAllocationBytes.
    Result<BufferId> createBuffer(uint64_t bytes, MemoryKind kind, const std::string& what);
    void destroyBuffer(BufferId buffer);
    uint64_t bufferBytes(BufferId buffer) const;
    // Host address of an Upload or Readback buffer (and of Local ones where the device has unified
    // memory), else nullptr. Coherent: no flush needed, but the submit must be waited for.
    std::byte* mapped(BufferId buffer) const;
    MemoryUse memoryUse() const;
    uint64_t ownBytes() const; // of what the device itself holds, or will once something is copied
    // Blocking copies through staging memory where needed; they wait for all earlier submits.
    Result<void> upload(const Range& to, std::span<const std::byte> bytes);
    Result<void> download(const Range& from, std::span<std::byte> bytes);

    // --- commands
    // A device that tunes first measures, for half a second each and ten in all, the tiles of products of which it has
    // not measured any of about that size, now or in the cache folder; prepare() and run() do so too. The measured tile
    // changes no bit of a result.
    //
    // Makes (or finds) the pipelines of all dispatches and warms them up; on lavapipe this is where
    // the time goes (10 to 300 ms a new pipeline, less than 1 ms one in the disk cache).
    Result<void> prepare(std::span<const Command> commands);
    // Prepares, writes descriptor sets, records. Errors: an operand that breaks a limit, with its label.
    Result<Recording> record(std::span<const Command> commands, Profiling profiling = Profiling::Off);
    // Starts the recordings one after the other in one submit. A recording may be submitted again
    // while an earlier submit of it is pending.
    Result<Ticket> submit(std::span<Recording* const> recordings);
    // Error Device on time-out ("did not finish within 60 s"; a CPU has ten times as long) or a lost device.
    Result<void> wait(Ticket ticket, double seconds = 60);
    bool finished(Ticket ticket) const;
    // submit + wait of commands recorded for this once.
    Result<void> run(std::span<const Command> commands);
    // Of the last submit of a recording made with Profiling::PerDispatch; waits for it.
    Result<std::vector<DispatchTime>> times(const Recording& recording);

    // What a dispatch takes with each tile that may be good for it, on operands of its own. None: no product in tiles,
    // no memory for them, or no time stamps.
    Result<std::vector<TileTime>> timeTiles(const Dispatch& dispatch);
    size_t tileChoices() const;   // products whose tiles were measured, for tests

    size_t pipelineCount() const; // made so far, for tests and statistics

    struct Impl;
    Impl& impl() const { return *m_impl; }

private:
    explicit Device(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace plexus::vk
