// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/fields.h"

#include <cstring>

namespace plexus {
namespace {

template <typename T>
DataField fieldOf(std::string name, Type type, Shape sample, std::span<const T> values)
{
    DataField field{.name = std::move(name),
                    .type = type,
                    .sample = std::move(sample),
                    .count = 0,
                    .bytes = std::vector<std::byte>(values.size_bytes()),
                    .classes = {}};
    field.count = static_cast<int64_t>(values.size()) / field.sample.elements();
    if (!values.empty()) {
        std::memcpy(field.bytes.data(), values.data(), values.size_bytes());
    }
    return field;
}

} // namespace

DataField floatField(std::string name, Shape sample, std::span<const float> values)
{
    return fieldOf(std::move(name), Type::F32, std::move(sample), values);
}

DataField byteField(std::string name, Shape sample, std::span<const uint8_t> values)
{
    return fieldOf(std::move(name), Type::U8, std::move(sample), values);
}

DataField classField(std::string name, std::span<const int32_t> labels,
                     std::vector<std::string> classes)
{
    return indexField(std::move(name), Shape{}, labels, std::move(classes));
}

DataField indexField(std::string name, Shape sample, std::span<const int32_t> indices,
                     std::vector<std::string> classes)
{
    DataField field = fieldOf(std::move(name), Type::I32, std::move(sample), indices);
    field.classes = std::move(classes);
    return field;
}

std::vector<std::string> numberedClasses(int64_t count)
{
    std::vector<std::string> names;
    for (int64_t i = 0; i < count; ++i) {
        names.push_back(std::to_string(i));
    }
    return names;
}

} // namespace plexus
