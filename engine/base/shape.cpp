// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shape.h"

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

Shape Shape::withBatch(int64_t batch) const
{
    Shape result = *this;
    if (result.rank() > 0) {
        result[0] = batch;
    }
    return result;
}

} // namespace plexus
