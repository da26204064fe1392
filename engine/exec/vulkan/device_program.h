// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/host.h"
#include "engine/exec/vulkan/compiled.h"
#include "engine/exec/vulkan/device_data.h"

namespace plexus {

// What a program has besides its activations and constants.
struct OwnBuffers {
    uint64_t rows = 0, uploads = 0, results = 0; // bytes; of the last two, as many as slots
};
OwnBuffers ownBuffersOf(const Program& program);

// Where to cut dispatches that take so long: behind these (the last one included), so that no piece takes longer than
// `most`. One that does so by itself is alone.
std::vector<size_t> pieceEnds(const std::vector<double>& microseconds, double most);

// One compiled program, recorded. A run is a list of recordings: the slot's words and row indices are copied to where
// the kernels read them, the batch is gathered, the program runs, the gated part writes what lives on, the figures are
// copied to the slot's results. They are submitted in pieces (see RunQueue). How long dispatches take only a run can
// tell, so in the first one each is a piece.
class DeviceProgram {
public:
    static constexpr size_t slots = 3; // runs that may be queued at once

    DeviceProgram(vk::Device& device, DeviceNetwork& network, SharedBuffers& shared)
        : m_device(device), m_network(network), m_shared(shared)
    {
    }
    ~DeviceProgram();
    DeviceProgram(const DeviceProgram&) = delete;
    DeviceProgram& operator=(const DeviceProgram&) = delete;

    // Allocates and records. OutOfMemory names needed and available bytes and the batch that would fit.
    Result<void> load(const Program& program, CompiledProgram compiled);

    const Program& program() const { return m_program; }
    const CompiledProgram& compiled() const { return m_compiled; }
    bool isTraining() const { return m_isTraining; }

    struct Step {
        std::span<const int32_t> rows;
        uint64_t seed = 0, step = 0;
        const std::vector<std::pair<std::string, double>>* scalars = nullptr;
        vk::Recording* first = nullptr; // runs before anything is computed
    };
    // What a run consists of in front of the program's main part, where nothing is written that lives on, and behind it:
    // each of `after` is a submit of its own unless the whole run is one.
    struct Parts {
        std::vector<vk::Recording*> before;
        std::vector<std::vector<vk::Recording*>> after;
    };
    // Readies slot `slot`, which must be idle. `dataKey` names the data for the cache of recordings. The updates come
    // behind the states.
    enum class Writes : uint8_t { Nothing, States };
    Result<Parts> prepare(size_t slot, int dataKey, const DeviceData& data, const Step& step, Writes writes,
                          std::span<vk::Recording> updates);
    // The main part as it is cut now.
    struct Piece {
        vk::Recording* recording = nullptr;
        double microseconds = 0; // the most, where nobody knows yet
    };
    std::vector<Piece> pieces();
    // Whether the first run has told how long the dispatches take; no second one may begin before.
    bool isMeasured() const { return m_single.empty(); }
    Result<void> measure(); // after it
    // Of a finished run.
    bool halted(size_t slot) const;
    std::vector<double> reported(size_t slot) const;
    Result<Tensor> readOutput(const PlannedOutput& output) const;

    // Microseconds of every dispatch of one run of the main part, profiled apart.
    Result<std::vector<vk::DispatchTime>> profile(int dataKey, const DeviceData& data);

private:
    Result<void> placeStores();
    Result<void> uploadConstants();
    Result<void> recordSlots();
    Result<void> recordMain(std::vector<vk::Command> commands);
    EncodeContext context(const std::map<std::string, FieldTable>* tables) const;
    Result<std::vector<vk::Command>> encode(size_t first, size_t last,
                                            const std::map<std::string, FieldTable>* tables) const;
    Result<void> joinSteps(const KernelLoop& loop, std::vector<vk::Command>& commands) const; // into one dispatch, where that can be
    vk::Range placed(int placement, uint64_t bytes) const;
    Result<vk::Recording*> gathering(int dataKey, const DeviceData& data);

    vk::Device& m_device;
    DeviceNetwork& m_network;
    SharedBuffers& m_shared;
    Program m_program;
    CompiledProgram m_compiled;
    bool m_isTraining = false;
    std::vector<vk::BufferId> m_pages; // the shared pages as they were when this was recorded
    std::vector<vk::Range> m_stores, m_indices;
    vk::BufferId m_constants = vk::BufferId::None, m_rows = vk::BufferId::None;
    vk::BufferId m_uploads = vk::BufferId::None, m_results = vk::BufferId::None;
    uint64_t m_rowBytes = 0, m_uploadBytes = 0, m_resultBytes = 0;
    std::vector<vk::Recording> m_before, m_after; // per slot
    std::vector<vk::Recording> m_gated;           // one or none
    std::vector<vk::Command> m_commands;          // of the main part, until it is cut
    std::vector<vk::Recording> m_single;          // a dispatch each, with time stamps; empty once they were read
    std::vector<vk::Recording> m_main;            // as it is cut: one for all, or several
    std::vector<double> m_mainTimes;              // of these, microseconds
    std::map<int, vk::Recording> m_gathering;     // per data
};

} // namespace plexus
