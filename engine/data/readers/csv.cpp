// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/number_text.h"
#include "engine/data/csv_columns.h"
#include "engine/data/csv_file.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace plexus::readers {
namespace {

constexpr size_t mostCsvCategories = 1000;
constexpr size_t mostCsvValues = size_t{1} << 30; // of the table, 4 GiB

// A column whose first value is a number holds numbers, every other one categories, in
// CategoryOrder.
struct CsvColumn {
    size_t index = 0; // in the file
    bool isNumber = true;
    std::vector<std::string> categories = {};
    double filler = 0; // what stands for a missing value: a number or the index of a category
};

std::vector<std::string> csvNames(std::string_view list)
{
    std::vector<std::string> names;
    while (!list.empty()) {
        const size_t comma = std::min(list.find(','), list.size());
        std::string_view name = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (name.starts_with(' ')) {
            name.remove_prefix(1);
        }
        while (name.ends_with(' ')) {
            name.remove_suffix(1);
        }
        if (!name.empty()) {
            names.emplace_back(name);
        }
    }
    return names;
}

char csvDelimiter(const Params& params)
{
    static const std::map<std::string, char> delimiters{
        {"detect", '\0'}, {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}};
    return delimiters.at(params.text("delimiter"));
}

CategoryCode csvCode(const Params& params)
{
    return params.text("categories") == "one_hot" ? CategoryCode::OneHot : CategoryCode::Index;
}

class CsvTable {
public:
    explicit CsvTable(const Params& params) : m_params(params), m_missing(params.text("missing")) {}

    Result<void> open()
    {
        const std::string& path = m_params.text("file");
        if (path.empty()) {
            return Error{.what = "no file with data is chosen",
                         .where = "Data",
                         .accepted = "choose a CSV file"};
        }
        static const std::map<std::string, CsvHeader> headers{
            {"detect", CsvHeader::Detect}, {"yes", CsvHeader::Present}, {"no", CsvHeader::Absent}};
        PLEXUS_TRY(m_file, readCsvFile(path, csvDelimiter(m_params),
                                       headers.at(m_params.text("header"))));
        PLEXUS_CHECK(chooseColumns());
        PLEXUS_CHECK(treatMissing());
        PLEXUS_CHECK(readType(m_target));
        if (m_params.text("target_values") == "classes" && m_target.isNumber) {
            m_target.isNumber = false;
            PLEXUS_CHECK(readCategories(m_target));
        }
        for (CsvColumn& column : m_inputs) {
            PLEXUS_CHECK(readType(column));
        }
        return checkSize();
    }

    std::vector<FieldInfo> describe() const
    {
        if (m_target.isNumber) {
            return {{.name = "table", .sample = {width()}}, {.name = "target", .sample = {1}}};
        }
        return {{.name = "table", .sample = {width()}},
                {.name = "label",
                 .sample = {},
                 .classes = static_cast<int64_t>(m_target.categories.size()),
                 .classNames = m_target.categories}};
    }

    Result<LoadedData> read(const ReadCall& call)
    {
        fillFrom(
            splitRows(static_cast<int64_t>(m_file.rows.size()), call.validationFraction, call.seed)
                .kept);
        if (const FieldInfo* table = trainedField(call, "table")) {
            for (CsvColumn& column : m_inputs) {
                takeFrom(table->columns, column);
            }
        }
        if (const FieldInfo* label = trainedField(call, "label")) {
            takeCategories(label->classNames, m_target);
        }
        PLEXUS_CHECK(checkSize());
        std::vector<float> values;
        values.reserve(m_file.rows.size() * static_cast<size_t>(width()));
        std::vector<float> targets;
        std::vector<int32_t> labels;
        for (const CsvFile::Row& row : m_file.rows) {
            if (!call.goOn()) {
                return readingCancelled();
            }
            for (const CsvColumn& column : m_inputs) {
                appendCoded(valueOf(column, row), column.categories, csvCode(m_params), values);
            }
            const double target = valueOf(m_target, row);
            targets.push_back(static_cast<float>(target));
            labels.push_back(m_target.isNumber ? 0 : static_cast<int32_t>(target));
        }
        LoadedData data;
        data.notes = m_notes;
        data.training.fields.push_back(floatField("table", {width()}, values));
        data.training.fields.back().columns = columns();
        data.training.fields.push_back(m_target.isNumber
                                           ? floatField("target", {1}, targets)
                                           : classField("label", labels, m_target.categories));
        return data;
    }

private:
    // All of the file's.
    std::vector<ColumnInfo> columns() const
    {
        std::vector<ColumnInfo> all;
        for (const std::string& name : m_file.header) {
            all.push_back({.name = name, .role = ColumnInfo::Role::LeftOut});
        }
        all[m_target.index].role = ColumnInfo::Role::Target;
        for (const CsvColumn& column : m_inputs) {
            all[column.index] = {.name = m_file.header[column.index],
                                 .role = ColumnInfo::Role::Input,
                                 .categories = column.categories,
                                 .filler = column.filler};
        }
        return all;
    }

