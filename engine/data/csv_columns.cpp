// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_columns.h"

#include "engine/base/number_text.h"
#include "engine/data/csv_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plexus {
namespace {

using ColumnRole = ColumnInfo::Role;

constexpr std::array<const char*, 3> columnRoles{"input", "target", "left_out"};

std::string listedColumns(const std::vector<ColumnInfo>& columns)
{
    std::string names;
    for (const ColumnInfo& column : columns) {
        names += column.role == ColumnRole::Input ? (names.empty() ? "" : ", ") + quotable(column.name, 30) : "";
    }
    return names;
}

// Where each input column stands in the lines of a file.
class TablePlaces {
public:
    explicit TablePlaces(const std::vector<ColumnInfo>& columns) : m_columns(columns) {}

    bool isHeader(const CsvFile::Row& row) const
    {
        // One name may be a value by chance; more than half of them are not.
        const auto named = std::count_if(m_columns.begin(), m_columns.end(), [&](const ColumnInfo& column) {
            return column.role == ColumnRole::Input
                   && std::find(row.cells.begin(), row.cells.end(), column.name) != row.cells.end();
        });
        return 2 * static_cast<size_t>(named) > inputCount();
    }

    Result<std::vector<size_t>> byName(const CsvFile& file, const CsvFile::Row& header) const
    {
        std::vector<size_t> places;
        for (const ColumnInfo& column : m_columns) {
            const auto found = std::find(header.cells.begin(), header.cells.end(), column.name);
            if (column.role == ColumnRole::Input && found == header.cells.end()) {
                return Error{.what = fmt::format("the column \"{}\" is missing, which the network reads",
                                                 quotable(column.name)),
                             .where = fmt::format("{}, line {}", file.name, header.line),
                             .accepted = "its columns: " + listedColumns(m_columns)};
            }
            if (column.role == ColumnRole::Input) {
                places.push_back(static_cast<size_t>(found - header.cells.begin()));
            }
        }
        return places;
    }

    // By the number of values in a line: all columns of the training's file, those that the network reads, or some
    // in between where it is certain which are missing.
    Result<std::vector<size_t>> byPlace(const CsvFile& file) const
    {
        const CsvFile::Row& first = file.rows.front();
        const size_t inputs = inputCount();
        const size_t spare = m_columns.size() - inputs; // the target and what was left out
        const size_t width = first.cells.size();
        const Error wrong{.what = fmt::format("a line must hold the {} values that the network reads, or all {} columns "
                                              "of the table it was trained on",
                                              inputs, m_columns.size()),
                          .where = fmt::format("{}, line {}", file.name, first.line),
                          .seen = std::to_string(width),
                          .accepted = "these columns, or their names in the first line: " + listedColumns(m_columns)};
        if (width < inputs || width > m_columns.size()) {
            return wrong;
        }
        const size_t missing = m_columns.size() - width;
        std::vector<size_t> places;
        size_t before = 0; // spare columns that stand before this one
        for (size_t i = 0; i < m_columns.size(); ++i) {
            if (m_columns[i].role != ColumnRole::Input) {
                ++before;
                continue;
            }
            const size_t least = missing - std::min(missing, spare - before); // of these, how many may be missing
            const size_t most = std::min(missing, before);
            if (least != most) {
                return Error{.what = fmt::format("which of the table's {} columns are missing cannot be told from the "
                                                 "number of values in a line",
                                                 m_columns.size()),
                             .where = wrong.where,
                             .seen = wrong.seen,
                             .accepted = fmt::format("the {} values that the network reads, all {}, or the names of the "
                                                     "columns in the first line: {}",
                                                     inputs, m_columns.size(), listedColumns(m_columns))};
            }
            places.push_back(i - most);
        }
        return places;
    }

private:
    size_t inputCount() const
    {
        return static_cast<size_t>(std::count_if(m_columns.begin(), m_columns.end(), [](const ColumnInfo& column) {
            return column.role == ColumnRole::Input;
        }));
    }

    const std::vector<ColumnInfo>& m_columns;
};

// A number, or that of a category.
Result<double> cellValue(const CsvFile& file, const CsvFile::Row& row, size_t place, const ColumnInfo& column,
                         bool fillsIn)
{
    const std::string_view cell = row.cells[place];
    const auto where = [&] {
        return fmt::format("{}, line {}, column {} ({})", file.name, row.line, place + 1, quotable(column.name));
    };
    if (isMissing(cell)) {
        return fillsIn ? Result<double>(column.filler)
                       : Error{.what = "a value is missing",
                               .where = where(),
                               .accepted = "fill it in, or train with missing set to mean"};
    }
    double value = 0;
    if (!column.categories.empty()) {
        const size_t category = categoryOf(column.categories, cell);
        if (category == column.categories.size()) {
            std::string known;
            for (size_t i = 0; i < std::min<size_t>(column.categories.size(), 20); ++i) {
                known += (i == 0 ? "" : ", ") + quotable(column.categories[i], 30);
            }
            return Error{.what = "this did not occur in the training data",
                         .where = where(),
                         .seen = "\"" + quotable(cell) + "\"",
                         .accepted = "one of " + known};
        }
        value = static_cast<double>(category);
    } else if (!isNumber(cell, value)) {
        return Error{.what = "the column holds numbers, this is none",
                     .where = where(),
                     .seen = "\"" + quotable(cell) + "\"",
                     .accepted = "write numbers as 1234.5"};
    }
    return value;
}

} // namespace

