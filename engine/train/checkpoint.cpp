// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoint.h"

#include "engine/base/checksum.h"
#include "engine/train/epoch_json.h"
#include "engine/train/update.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace plexus {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little-endian");

constexpr std::string_view magic = "PLEXUS CHECKPOINT 1\n";
constexpr int64_t mostCount = std::numeric_limits<int64_t>::max();
constexpr int64_t mostElements = int64_t{1} << 34;

template <typename T>
void append(std::string& bytes, const T& value)
{
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename Each>
void forEachTensor(const NetworkValues& values, const Each& each)
{
    std::for_each(values.parameters.begin(), values.parameters.end(), each);
    std::for_each(values.states.begin(), values.states.end(), each);
    for (const std::vector<Tensor>& slot : values.slots) {
        std::for_each(slot.begin(), slot.end(), each);
    }
}

bool fitsFloat(const NetworkValues& values)
{
    bool fits = true;
    forEachTensor(values, [&](const Tensor& tensor) {
        fits = fits && std::all_of(tensor.data.begin(), tensor.data.end(), [](double value) {
                   return static_cast<double>(static_cast<float>(value)) == value;
               });
    });
    return fits;
}

Json tensorList(const std::vector<std::string>& names, const std::vector<Tensor>& tensors)
{
    Json list = Json::array();
    for (size_t i = 0; i < tensors.size(); ++i) {
        Json shape = Json::array();
        for (const int64_t extent : tensors[i].shape) {
            shape.push(extent);
        }
        list.push(Json::object({{"name", names[i]}, {"shape", std::move(shape)}}));
    }
    return list;
}

Json historyJson(const History& history)
{
    Json epochs = Json::array();
    for (const Figures& figures : history) {
        epochs.push(figuresJson(figures));
    }
    return epochs;
}

History historyFrom(const Json& header)
{
    History history;
    if (const Json* epochs = header.find("history"); epochs && epochs->isArray()) {
        for (const Json& figures : epochs->items()) {
            history.push_back(figuresFromJson(figures));
        }
    }
    return history;
}

Json headerOf(const Checkpoint& checkpoint, bool isFloat)
{
    const RunPosition& at = checkpoint.position;
    Json slots = Json::array();
    for (const std::string& name : checkpoint.slotNames) {
        slots.push(name);
    }
    return Json::object({{"step", static_cast<int64_t>(at.step)},
                         {"epoch", static_cast<int64_t>(at.epoch)},
                         {"cursor", static_cast<int64_t>(at.cursor)},
                         {"loss_sum", at.lossSum},
                         {"loss_count", at.lossCount},
                         {"correct_sum", at.correctSum},
                         {"judged", at.judged},
                         {"samples", at.samples},
                         {"seconds", at.seconds},
                         {"epoch_seconds", at.epochSeconds},
                         {"loss_scale", at.lossScale.first},
                         {"loss_scale_behind", static_cast<int64_t>(at.lossScale.behind)},
                         {"last_epoch", epochJson(at.last)},
                         {"history", historyJson(checkpoint.history)},
                         {"seed", static_cast<int64_t>(checkpoint.seed)},
                         {"fingerprint", checkpoint.fingerprint},
                         {"type", isFloat ? "f32" : "f64"},
                         {"parameters", tensorList(checkpoint.parameterNames, checkpoint.values.parameters)},
                         {"states", tensorList(checkpoint.stateNames, checkpoint.values.states)},
                         {"slots", std::move(slots)},
                         {"order", static_cast<int64_t>(checkpoint.order.size())},
                         {"memory", static_cast<int64_t>(checkpoint.memory.size())}});
}

// The reading half: everything is checked before memory is asked for.
class Reader {
public:
    Reader(std::string_view bytes, std::string_view where) : m_left(bytes), m_where(where) {}

    Error damaged(std::string what) const
    {
        return {.what = "the checkpoint is damaged: " + std::move(what), .where = std::string(m_where)};
    }

    Result<std::string_view> take(uint64_t count)
    {
        if (count > m_left.size()) {
            return damaged("it ends too early");
        }
        const std::string_view part = m_left.substr(0, count);
        m_left.remove_prefix(count);
        return part;
    }

    Result<void> numbers(std::vector<Tensor>& tensors, bool isFloat)
    {
        for (Tensor& tensor : tensors) {
            const auto count = static_cast<uint64_t>(tensor.shape.elements());
            PLEXUS_TRY(const std::string_view bytes, take(count * (isFloat ? 4 : 8)));
            tensor.data.resize(count);
            for (size_t i = 0; i < count; ++i) {
                if (isFloat) {
                    float value = 0;
                    std::memcpy(&value, bytes.data() + i * 4, 4);
                    tensor.data[i] = value;
                } else {
                    std::memcpy(&tensor.data[i], bytes.data() + i * 8, 8);
                }
            }
        }
        return {};
    }

    // Names and shapes; the tensors stay without data.
    Result<void> shapes(const Json& header, std::string_view key, std::vector<std::string>& names,
                        std::vector<Tensor>& tensors) const
    {
        const Json* list = header.find(key);
        if (!list || !list->isArray()) {
            return damaged("\"" + std::string(key) + "\" must be a list");
        }
        for (const Json& entry : list->items()) {
            PLEXUS_TRY(std::string name, entry.readString("name"));
            const Json* extents = entry.find("shape");
            if (!extents || !extents->isArray()) {
                return damaged("\"shape\" must be a list");
            }
            std::vector<int64_t> shape;
            int64_t elements = 1;
            for (const Json& extent : extents->items()) {
                if (!extent.isInteger() || extent.integer() < 1 ||
                    extent.integer() > mostElements / elements) {
                    return damaged("a shape is not possible");
                }
                elements *= extent.integer();
                shape.push_back(extent.integer());
            }
            names.push_back(std::move(name));
            tensors.emplace_back(Shape(std::move(shape)), std::vector<double>{});
        }
        return {};
    }

private:
    std::string_view m_left, m_where;
};

Result<RunPosition> positionFrom(const Json& header)
{
    RunPosition at;
    PLEXUS_TRY(const int64_t step, header.readInteger("step", 0, mostCount));
    PLEXUS_TRY(const int64_t epoch, header.readInteger("epoch", 1, mostCount));
    PLEXUS_TRY(const int64_t cursor, header.readInteger("cursor", 0, mostCount));
    PLEXUS_TRY(at.lossSum, header.readNumber("loss_sum", -1e300, 1e300));
    PLEXUS_TRY(at.correctSum, header.readNumber("correct_sum", -1e300, 1e300));
    PLEXUS_TRY(at.samples, header.readInteger("samples", 0, mostCount));
    at.lossCount = at.judged = static_cast<double>(at.samples); // as earlier versions counted
    for (const auto& [name, count] : {std::pair("loss_count", &at.lossCount), std::pair("judged", &at.judged)}) {
        if (header.find(name) != nullptr) {
            PLEXUS_TRY(*count, header.readNumber(name, 0, 1e300));
        }
    }
    if (header.find("loss_scale") != nullptr) {
        PLEXUS_TRY(at.lossScale.first, header.readNumber("loss_scale", LossScale::least, LossScale::most));
        PLEXUS_TRY(const int64_t behind, header.readInteger("loss_scale_behind", 0, step));
        at.lossScale.behind = static_cast<uint64_t>(behind);
    }
    PLEXUS_TRY(at.seconds, header.readNumber("seconds", 0, 1e300));
    PLEXUS_TRY(at.epochSeconds, header.readNumber("epoch_seconds", 0, 1e300));
    at.step = static_cast<uint64_t>(step);
    at.epoch = static_cast<uint64_t>(epoch);
    at.cursor = static_cast<uint64_t>(cursor);
    if (const Json* last = header.find("last_epoch")) {
        PLEXUS_TRY(at.last, epochFromJson(*last));
    }
    return at;
}

// Vectors of as many numbers as the parameters have elements.
Result<void> readMemory(const Json& header, Reader& reader, Checkpoint& checkpoint)
{
    if (header.find("memory") == nullptr) { // written by an earlier version
        return {};
    }
    PLEXUS_TRY(const int64_t vectors, header.readInteger("memory", 0, mostElements));
    uint64_t elements = 0;
    for (const Tensor& tensor : checkpoint.values.parameters) {
        elements += tensor.data.size();
    }
    for (int64_t i = 0; i < vectors; ++i) {
        PLEXUS_TRY(const std::string_view bytes, reader.take(elements * 8));
        std::vector<double>& vector = checkpoint.memory.emplace_back(elements);
        if (elements > 0) {
            std::memcpy(vector.data(), bytes.data(), bytes.size());
        }
    }
    return {};
}

} // namespace

