// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shape.h"

#include <algorithm>
#include <utility>

namespace plexus {

int64_t Shape::elements() const
{
    int64_t product = 1;
    for (const int64_t extent : m_extents) {
        product *= extent;
    }
    return product;
}

namespace {

std::string join(const std::vector<int64_t>& extents, size_t from, std::string result)
{
    for (size_t i = from; i < extents.size(); ++i) {
        result += (i == 0 ? "" : ", ") + std::to_string(extents[i]);
    }
    return result + ")";
}

} // namespace

std::string Shape::text() const
{
    return join(m_extents, 0, "(");
}

std::string Shape::batchedText() const
{
    return m_extents.empty() ? "()" : join(m_extents, 1, "(batch");
}

Shape Shape::with(int axis, int64_t extent) const
{
    Shape result = *this;
    result[axis] = extent;
    return result;
}

std::optional<Shape> Shape::filled(std::vector<int64_t> extents) const
{
    int64_t left = elements(); // 0: they do not divide it
    for (const int64_t extent : extents) {
        if (extent != -1) {
            left = extent > 0 && left % extent == 0 ? left / extent : 0;
        }
    }
    const auto open = std::find(extents.begin(), extents.end(), -1);
    if (open != extents.end()) {
        *open = std::exchange(left, 1);
    }
    const bool isFilled = left == 1 && std::all_of(extents.begin(), extents.end(), [](int64_t e) { return e > 0; });
    return isFilled ? std::optional(Shape(std::move(extents))) : std::nullopt;
}

Shape Shape::plus(int64_t extent) const
{
    Shape result = *this;
    result.m_extents.push_back(extent);
    return result;
}

Shape Shape::withBatch(int64_t batch) const
{
    return rank() > 0 ? with(0, batch) : *this;
}

} // namespace plexus