bool CategoryOrder::operator()(std::string_view left, std::string_view right) const
{
    double a = 0;
    double b = 0;
    const bool isLeft = isNumber(left, a);
    const bool isRight = isNumber(right, b);
    if (isLeft && isRight && a != b) {
        return a < b;
    }
    return isLeft != isRight ? isLeft : left < right;
}

size_t categoryOf(const std::vector<std::string>& categories, std::string_view cell)
{
    const auto found = std::lower_bound(categories.begin(), categories.end(), cell, CategoryOrder());
    const bool isThere = found != categories.end() && *found == cell;
    return isThere ? static_cast<size_t>(found - categories.begin()) : categories.size();
}

void appendCoded(double value, const std::vector<std::string>& categories, CategoryCode code,
                 std::vector<float>& values)
{
    if (categories.empty() || code == CategoryCode::Index) {
        values.push_back(static_cast<float>(value));
        return;
    }
    const size_t start = values.size();
    values.resize(start + categories.size());
    values[start + static_cast<size_t>(value)] = 1;
}

Result<TableRows> readTableRows(const std::filesystem::path& path, const std::vector<ColumnInfo>& columns,
                                const TableCoding& coding)
{
    PLEXUS_TRY(CsvFile file, readCsvFile(path, coding.delimiter, CsvHeader::Absent));
    const TablePlaces at(columns);
    const bool hasHeader = coding.hasHeader || at.isHeader(file.rows.front());
    PLEXUS_TRY(const std::vector<size_t> places,
               hasHeader ? at.byName(file, file.rows.front()) : at.byPlace(file));
    if (hasHeader) {
        file.rows.erase(file.rows.begin());
    }
    if (file.rows.empty()) {
        return Error{.what = "there is no line of values in it", .where = file.name};
    }
    TableRows rows;
    for (const CsvFile::Row& row : file.rows) {
        auto place = places.begin();
        for (const ColumnInfo& column : columns) {
            if (column.role == ColumnRole::Input) {
                PLEXUS_TRY(const double value, cellValue(file, row, *place++, column, coding.fillsIn));
                appendCoded(value, column.categories, coding.code, rows.values);
            }
        }
        rows.lines.push_back(row.line);
    }
    return rows;
}

Json columnsJson(const std::vector<ColumnInfo>& columns)
{
    Json list = Json::array();
    for (const ColumnInfo& column : columns) {
        Json categories = Json::array();
        for (const std::string& category : column.categories) {
            categories.push(category);
        }
        list.push(Json::object({{"name", column.name},
                                {"role", columnRoles[static_cast<size_t>(column.role)]},
                                {"categories", std::move(categories)},
                                {"filler", column.filler}}));
    }
    return list;
}

Result<std::vector<ColumnInfo>> columnsFromJson(const Json& json)
{
    const Error wrong{.what = "\"columns\" must be a list of a table's columns"};
    std::vector<ColumnInfo> columns;
    for (const Json& entry : json.isArray() ? json.items() : Json::Array{}) {
        const Json* categories = entry.find("categories");
        const Json* filler = entry.find("filler");
        ColumnInfo column;
        PLEXUS_TRY(column.name, entry.readString("name"));
        PLEXUS_TRY(const std::string roleName, entry.readString("role"));
        const auto role = std::find(columnRoles.begin(), columnRoles.end(), roleName);
        if (role == columnRoles.end() || categories == nullptr || !categories->isArray() || filler == nullptr
            || !filler->isNumber()) {
            return wrong;
        }
        column.role = static_cast<ColumnRole>(role - columnRoles.begin());
        column.filler = filler->number();
        for (const Json& category : categories->items()) {
            if (!category.isString()) {
                return wrong;
            }
            column.categories.push_back(category.string());
        }
        const double numbers = static_cast<double>(std::max<size_t>(column.categories.size(), 1));
        if (!column.categories.empty() && !(column.filler >= 0 && column.filler < numbers)) {
            return wrong; // it is an index
        }
        columns.push_back(std::move(column));
    }
    return json.isArray() ? Result<std::vector<ColumnInfo>>(std::move(columns)) : wrong;
}

} // namespace plexus