    Result<void> checkSize() const
    {
        if (m_file.rows.size() > mostCsvValues / std::max<size_t>(1, static_cast<size_t>(width()))) {
            return Error{.what = fmt::format("the table would have {} rows of {} numbers",
                                             m_file.rows.size(), width()),
                         .where = m_file.name,
                         .accepted = "at most 2^30 numbers in all"};
        }
        return {};
    }

    int64_t width() const
    {
        int64_t width = 0;
        for (const CsvColumn& column : m_inputs) {
            width +=
                column.isNumber || csvCode(m_params) == CategoryCode::Index
                    ? 1
                    : static_cast<int64_t>(column.categories.size());
        }
        return width;
    }

    Result<size_t> find(const std::string& name, const char* param) const
    {
        const auto found = std::find(m_file.header.begin(), m_file.header.end(), name);
        if (found == m_file.header.end()) {
            std::string names;
            for (size_t i = 0; i < std::min<size_t>(m_file.header.size(), 20); ++i) {
                names += (i == 0 ? "" : ", ") + quotable(m_file.header[i], 30);
            }
            return Error{
                .what = fmt::format("{} names the column \"{}\", which is not there", param, name),
                .where = m_file.name,
                .accepted = "its columns: " + names};
        }
        return static_cast<size_t>(found - m_file.header.begin());
    }

    Result<void> chooseColumns()
    {
        std::vector<bool> isLeftOut(m_file.header.size());
        for (const std::string& name : csvNames(m_params.text("leave_out"))) {
            PLEXUS_TRY(const size_t index, find(name, "leave_out"));
            isLeftOut[index] = true;
        }
        m_isCategory.resize(m_file.header.size());
        for (const std::string& name : csvNames(m_params.text("as_categories"))) {
            PLEXUS_TRY(const size_t index, find(name, "as_categories"));
            m_isCategory[index] = true;
        }
        m_target.index = m_file.header.size() - 1;
        if (const std::string& target = m_params.text("target"); !target.empty()) {
            PLEXUS_TRY(m_target.index, find(target, "target"));
        }
        for (size_t i = 0; i < m_file.header.size(); ++i) {
            if (i != m_target.index && !isLeftOut[i]) {
                m_inputs.push_back({.index = i});
            }
        }
        if (m_inputs.empty()) {
            return Error{.what = "there is no column besides the target", .where = m_file.name};
        }
        return {};
    }

    // Refuses or drops rows; a missing target helps nobody, so "mean" drops its row too.
    Result<void> treatMissing()
    {
        std::vector<CsvFile::Row> kept;
        const size_t before = m_file.rows.size();
        for (CsvFile::Row& row : m_file.rows) {
            const CsvColumn* missing = isMissing(row.cells[m_target.index]) ? &m_target : nullptr;
            for (size_t i = 0; i < m_inputs.size() && missing == nullptr && m_missing != "mean";
                 ++i) {
                missing = isMissing(row.cells[m_inputs[i].index]) ? &m_inputs[i] : nullptr;
            }
            if (missing != nullptr && m_missing == "refuse") {
                return Error{.what = "a value is missing",
                             .where = m_file.where(row.line, missing->index),
                             .accepted = "fill it in, or set missing to mean or drop"};
            }
            if (missing == nullptr) {
                kept.push_back(std::move(row));
            }
        }
        m_file.rows = std::move(kept);
        if (m_file.rows.empty()) {
            return Error{.what = "every row misses a value", .where = m_file.name};
        }
        if (m_file.rows.size() < before) {
            m_notes.push_back(fmt::format("{}: {} of {} rows miss a value and were left out",
                                          m_file.name, before - m_file.rows.size(), before));
        }
        return {};
    }

