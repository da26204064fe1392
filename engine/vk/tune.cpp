// SPDX-License-Identifier: GPL-3.0-or-later
// The fastest tile for the products of a device, measured when commands are recorded and kept beside the pipeline cache.
// Only the tile: how the depth is cut changes bits, and stays what planTiles() says.
#include "engine/base/file.h"
#include "engine/base/round_up.h"
#include "engine/vk/device_impl.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace plexus::vk {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr double bucketSeconds = 0.5; // making pipelines included; the candidate that is measured then is finished
constexpr double allSeconds = 10;     // of a device, after which what is new follows the table
constexpr size_t samples = 4;         // of a candidate, the first of which warms up
constexpr double longMicroseconds = 5000; // then one is enough
constexpr uint64_t mostChoiceBytes = 1 << 20;

} // namespace

bool tunes(Tuning tuning, DeviceType type)
{
    if (tuning == Tuning::Default) {
        const char* value = std::getenv("PLEXUS_TUNE");
        const std::string_view wanted = value == nullptr ? "" : value;
        return wanted == "on" || (wanted != "off" && type != DeviceType::Cpu);
    }
    return tuning == Tuning::On;
}

// A copy of the dispatch, again and again, each after the one before.
Result<double> Device::Impl::timeOnce(const Dispatch& dispatch, size_t repeats)
{
    std::vector<Command> commands;
    for (size_t i = 0; i < repeats; ++i) {
        commands.emplace_back(dispatch);
        commands.emplace_back(Barrier{});
    }
    PLEXUS_TRY(std::unique_ptr<Recording::Impl> made, record(commands, Profiling::PerDispatch));
    PLEXUS_TRY(made->ticket, submit({made->commands}));
    PLEXUS_TRY(const std::vector<DispatchTime> times, timesOf(*made));
    double best = 0;
    for (const DispatchTime& time : times) {
        best = best == 0 ? time.microseconds : std::min(best, time.microseconds);
    }
    return best;
}

Result<std::vector<TileTime>> Device::Impl::timeTiles(Dispatch dispatch, double seconds)
{
    std::vector<TileTime> times;
    if (timestampBits == 0 || dispatch.product.rows == 0) {
        return times;
    }
    uint64_t bytes = 0;
    for (const Binding& binding : dispatch.bindings) {
        bytes += roundUp(binding.range.bytes, uint64_t{256});
    }
    if (bytes > available() / 2) {
        return times;
    }
    const Result<BufferId> operands = createBuffer(bytes, MemoryKind::Local, "operands to measure with");
    if (!operands) {
        return times; // no memory to measure with is no reason to fail
    }
    uint64_t offset = 0;
    for (Binding& binding : dispatch.bindings) {
        binding.range = {*operands, offset, binding.range.bytes, binding.range.format};
        offset += roundUp(binding.range.bytes, uint64_t{256});
    }
    const auto start = std::chrono::steady_clock::now();
    Result<void> result;
    for (const Tile* tile : tilesByTime(dispatch.product, traits)) {
        if (!times.empty() && Seconds(std::chrono::steady_clock::now() - start).count() > seconds) {
            break;
        }
        setTile(dispatch, *tile);
        Result<double> time = timeOnce(dispatch, 1);
        if (time && *time < longMicroseconds) {
            time = timeOnce(dispatch, samples - 1);
        }
        if (!time) {
            result = time.error();
            break;
        }
        times.push_back({tile, *time});
    }
    destroyBuffer(*operands);
    PLEXUS_CHECK(result);
    return times;
}

Result<void> Device::Impl::tune(std::vector<Command>& commands)
{
    const std::string origin = facts.name + ", " + facts.driver + ", shaders " + tiledShadersHash();
    if (!hasChoices && !tilesFile.empty()) {
        const Result<std::string> text = readFile(tilesFile, mostChoiceBytes);
        choices = text ? TileChoices::parse(*text, origin) : TileChoices();
    }
    hasChoices = true;
    const size_t before = choices.size();
    for (Command& command : commands) {
        auto* const dispatch = std::get_if<Dispatch>(&command);
        if (dispatch == nullptr || dispatch->product.rows == 0) {
            continue;
        }
        const std::string bucket = TileChoices::bucketOf(*dispatch);
        if (choices.find(bucket) == nullptr && tuningSeconds < allSeconds) {
            const auto start = std::chrono::steady_clock::now();
            PLEXUS_TRY(const std::vector<TileTime> times, timeTiles(*dispatch, bucketSeconds));
            const auto best = std::min_element(times.begin(), times.end(), [](const TileTime& a, const TileTime& b) {
                return a.microseconds < b.microseconds;
            });
            if (best != times.end()) {
                choices.keep(bucket, *best->tile);
            }
            tuningSeconds += Seconds(std::chrono::steady_clock::now() - start).count();
        }
        const Tile* const tile = choices.find(bucket);
        if (tile != nullptr && fits(*tile, dispatch->product, traits)) {
            setTile(*dispatch, *tile);
        }
    }
    if (choices.size() > before && !tilesFile.empty()) {
        // Choices that cannot be written are measured again, which is slow and not wrong: no error.
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(tilesFile).parent_path(), ignored);
        static_cast<void>(writeFileAtomically(tilesFile, choices.text(origin)));
    }
    return {};
}

Result<std::unique_ptr<Recording::Impl>> Device::Impl::recordTuned(std::span<const Command> commands, Profiling profiling)
{
    if (!tuning) {
        return record(commands, profiling);
    }
    std::vector<Command> tuned(commands.begin(), commands.end());
    PLEXUS_CHECK(tune(tuned));
    return record(tuned, profiling);
}

} // namespace plexus::vk
