// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"

#include "engine/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace plexus {
namespace {

template <typename T>
double read(const std::vector<std::byte>& bytes, size_t index)
{
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return static_cast<double>(value);
}

size_t sampleBytes(const DataField& field)
{
    return static_cast<size_t>(field.sample.elements()) * static_cast<size_t>(typeBytes(field.type));
}

Dataset rowsOf(const Dataset& data, const std::vector<int32_t>& rows)
{
    Dataset picked;
    for (const DataField& field : data.fields) {
        DataField copy{.name = field.name,
                       .type = field.type,
                       .sample = field.sample,
                       .count = static_cast<int64_t>(rows.size()),
                       .bytes = {},
                       .classes = field.classes,
                       .columns = field.columns};
        const size_t size = sampleBytes(field);
        copy.bytes.resize(size * rows.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            std::memcpy(copy.bytes.data() + i * size,
                        field.bytes.data() + static_cast<size_t>(rows[i]) * size, size);
        }
        picked.fields.push_back(std::move(copy));
    }
    return picked;
}

} // namespace

double DataField::at(int64_t sampleIndex, int64_t element) const
{
    const auto index = static_cast<size_t>(sampleIndex * sample.elements() + element);
    switch (type) {
    case Type::F32:
        return read<float>(bytes, index);
    case Type::I32:
        return read<int32_t>(bytes, index);
    case Type::U8:
        return read<uint8_t>(bytes, index);
    }
    return 0;
}

const DataField* Dataset::find(std::string_view name) const
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const DataField& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::vector<FieldInfo> fieldsOf(const Dataset& data)
{
    std::vector<FieldInfo> infos;
    for (const DataField& field : data.fields) {
        infos.push_back({.name = field.name,
                         .sample = field.sample,
                         .classes = static_cast<int64_t>(field.classes.size()),
                         .classNames = field.classes,
                         .columns = field.columns});
    }
    return infos;
}

SplitRows splitRows(int64_t count, double validationFraction, uint64_t seed)
{
    SplitRows rows;
    if (count < 2 || validationFraction <= 0) {
        rows.kept.resize(static_cast<size_t>(count));
        std::iota(rows.kept.begin(), rows.kept.end(), 0);
        return rows;
    }
    // At least one sample on either side, so that neither loss is a division by zero.
    const auto wanted = std::llround(static_cast<double>(count) * validationFraction);
    const auto held = static_cast<std::ptrdiff_t>(std::clamp<long long>(wanted, 1, count - 1));
    // Training epochs count from 1, so the draw of epoch 0 is the split's alone.
    const std::vector<int32_t> order = shuffledIndices(static_cast<int32_t>(count), seed, 0);
    rows.held.assign(order.begin(), order.begin() + held);
    rows.kept.assign(order.begin() + held, order.end());
    std::sort(rows.held.begin(), rows.held.end());
    std::sort(rows.kept.begin(), rows.kept.end());
    return rows;
}

LoadedData splitBySeed(LoadedData data, double validationFraction, uint64_t seed)
{
    if (data.validation.count() > 0) {
        return data;
    }
    const SplitRows rows = splitRows(data.training.count(), validationFraction, seed);
    if (rows.held.empty()) {
        return data;
    }
    return {.training = rowsOf(data.training, rows.kept),
            .validation = rowsOf(data.training, rows.held),
            .notes = std::move(data.notes)};
}

Normalization channelStatistics(const DataField& field)
{
    // An image's channels are axis 0; a vector's features are one channel each.
    const int64_t channels = field.sample.rank() == 0 ? 1 : field.sample[0];
    const int64_t inner = channels > 0 ? field.sample.elements() / channels : 0;
    const double n = static_cast<double>(field.count * inner);
    Normalization result{.field = field.name, .mean = {}, .deviation = {}};
    for (int64_t channel = 0; channel < channels; ++channel) {
        // Two passes: the one-pass formula loses digits when the mean is large.
        const auto sumOf = [&](double shift, bool squared) {
            double sum = 0;
            for (int64_t i = 0; i < field.count; ++i) {
                for (int64_t j = 0; j < inner; ++j) {
                    const double d = field.at(i, channel * inner + j) - shift;
                    sum += squared ? d * d : d;
                }
            }
            return sum;
        };
        const double mean = n > 0 ? sumOf(0, false) / n : 0;
        const double variance = n > 0 ? sumOf(mean, true) / n : 0;
        const auto deviation = static_cast<float>(std::sqrt(variance));
        result.mean.push_back(static_cast<float>(mean));
        result.deviation.push_back(deviation > 0 ? deviation : 1.0f);
    }
    return result;
}

} // namespace plexus