    Result<void> readType(CsvColumn& column)
    {
        const auto first =
            std::find_if(m_file.rows.begin(), m_file.rows.end(), [&](const CsvFile::Row& row) {
                return !isMissing(row.cells[column.index]);
            });
        if (first == m_file.rows.end()) {
            return Error{.what = fmt::format("the column \"{}\" has no value at all",
                                             quotable(m_file.header[column.index])),
                         .where = m_file.name,
                         .accepted = "name it in leave_out"};
        }
        double value = 0;
        column.isNumber =
            isNumber(first->cells[column.index], value) && !m_isCategory[column.index];
        if (column.isNumber) {
            return checkNumbers(column, *first);
        }
        PLEXUS_CHECK(checkWords(column));
        return readCategories(column);
    }

    // Numbers that are written in another way would be taken for words without a word.
    Result<void> checkWords(const CsvColumn& column) const
    {
        const bool areMeant = m_isCategory[column.index]
                              || (&column == &m_target && m_params.text("target_values") == "classes");
        size_t likeNumbers = 0;
        const CsvFile::Row* odd = nullptr; // the first that is no number as we read them
        for (const CsvFile::Row& row : m_file.rows) {
            const std::string_view cell = row.cells[column.index];
            double value = 0;
            const bool isPlain = isNumber(cell, value);
            likeNumbers += !isMissing(cell) && (isPlain || isLikeNumber(cell)) ? 1 : 0;
            odd = odd == nullptr && !isMissing(cell) && !isPlain ? &row : odd;
        }
        if (areMeant || likeNumbers * 2 <= m_file.rows.size()) {
            return {};
        }
        return Error{.what = "most of the column looks like numbers, but not this",
                     .where = m_file.where(odd->line, column.index),
                     .seen = "\"" + quotable(odd->cells[column.index]) + "\"",
                     .accepted = "write numbers as 1234.5, without units, or name the column in as_categories"};
    }

    Result<void> checkNumbers(const CsvColumn& column, const CsvFile::Row& first) const
    {
        double value = 0;
        for (const CsvFile::Row& row : m_file.rows) {
            const std::string_view cell = row.cells[column.index];
            if (!isMissing(cell) && !isNumber(cell, value)) {
                return Error{.what =
                                 fmt::format("the column holds numbers (see line {}), this is none",
                                             first.line),
                             .where = m_file.where(row.line, column.index),
                             .seen = "\"" + quotable(cell) + "\"",
                             .accepted = "correct it, or name the column in as_categories"};
            }
        }
        return {};
    }

    Result<void> readCategories(CsvColumn& column) const
    {
        std::set<std::string_view, CategoryOrder> names;
        for (const CsvFile::Row& row : m_file.rows) {
            const std::string_view cell = row.cells[column.index];
            if (!isMissing(cell)) {
                names.insert(cell);
            }
            if (names.size() > mostCsvCategories) {
                return Error{.what = fmt::format("the column has more than {} different values",
                                                 mostCsvCategories),
                             .where = m_file.where(row.line, column.index),
                             .accepted = "name it in leave_out"};
            }
        }
        column.categories.assign(names.begin(), names.end());
        if (&column == &m_target && column.categories.size() < 2) {
            return Error{.what = "the target has a single class",
                         .where = m_file.where(m_file.rows.front().line, column.index)};
        }
        return {};
    }

    // The mean of a column of numbers, the commonest of categories, over the training rows.
    void fillFrom(const std::vector<int32_t>& training)
    {
        for (CsvColumn& column : m_inputs) {
            double sum = 0;
            double count = 0;
            std::vector<int64_t> uses(column.categories.size());
            for (const int32_t index : training) {
                const CsvFile::Row& row = m_file.rows[static_cast<size_t>(index)];
                if (!isMissing(row.cells[column.index])) {
                    const double value = valueOf(column, row);
                    sum += value;
                    count += 1;
                    if (!column.isNumber) {
                        ++uses[static_cast<size_t>(value)];
                    }
                }
            }
            column.filler = column.isNumber
                                ? sum / std::max(count, 1.0)
                                : static_cast<double>(std::max_element(uses.begin(), uses.end())
                                                      - uses.begin());
        }
    }

