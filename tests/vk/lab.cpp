// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include "engine/program/op.h"
#include "engine/vk/templates/builder.h"

#include <cmath>
#include <cstring>
#include <map>

namespace plexus::vk::test {
namespace {

constexpr uint32_t poison = 0x7fc0dead; // a NaN
constexpr size_t guardWords = 64;

std::shared_ptr<Instance> sharedInstance()
{
    static const std::shared_ptr<Instance> shared = [] {
        auto made = Instance::create(Validation::On);
        if (!made.ok()) {
            ADD_FAILURE() << made.error().what << ", " << made.error().seen;
            std::abort();
        }
        return *made;
    }();
    return shared;
}

std::unique_ptr<Device> makeDevice(Variant variant)
{
    DeviceOptions options;
    options.variant = variant;
    options.forceVariant = true;
    options.cacheFolder = "-";
    auto made = Device::create(sharedInstance(), options);
    if (!made.ok()) {
        ADD_FAILURE() << made.error().what << ", " << made.error().seen;
        std::abort();
    }
    return std::move(*made);
}

} // namespace

Instance& instance() { return *sharedInstance(); }

Device& device(Variant variant)
{
    static const std::unique_ptr<Device> texel = makeDevice(Variant::Texel);
    static const std::unique_ptr<Device> buffer = makeDevice(Variant::Buffer);
    return variant == Variant::Texel ? *texel : *buffer;
}

std::vector<float> noise(size_t count, uint32_t seed)
{
    std::vector<float> values(count);
    uint32_t state = seed * 2654435761u + 12345u;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(static_cast<int32_t>(state) >> 8) * (1.0f / 8388608.0f);
    }
    return values;
}

Lab::~Lab()
{
    if (m_buffer != BufferId::None) {
        m_device.destroyBuffer(m_buffer);
    }
}

Range Lab::place(const void* data, size_t bytes)
{
    const size_t wordCount = (bytes + 15) / 16 * 4;
    const auto guard = [&](size_t count) {
        m_guards.emplace_back(m_before.size(), count);
        m_before.insert(m_before.end(), count, poison);
    };
    if (m_before.empty()) {
        m_before.reserve(1 << 16);
        guard(guardWords);
    }
    const size_t first = m_before.size();
    m_before.resize(first + wordCount, data == nullptr ? poison : 0);
    if (data != nullptr && bytes != 0) {
        std::memcpy(m_before.data() + first, data, bytes);
    }
    guard(guardWords + (64 - (m_before.size() + guardWords) % 64) % 64);
    // The buffer must not move while ranges name it, so it is made in run(); 1 is replaced there.
    return {static_cast<BufferId>(0), first * 4, wordCount * 4};
}

Range Lab::words(const std::vector<uint32_t>& words) { return place(words.data(), words.size() * 4); }
Range Lab::input(const std::vector<float>& values) { return place(values.data(), values.size() * 4); }
Range Lab::bytes(const std::vector<uint8_t>& values) { return place(values.data(), values.size()); }
Range Lab::output(size_t count) { return place(nullptr, count * 4); }

Range Lab::matrix(const std::vector<float>& values, size_t rows, size_t columns)
{
    const size_t pitch = roundUp4(static_cast<uint32_t>(columns));
    std::vector<float> padded(rows * pitch, 0.0f);
    for (size_t r = 0; r < rows; ++r) {
        std::copy_n(values.begin() + static_cast<ptrdiff_t>(r * columns), columns,
                    padded.begin() + static_cast<ptrdiff_t>(r * pitch));
    }
    return input(padded);
}

void Lab::run(const Result<std::vector<Command>>& commands)
{
    ASSERT_TRUE(commands.ok()) << commands.error().where << ": " << commands.error().what << ", "
                               << commands.error().seen << "; " << commands.error().accepted;
    run(commands.value());
}