const std::vector<Tensor>& Checkpoint::givenParameters() const
{
    const auto average = std::find(slotNames.begin(), slotNames.end(), averageSlot);
    return average == slotNames.end() ? values.parameters
                                      : values.slots[static_cast<size_t>(average - slotNames.begin())];
}

std::string checkpointBytes(const Checkpoint& checkpoint)
{
    const bool isFloat = fitsFloat(checkpoint.values);
    const std::string header = headerOf(checkpoint, isFloat).compact();
    std::string bytes(magic);
    append(bytes, static_cast<uint64_t>(header.size()));
    bytes += header;
    forEachTensor(checkpoint.values, [&](const Tensor& tensor) {
        for (const double value : tensor.data) {
            if (isFloat) {
                append(bytes, static_cast<float>(value));
            } else {
                append(bytes, value);
            }
        }
    });
    for (const int32_t row : checkpoint.order) {
        append(bytes, row);
    }
    for (const std::vector<double>& vector : checkpoint.memory) {
        for (const double value : vector) {
            append(bytes, value);
        }
    }
    append(bytes, fnv1a(bytes));
    return bytes;
}

Result<Checkpoint> parseCheckpoint(std::string_view bytes, std::string_view where)
{
    Reader reader(bytes, where);
    PLEXUS_TRY(const std::string_view start, reader.take(std::min(bytes.size(), magic.size())));
    if (start != magic) {
        return Error{.what = "this is no checkpoint of this version of Plexus", .where = std::string(where)};
    }
    uint64_t checksum = 0;
    if (bytes.size() < magic.size() + 16) {
        return reader.damaged("it ends too early");
    }
    std::memcpy(&checksum, bytes.data() + bytes.size() - 8, 8);
    if (checksum != fnv1a(bytes.substr(0, bytes.size() - 8))) {
        return reader.damaged("the checksum does not fit");
    }
    PLEXUS_TRY(const std::string_view lengthBytes, reader.take(8));
    uint64_t length = 0;
    std::memcpy(&length, lengthBytes.data(), 8);
    PLEXUS_TRY(const std::string_view text, reader.take(length));
    PLEXUS_TRY(const Json header, Json::parse(text, where));

    Checkpoint checkpoint;
    PLEXUS_TRY(checkpoint.position, positionFrom(header));
    checkpoint.history = historyFrom(header);
    PLEXUS_TRY(const int64_t seed, header.readInteger("seed", 0, mostCount));
    checkpoint.seed = static_cast<uint64_t>(seed);
    PLEXUS_TRY(checkpoint.fingerprint, header.readString("fingerprint"));
    PLEXUS_TRY(const std::string type, header.readString("type"));
    NetworkValues& values = checkpoint.values;
    PLEXUS_CHECK(reader.shapes(header, "parameters", checkpoint.parameterNames, values.parameters));
    PLEXUS_CHECK(reader.shapes(header, "states", checkpoint.stateNames, values.states));
    const Json* slots = header.find("slots");
    if (!slots || !slots->isArray()) {
        return reader.damaged("\"slots\" must be a list");
    }
    for (const Json& slot : slots->items()) {
        checkpoint.slotNames.push_back(slot.isString() ? slot.string() : "");
        values.slots.push_back(values.parameters);
    }
    PLEXUS_CHECK(reader.numbers(values.parameters, type == "f32"));
    PLEXUS_CHECK(reader.numbers(values.states, type == "f32"));
    for (std::vector<Tensor>& slot : values.slots) {
        PLEXUS_CHECK(reader.numbers(slot, type == "f32"));
    }
    PLEXUS_TRY(const int64_t rows, header.readInteger("order", 0, mostCount / 4));
    PLEXUS_TRY(const std::string_view order, reader.take(static_cast<uint64_t>(rows) * 4));
    checkpoint.order.resize(static_cast<size_t>(rows));
    if (rows > 0) {
        std::memcpy(checkpoint.order.data(), order.data(), order.size());
    }
    PLEXUS_CHECK(readMemory(header, reader, checkpoint));
    return checkpoint;
}

} // namespace plexus