    // A file in which some do not occur numbers them as if they did.
    static void takeCategories(const std::vector<std::string>& trained, CsvColumn& column)
    {
        if (!column.isNumber && std::is_sorted(trained.begin(), trained.end(), CategoryOrder())
            && std::includes(trained.begin(), trained.end(), column.categories.begin(), column.categories.end(),
                             CategoryOrder())) {
            column.categories = trained;
        }
    }

    // What the training made of the column, where that fits this file; where not, it is refused by who compares them.
    void takeFrom(const std::vector<ColumnInfo>& trained, CsvColumn& column) const
    {
        const auto found = std::find_if(trained.begin(), trained.end(), [&](const ColumnInfo& one) {
            return one.role == ColumnInfo::Role::Input && one.name == m_file.header[column.index];
        });
        if (found == trained.end()) {
            return;
        }
        takeCategories(found->categories, column);
        if (column.categories == found->categories) {
            column.filler = found->filler;
        }
    }

    // A number, or the index of a category.
    double valueOf(const CsvColumn& column, const CsvFile::Row& row) const
    {
        const std::string_view cell = row.cells[column.index];
        if (isMissing(cell)) {
            return column.filler;
        }
        if (!column.isNumber) {
            return static_cast<double>(categoryOf(column.categories, cell));
        }
        double value = 0;
        isNumber(cell, value);
        return value;
    }

    const Params& m_params;
    std::string m_missing;
    CsvFile m_file;
    std::vector<bool> m_isCategory;
    std::vector<CsvColumn> m_inputs;
    CsvColumn m_target;
    std::vector<std::string> m_notes;
};

Result<std::vector<FieldInfo>> describeCsv(const Params& params)
{
    CsvTable table(params);
    PLEXUS_CHECK(table.open());
    return table.describe();
}

Result<LoadedData> readCsv(const ReadCall& call)
{
    CsvTable table(call.params);
    PLEXUS_CHECK(table.open());
    return table.read(call);
}

Result<TableRows> rowsOfCsv(const Params& params, const FieldInfo& field, const std::filesystem::path& path)
{
    return readTableRows(path, field.columns,
                         {.delimiter = csvDelimiter(params),
                          .hasHeader = params.text("header") == "yes",
                          .fillsIn = params.text("missing") == "mean",
                          .code = csvCode(params)});
}

} // namespace

ReaderDef csv()
{
    return {
        .key = "csv",
        .title = "Table (CSV)",
        .help = "A file of comma-separated values, one sample a line. All columns but the target "
                "are one "
                "input field, table; the target is label (classes) or target (values).",
        .params =
            {path("file", "").help("The file."),
             plexus::text("target", "").help("The column to predict, by its name; empty: the last one."),
             choice("target_values", "detect", {"detect", "classes"})
                 .help("Detect: numbers are values, anything else classes. Classes: numbers are "
                       "names of classes too."),
             choice("missing", "refuse", {"refuse", "mean", "drop"})
                 .help("What happens where a value is missing (empty, NA, NaN, null or ?): refuse "
                       "the "
                       "file, fill in the training rows' mean or commonest category, or drop the "
                       "row."),
             choice("categories", "one_hot", {"one_hot", "index"})
                 .help("A column of words becomes a column of 0 and 1 for each word, or one column "
                       "with the word's number."),
             plexus::text("as_categories", "")
                 .help("Columns of numbers to be taken as categories, separated by commas."),
             plexus::text("leave_out", "").help("Columns to be ignored, separated by commas."),
             choice("delimiter", "detect", {"detect", "comma", "semicolon", "tab", "bar"})
                 .help("What stands between two values."),
             choice("header", "detect", {"detect", "yes", "no"})
                 .help("Whether the first line names the columns. Detect: unless it holds a "
                       "number.")},
        .describe = describeCsv,
        .read = readCsv,
        .rows = rowsOfCsv};
}

} // namespace plexus::readers
