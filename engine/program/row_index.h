// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus {

// What the ops share whose second input names rows by whole numbers.

// Calls visit(position, row) for every index that names one of `rows` rows.
template <typename Visit>
void forEachIndex(const Tensor& indices, int64_t rows, Visit&& visit)
{
    for (size_t i = 0; i < indices.data.size(); ++i) {
        const double index = indices.data[i];
        if (index >= 0 && index < static_cast<double>(rows) && index == std::floor(index)) {
            visit(static_cast<int64_t>(i), static_cast<int64_t>(index));
        }
    }
}

// The first input is a table of rows, or one row for each index.
enum class RowIndexOf : uint8_t { Table, Values };
// Examples whose indices name rows of a table of five, often and not at all, and none.
std::vector<OpExample> rowIndexExamples(const Attributes& attributes, RowIndexOf what);

} // namespace plexus
