// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/shape.h"
#include "engine/base/type.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plexus {

// A column of the table that a field's samples were read from.
struct ColumnInfo {
    std::string name;
    enum class Role : uint8_t { Input, Target, LeftOut } role = Role::Input;
    std::vector<std::string> categories = {}; // of an input, in the order of their numbers; none: it holds numbers
    double filler = 0;                        // what stands for a missing value: a number or a category's
};

// One named column of a data set, `count` samples of equal shape, contiguous, row-major.
struct DataField {
    std::string name;      // "image", "label", "point", "table", "target"
    Type type = Type::F32;
    Shape sample;          // without batch: (1, 28, 28); rank 0 for a class index
    int64_t count = 0;
    std::vector<std::byte> bytes;
    std::vector<std::string> classes; // names, when the values are class indices
    std::vector<ColumnInfo> columns = {}; // of a table's file, in their order

    double at(int64_t sampleIndex, int64_t element) const;
};

// What the shape rules and heads need to know of a field.
struct FieldInfo {
    std::string name;                    // "image", "label", "point", ...
    Shape sample;                        // without batch; rank 0 for a class index
    int64_t classes = 0;                 // > 0: i32 class indices; Network::checkLabels compares those that are targets
    std::vector<std::string> classNames = {};
    std::vector<ColumnInfo> columns = {}; // as of DataField; where it came from is no part of what it is
    bool operator==(const FieldInfo& other) const
    {
        return name == other.name && sample == other.sample && classes == other.classes
               && classNames == other.classNames;
    }
};

struct Dataset {
    std::vector<DataField> fields; // all with the same count
    int64_t count() const { return fields.empty() ? 0 : fields.front().count; }
    const DataField* find(std::string_view name) const;
};

std::vector<FieldInfo> fieldsOf(const Dataset& data);

// What a reader delivers. `validation` is empty when the source has no split of its own; then the
// settings' validation_fraction splits `training` by seed.
struct LoadedData {
    Dataset training;
    Dataset validation;
    std::vector<std::string> notes = {}; // sentences about what was left out
};

// Which of `count` samples train and which validate, by seed and fraction: ascending, at least one on either
// side; nothing is held with fewer than two samples or no fraction.
struct SplitRows {
    std::vector<int32_t> kept, held;
};
SplitRows splitRows(int64_t count, double validationFraction, uint64_t seed);

// Split so, or as the source says.
LoadedData splitBySeed(LoadedData data, double validationFraction, uint64_t seed);

// (x - mean) / deviation per channel of a field: axis 0 of an image sample, each feature of a vector.
struct Normalization {
    std::string field;
    std::vector<float> mean, deviation; // deviation > 0; a channel that never varies has 1
    bool operator==(const Normalization&) const = default;
};
Normalization channelStatistics(const DataField& field); // in double, stored as float32

} // namespace plexus
