// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/data/reader.h"

#include <string_view>

namespace plexus {

// What training and predictions share of how a table's cells become numbers.

// The order of categories: numbers by size, before words by letter.
struct CategoryOrder {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const;
};
// Its place among categories that stand in this order; their number where it is none of them.
size_t categoryOf(const std::vector<std::string>& categories, std::string_view cell);

enum class CategoryCode : uint8_t { OneHot, Index };
// `value`: a number, or that of a category. One float, or one for each category.
void appendCoded(double value, const std::vector<std::string>& categories, CategoryCode code,
                 std::vector<float>& values);

struct TableCoding {
    char delimiter = '\0'; // '\0': found out
    bool hasHeader = false; // for certain; else as the names of columns tell
    bool fillsIn = false;   // what stands for a missing value is known
    CategoryCode code = CategoryCode::OneHot;
};
// The samples of another file of such a table, for predictions: with the names of columns in any order, or with all
// columns in theirs. The target and columns that were left out may be missing; without names all of them, or as many
// as leave no doubt where the others stand.
Result<TableRows> readTableRows(const std::filesystem::path& path, const std::vector<ColumnInfo>& columns,
                                const TableCoding& coding);

// As they stand in the files of runs and weights.
Json columnsJson(const std::vector<ColumnInfo>& columns);
Result<std::vector<ColumnInfo>> columnsFromJson(const Json& json);

} // namespace plexus
