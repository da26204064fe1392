// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/network.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <cstring>

namespace plexus {

Result<NetworkPlaces> placeNetwork(const Program& network, NetworkLayouts& layouts, uint64_t most)
{
    NetworkPlaces places;
    layouts.parameters.resize(network.parameters.size());
    for (size_t i = 0; i < network.parameters.size(); ++i) {
        auto& layout = layouts.parameters[i];
        if (!layout) {
            layout = rowsLayout(network.parameters[i].shape);
        }
        const uint64_t bytes = static_cast<uint64_t>(layout->words()) * 4;
        if (bytes > most) {
            return Error{.what = "a parameter is larger than the device can bind",
                         .where = network.parameters[i].name,
                         .seen = std::to_string(bytes) + " bytes",
                         .accepted = "use at most " + std::to_string(most) + " bytes",
                         .kind = ErrorKind::Device};
        }
        std::vector<uint64_t>& segments = places.segmentBytes;
        if (segments.empty() || segments.back() + bytes > most) {
            segments.push_back(0);
        }
        places.parameters.push_back({segments.size() - 1, segments.back(), bytes});
        segments.back() = roundUp(segments.back() + bytes, NetworkPlaces::blockBytes);
    }
    for (const Layout& layout : layouts.states) {
        const uint64_t bytes = static_cast<uint64_t>(layout.words()) * 4;
        places.states.push_back({0, places.stateBytes, bytes});
        places.stateBytes = roundUp(places.stateBytes + bytes, tensorAlignment);
    }
    return places;
}

Result<void> DeviceNetwork::open(const Program& network, NetworkLayouts layouts, size_t slots)
{
    m_network.parameters = network.parameters;
    m_network.states = network.states;
    m_layouts = std::move(layouts);
    PLEXUS_TRY(m_places, placeNetwork(network, m_layouts, m_device.traits().maxOperandBytes));
    PLEXUS_TRY(m_parameters, allocate("the parameters"));
    PLEXUS_TRY(m_gradients, allocate("the gradients"));
    for (size_t slot = 0; slot < slots; ++slot) {
        PLEXUS_TRY(Arena arena, allocate("the optimizer's values"));
        m_slots.push_back(std::move(arena));
    }
    if (m_places.stateBytes > 0) {
        PLEXUS_TRY(m_states, m_device.createBuffer(m_places.stateBytes, vk::MemoryKind::Local, "the states"));
        m_bytes += m_places.stateBytes;
    }
    return {};
}

Result<DeviceNetwork::Arena> DeviceNetwork::allocate(const std::string& what)
{
    Arena arena;
    for (uint64_t bytes : m_places.segmentBytes) {
        PLEXUS_TRY(const vk::BufferId buffer,
                   m_device.createBuffer(bytes, vk::MemoryKind::Local, what));
        arena.push_back(buffer);
        m_bytes += bytes;
    }
    return arena;
}

vk::Range DeviceNetwork::place(const Arena& arena, int index) const
{
    const NetworkPlaces::Place& place = m_places.parameters[static_cast<size_t>(index)];
    return {arena[place.segment], place.offset, place.bytes};
}

vk::Range DeviceNetwork::state(int index) const
{
    const NetworkPlaces::Place& place = m_places.states[static_cast<size_t>(index)];
    return {m_states, place.offset, place.bytes};
}

vk::Range DeviceNetwork::segment(size_t arena, size_t segment) const
{
    const size_t others = 2 + m_slots.size();
    const Arena& buffers = arena == 0       ? m_parameters
                           : arena == 1     ? m_gradients
                           : arena < others ? m_slots[arena - 2]
                                            : m_others[arena - others];
    return {buffers[segment], 0, m_places.segmentBytes[segment]};
}

Result<size_t> DeviceNetwork::addArena(const std::string& what)
{
    PLEXUS_TRY(Arena arena, allocate(what));
    m_others.push_back(std::move(arena));
    return 1 + m_slots.size() + m_others.size();
}

Result<Tensor> DeviceNetwork::readTensor(const vk::Range& range, const Layout& layout,
                                         const Shape& shape, Type type) const
{
    std::vector<float> words(range.bytes / 4);
    PLEXUS_CHECK(m_device.download(range, std::as_writable_bytes(std::span(words))));
    if (type == Type::I32) {
        for (float& word : words) {
            int32_t number = 0;
            std::memcpy(&number, &word, sizeof number);
            word = static_cast<float>(number);
        }
    }
    Tensor tensor(shape);
    unpack(layout, shape, words, tensor.data);
    return tensor;
}

Result<void> DeviceNetwork::writeTensor(const vk::Range& range, const Layout& layout,
                                        const Tensor& tensor)
{
    std::vector<float> words(range.bytes / 4);
    pack(layout, tensor.shape, tensor.data, words);
    return m_device.upload(range, std::as_bytes(std::span(words)));
}

Result<std::vector<Tensor>> DeviceNetwork::readAll(const Arena& arena) const
{
    std::vector<Tensor> tensors;
    for (size_t i = 0; i < m_places.parameters.size(); ++i) {
        PLEXUS_TRY(Tensor tensor, readTensor(place(arena, static_cast<int>(i)), *m_layouts.parameters[i],
                                             m_network.parameters[i].shape, Type::F32));
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

Result<void> DeviceNetwork::writeAll(const Arena& arena, const std::vector<Tensor>& tensors)
{
    for (size_t i = 0; i < m_places.parameters.size(); ++i) {
        PLEXUS_CHECK(
            writeTensor(place(arena, static_cast<int>(i)), *m_layouts.parameters[i], tensors[i]));
    }
    return {};
}

Result<size_t> DeviceNetwork::addRates()
{
    std::vector<Tensor> rates;
    for (const ParameterInfo& info : m_network.parameters) {
        rates.emplace_back(info.shape, info.rate);
    }
    PLEXUS_TRY(const size_t arena, addArena("the learning rates"));
    PLEXUS_CHECK(writeAll(m_others.back(), rates));
    return arena;
}

Result<std::vector<DeviceNetwork::KeptStates>> DeviceNetwork::keepStates()
{
    std::vector<KeptStates> parts;
    if (m_places.stateBytes == 0) {
        return parts;
    }
    PLEXUS_TRY(const vk::BufferId kept, m_device.createBuffer(m_places.stateBytes, vk::MemoryKind::Local,
                                                              "the states before a step"));
    m_bytes += m_places.stateBytes;
    const uint64_t most = m_device.traits().maxOperandBytes / tensorAlignment * tensorAlignment;
    for (uint64_t from = 0; from < m_places.stateBytes; from += most) {
        const uint64_t bytes = std::min(most, m_places.stateBytes - from);
        parts.push_back({{kept, from, bytes}, {m_states, from, bytes}});
    }
    return parts;
}

Result<void> DeviceNetwork::swapParameters(size_t slot)
{
    std::vector<vk::Command> commands;
    for (size_t i = 0; i < segments(); ++i) {
        const vk::Range parameters = segment(0, i);
        const vk::Range spare = segment(1, i);
        const vk::Range other = segment(2 + slot, i);
        commands.insert(commands.end(), {vk::Copy{parameters, spare}, vk::Barrier{}, vk::Copy{other, parameters},
                                         vk::Barrier{}, vk::Copy{spare, other}, vk::Barrier{}});
    }
    return m_device.run(commands);
}

Result<Tensor> DeviceNetwork::readState(int index) const
{
    const auto i = static_cast<size_t>(index);
    return readTensor(state(index), m_layouts.states[i], m_network.states[i].shape, Type::F32);
}

Result<void> DeviceNetwork::writeState(int index, const Tensor& value)
{
    return writeTensor(state(index), m_layouts.states[static_cast<size_t>(index)], value);
}

Result<NetworkValues> DeviceNetwork::read() const
{
    NetworkValues values;
    PLEXUS_TRY(values.parameters, readAll(m_parameters));
    for (size_t i = 0; i < m_places.states.size(); ++i) {
        PLEXUS_TRY(Tensor state, readState(static_cast<int>(i)));
        values.states.push_back(std::move(state));
    }
    for (const Arena& slot : m_slots) {
        PLEXUS_TRY(std::vector<Tensor> tensors, readAll(slot));
        values.slots.push_back(std::move(tensors));
    }
    return values;
}

Result<void> DeviceNetwork::write(const NetworkValues& values)
{
    PLEXUS_CHECK(writeAll(m_parameters, values.parameters));
    for (size_t i = 0; i < m_places.states.size(); ++i) {
        PLEXUS_CHECK(writeState(static_cast<int>(i), values.states[i]));
    }
    for (size_t i = 0; i < m_slots.size(); ++i) {
        PLEXUS_CHECK(writeAll(m_slots[i], values.slots[i]));
    }
    return {};
}

} // namespace plexus
