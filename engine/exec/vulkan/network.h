// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"
#include "engine/plan/fuse.h"
#include "engine/vk/device.h"

namespace plexus {

// Where a tensor starts: as far apart as any device may ask, so that no vector load lies across two cache lines.
inline constexpr uint64_t tensorAlignment = 256;

// Where the tensors of a network lie in an arena: a pure value, so that memory can be foretold without a device.
struct NetworkPlaces {
    static constexpr uint64_t blockBytes = 1024; // 256 elements: where parameters start
    struct Place {
        size_t segment = 0;
        uint64_t offset = 0, bytes = 0;
    };
    std::vector<Place> parameters, states;
    std::vector<uint64_t> segmentBytes; // of every arena
    uint64_t stateBytes = 0;            // of all states together
};
// Layouts of parameters that are still open become rows. `most`: what the device binds.
Result<NetworkPlaces> placeNetwork(const Program& network, NetworkLayouts& layouts, uint64_t most);

// The tensors of a network on a device: parameters, gradients and optimizer slots in parallel flat
// arenas, states beside them. An arena is cut into segments no larger than the device can bind, and no
// tensor lies across a cut; all arenas are cut alike.
class DeviceNetwork {
public:
    explicit DeviceNetwork(vk::Device& device) : m_device(device) {}
    Result<void> open(const Program& network, NetworkLayouts layouts, size_t slots);

    NetworkLayouts& layouts() { return m_layouts; }
    const Program& network() const { return m_network; } // parameters and states only
    size_t slots() const { return m_slots.size(); }
    uint64_t bytes() const { return m_bytes; }

    vk::Range parameter(int index) const { return place(m_parameters, index); }
    vk::Range gradient(int index) const { return place(m_gradients, index); }
    vk::Range state(int index) const;

    // The arenas by segment: what one dispatch of the optimizer covers.
    size_t segments() const { return m_parameters.size(); }
    vk::Range segment(size_t arena, size_t segment) const; // 0 parameters, 1 gradients, 2 ... slots, then others
    // One more arena of the same cut, which is no part of read() and write(). Gives its number.
    Result<size_t> addArena(const std::string& what);
    Result<size_t> addRates(); // one that holds each parameter's rate
    // Room for the states as they were, in parts that the device can bind.
    struct KeptStates {
        vk::Range kept, states;
    };
    Result<std::vector<KeptStates>> keepStates();

    Result<NetworkValues> read() const;
    Result<void> write(const NetworkValues& values);
    Result<void> swapParameters(size_t slot); // by way of the gradients
    Result<Tensor> readState(int index) const;
    Result<void> writeState(int index, const Tensor& value);
    Result<Tensor> readTensor(const vk::Range& range, const Layout& layout, const Shape& shape,
                              Type type) const;
    Result<void> writeTensor(const vk::Range& range, const Layout& layout, const Tensor& tensor);

private:
    using Arena = std::vector<vk::BufferId>; // one buffer a segment
    vk::Range place(const Arena& arena, int index) const;
    Result<Arena> allocate(const std::string& what);
    Result<std::vector<Tensor>> readAll(const Arena& arena) const;
    Result<void> writeAll(const Arena& arena, const std::vector<Tensor>& tensors);

    vk::Device& m_device;
    Program m_network;
    NetworkLayouts m_layouts;
    NetworkPlaces m_places;
    Arena m_parameters, m_gradients;
    std::vector<Arena> m_slots, m_others;
    vk::BufferId m_states = vk::BufferId::None;
    uint64_t m_bytes = 0;
};

} // namespace plexus
