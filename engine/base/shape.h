// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace plexus {

// The extents of a tensor, row-major, PyTorch's order; axis 0 is the batch wherever there is one.
class Shape {
public:
    Shape() = default;
    Shape(std::initializer_list<int64_t> extents) : m_extents(extents) {}
    explicit Shape(std::vector<int64_t> extents) : m_extents(std::move(extents)) {}

    int rank() const { return static_cast<int>(m_extents.size()); }
    // axis may be negative: -1 is the last.
    int64_t operator[](int axis) const { return m_extents[index(axis)]; }
    int64_t& operator[](int axis) { return m_extents[index(axis)]; }
    const std::vector<int64_t>& extents() const { return m_extents; }
    int64_t elements() const; // product of the extents; 1 for rank 0

    auto begin() const { return m_extents.begin(); }
    auto end() const { return m_extents.end(); }
    bool operator==(const Shape&) const = default;

    std::string text() const;        // "(64, 1, 28, 28)"
    std::string batchedText() const; // "(batch, 1, 28, 28)": for people; axis 0 is the batch
    Shape with(int axis, int64_t extent) const; // one axis replaced
    // These extents with as many elements, where one may be -1 and takes what the others leave; nothing if none fits.
    std::optional<Shape> filled(std::vector<int64_t> extents) const;
    Shape plus(int64_t extent) const;           // one axis more, at the end
    Shape withBatch(int64_t batch) const;       // axis 0 replaced, where there is one

private:
    size_t index(int axis) const
    {
        return static_cast<size_t>(axis < 0 ? axis + rank() : axis);
    }
    std::vector<int64_t> m_extents;
};

} // namespace plexus