void Lab::run(const std::vector<Command>& commands)
{
    if (m_buffer == BufferId::None) {
        auto made = m_device.createBuffer(m_before.size() * 4, MemoryKind::Local, "test operands");
        ASSERT_TRUE(made.ok()) << made.error().what;
        m_buffer = *made;
    }
    std::vector<Command> placed = commands;
    for (Command& command : placed) {
        if (auto* dispatch = std::get_if<Dispatch>(&command)) {
            for (Binding& binding : dispatch->bindings) {
                binding.range.buffer = m_buffer;
            }
            if (m_storesOtherwise && (dispatch->shader == Template::Gemm || dispatch->shader == Template::Conv)) {
                dispatch->constants.resize(std::max<size_t>(dispatch->constants.size(), digitsId + 1));
                dispatch->constants[togetherId] = 1 - dispatch->constants[togetherId];
                dispatch->constants[digitsId] = 5;
            }
        } else if (auto* fill = std::get_if<Fill>(&command)) {
            fill->range.buffer = m_buffer;
        } else if (auto* copy = std::get_if<Copy>(&command)) {
            copy->from.buffer = m_buffer;
            copy->to.buffer = m_buffer;
        }
    }
    const Range all{m_buffer, 0, m_before.size() * 4};
    const auto uploaded = m_device.upload(all, std::as_bytes(std::span(m_before)));
    ASSERT_TRUE(uploaded.ok()) << uploaded.error().what;
    const auto ran = m_device.run(placed);
    ASSERT_TRUE(ran.ok()) << ran.error().where << ": " << ran.error().what << ", " << ran.error().seen << "; "
                          << ran.error().accepted;
    m_after.resize(m_before.size());
    const auto downloaded = m_device.download(all, std::as_writable_bytes(std::span(m_after)));
    ASSERT_TRUE(downloaded.ok()) << downloaded.error().what;
    for (const auto& [first, count] : m_guards) {
        for (size_t i = first; i < first + count; ++i) {
            ASSERT_EQ(m_after[i], poison) << "a guard changed at word " << i;
        }
    }
    EXPECT_EQ(instance().validationCount(), 0u) << instance().validationMessages().front();
    instance().clearValidationMessages();
}

std::vector<uint32_t> Lab::raw(const Range& range) const
{
    const auto first = m_after.begin() + static_cast<ptrdiff_t>(range.offset / 4);
    return {first, first + static_cast<ptrdiff_t>(range.bytes / 4)};
}

std::vector<float> Lab::floats(const Range& range) const
{
    const std::vector<uint32_t> words = raw(range);
    std::vector<float> values(words.size());
    std::memcpy(values.data(), words.data(), words.size() * 4);
    return values;
}

std::vector<float> Lab::unpadded(const Range& range, size_t rows, size_t columns) const
{
    const size_t pitch = roundUp4(static_cast<uint32_t>(columns));
    const std::vector<float> padded = floats(range);
    std::vector<float> values;
    values.reserve(rows * columns);
    size_t wrong = 0;
    for (size_t r = 0; r < rows; ++r) {
        for (size_t c = 0; c < pitch; ++c) {
            const float value = padded[r * pitch + c];
            if (c < columns) {
                values.push_back(value);
            } else {
                wrong += value == 0.0f ? 0 : 1;
            }
        }
    }
    EXPECT_EQ(wrong, 0u) << "padding is not zero";
    return values;
}

std::vector<float> sameOfTiles(const std::function<std::vector<float>(const Tile&)>& run, size_t oneOf)
{
    std::vector<float> first;
    for (size_t i = 0; i < allTiles().size(); i += oneOf) {
        const Tile& tile = allTiles()[i];
        SCOPED_TRACE(tile.text());
        const std::vector<float> seen = run(tile);
        first = first.empty() ? seen : first;
        EXPECT_TRUE(seen.size() == first.size() && std::memcmp(seen.data(), first.data(), seen.size() * 4) == 0);
    }
    return first;
}

Result<std::vector<Command>> withTile(Result<std::vector<Command>> commands, const Tile& tile)
{
    size_t products = 0;
    for (size_t i = 0; commands && i < commands->size(); ++i) {
        if (auto* dispatch = std::get_if<Dispatch>(&(*commands)[i]); dispatch != nullptr && dispatch->product.rows > 0) {
            setTile(*dispatch, tile);
            ++products;
        }
    }
    EXPECT_EQ(products, 1u);
    return commands;
}

void expectClose(const std::vector<float>& seen, const std::vector<double>& wanted, double k, double scale,
                 double bound)
{
    ASSERT_EQ(seen.size(), wanted.size());
    const double limit = bound * std::ldexp(1.0, -24) * std::sqrt(k) * scale;
    size_t wrong = 0;
    for (size_t i = 0; i < seen.size(); ++i) {
        const double error = std::abs(static_cast<double>(seen[i]) - wanted[i]);
        if (!(error <= limit)) {
            if (++wrong <= 3) {
                ADD_FAILURE() << "element " << i << " is " << seen[i] << ", not " << wanted[i] << " (limit "
                              << limit << ")";
            }
        }
    }
    EXPECT_EQ(wrong, 0u) << "of " << seen.size();
}

std::string nameOfVariant(const testing::TestParamInfo<Variant>& info)
{
    return info.param == Variant::Texel ? "Texel" : "Buffer";
}

uint8_t opcode(const std::string& key)
{
    const OpDef* op = findOp(key);
    if (op == nullptr) {
        ADD_FAILURE() << "no op " << key;
        return 0;
    }
    return static_cast<uint8_t>(opIndex(op));
}

} // namespace plexus::vk::test
