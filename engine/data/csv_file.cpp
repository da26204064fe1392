// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_file.h"

#include "engine/base/number_text.h"
#include "engine/data/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace plexus {
namespace {

constexpr uint64_t mostCsvBytes = uint64_t{1} << 30;
constexpr size_t mostCsvColumns = 65536;

bool isCellBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmedCell(std::string_view cell)
{
    while (!cell.empty() && isCellBlank(cell.front())) {
        cell.remove_prefix(1);
    }
    while (!cell.empty() && isCellBlank(cell.back())) {
        cell.remove_suffix(1);
    }
    return cell;
}

// Outside of quotes.
char detectDelimiter(std::string_view text)
{
    constexpr std::string_view candidates = ",;\t|";
    std::array<int, 4> counts{};
    bool isQuoted = false;
    for (const char c : text) {
        isQuoted = isQuoted != (c == '"');
        if (c == '\n' && !isQuoted) {
            break;
        }
        if (const size_t at = candidates.find(c); at != std::string_view::npos && !isQuoted) {
            ++counts[at];
        }
    }
    return candidates[static_cast<size_t>(std::max_element(counts.begin(), counts.end())
                                          - counts.begin())];
}

// Reads records; unquoted text stays where it is, quoted text moves together as its doubled quotes
// go.
class CsvScanner {
public:
    CsvScanner(std::vector<char>& text, char delimiter, std::string name)
        : m_text(text), m_delimiter(delimiter), m_name(std::move(name))
    {
    }

    bool isAtEnd() const { return m_at >= m_text.size(); }

    Result<CsvFile::Row> row()
    {
        CsvFile::Row row{.line = m_line, .cells = {}};
        while (true) {
            PLEXUS_TRY(const std::string_view cell, this->cell(row.cells.size()));
            row.cells.push_back(cell);
            if (row.cells.size() > mostCsvColumns) {
                return wrong(row.cells.size() - 1, "a table has at most 65536 columns");
            }
            if (isAtEnd() || m_text[m_at] == '\n') {
                ++m_at;
                ++m_line;
                return row;
            }
            ++m_at; // the delimiter
        }
    }

private:
    Error wrong(size_t column, std::string what, std::string accepted = {}) const
    {
        return {.what = std::move(what),
                .where = fmt::format("{}, line {}, column {}", m_name, m_line, column + 1),
                .accepted = std::move(accepted)};
    }

    bool isEndOfCell() const
    {
        return isAtEnd() || m_text[m_at] == m_delimiter || m_text[m_at] == '\n';
    }

    // Ends before the delimiter, the line's end or the text's.
    Result<std::string_view> cell(size_t column)
    {
        while (!isEndOfCell() && isCellBlank(m_text[m_at])) {
            ++m_at;
        }
        if (!isAtEnd() && m_text[m_at] == '"') {
            return quoted(column);
        }
        const size_t start = m_at;
        while (!isEndOfCell()) {
            if (m_text[m_at] == '"') {
                return wrong(column, "a quote stands inside a value that does not begin with one",
                             "put the whole value in quotes and double the quotes in it");
            }
            ++m_at;
        }
        return trimmedCell({m_text.data() + start, m_at - start});
    }

    Result<std::string_view> quoted(size_t column)
    {
        const int64_t first = m_line;
        const size_t start = ++m_at;
        size_t end = start;
        while (true) {
            if (isAtEnd()) {
                m_line = first;
                return wrong(column, "the quoted value does not end", "close it with a quote");
            }
            const char c = m_text[m_at++];
            if (c == '"') {
                if (isAtEnd() || m_text[m_at] != '"') {
                    break;
                }
                ++m_at;
            }
            m_line += c == '\n' ? 1 : 0;
            m_text[end++] = c;
        }
        while (!isEndOfCell()) {
            if (!isCellBlank(m_text[m_at])) {
                return wrong(column, "something follows the closing quote of a value",
                             "put the whole value in quotes and double the quotes in it");
            }
            ++m_at;
        }
        return std::string_view(m_text.data() + start, end - start);
    }

    std::vector<char>& m_text;
    char m_delimiter;
    std::string m_name;
    size_t m_at = 0;
    int64_t m_line = 1;
};

bool isCsvHeader(const CsvFile::Row& first, CsvHeader header)
{
    if (header != CsvHeader::Detect) {
        return header == CsvHeader::Present;
    }
    double ignored = 0;
    return std::none_of(first.cells.begin(), first.cells.end(),
                        [&](std::string_view cell) { return isNumber(cell, ignored); });
}

Result<void> takeCsvHeader(CsvFile& file, CsvHeader header)
{
    const CsvFile::Row first = file.rows.front();
    if (!isCsvHeader(first, header)) {
        for (size_t i = 0; i < first.cells.size(); ++i) {
            file.header.push_back(fmt::format("column {}", i + 1));
        }
        return {};
    }
    std::set<std::string_view> seen;
    for (size_t i = 0; i < first.cells.size(); ++i) {
        const std::string_view name = first.cells[i];
        if (!name.empty() && !seen.insert(name).second) {
            return Error{.what = fmt::format("two columns are called \"{}\"", quotable(name)),
                         .where =
                             fmt::format("{}, line {}, column {}", file.name, first.line, i + 1),
                         .accepted = "rename one"};
        }
        file.header.push_back(name.empty() ? fmt::format("column {}", i + 1) : std::string(name));
    }
    file.rows.erase(file.rows.begin());
    return {};
}

} // namespace

std::string CsvFile::where(int64_t line, size_t column) const
{
    return fmt::format("{}, line {}, column {} ({})", name, line, column + 1,
                       quotable(header[column]));
}

bool isNumber(std::string_view cell, double& value)
{
    if (cell.starts_with('+')) {
        cell.remove_prefix(1);
    }
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return read.ec == std::errc() && read.ptr == cell.data() + cell.size()
           && std::isfinite(static_cast<float>(value));
}

bool isLikeNumber(std::string_view cell)
{
    constexpr std::string_view around = "+-$%()' \xc2\xa3\xa5\xe2\x82\xac"; // with pound, yen and euro
    constexpr std::string_view separators = ",.' ";
    const size_t first = cell.find_first_not_of(around);
    if (first == std::string_view::npos) {
        return false;
    }
    cell = cell.substr(first, cell.find_last_not_of(around) - first + 1);
    if (cell == "inf" || cell == "Inf" || cell == "INF" || cell == "infinity" || cell == "Infinity") {
        return true;
    }
    int digits = 0; // since the last separator; between two there must be thousands
    bool isFirst = true;
    for (const char c : cell) {
        if (separators.find(c) != std::string_view::npos) {
            if (!isFirst && digits != 3) {
                return false;
            }
            isFirst = false;
            digits = 0;
        } else if (c >= '0' && c <= '9') {
            ++digits;
        } else {
            return false;
        }
    }
    return true;
}

bool isMissing(std::string_view cell)
{
    constexpr std::array<std::string_view, 6> words{"", "?", "na", "n/a", "nan", "null"};
    std::string lower(cell.substr(0, 5));
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::find(words.begin(), words.end(), lower) != words.end();
}

Result<CsvFile> readCsvFile(const std::filesystem::path& path, char delimiter, CsvHeader header)
{
    PLEXUS_TRY(const std::string text, readTextFile(path, mostCsvBytes));
    CsvFile file{
        .name = path.string(), .header = {}, .rows = {}, .text = {text.begin(), text.end()}};
    CsvScanner scanner(file.text, delimiter == 0 ? detectDelimiter(text) : delimiter, file.name);
    while (!scanner.isAtEnd()) {
        PLEXUS_TRY(CsvFile::Row row, scanner.row());
        if (row.cells.size() == 1 && row.cells.front().empty()) {
            continue; // an empty line
        }
        if (!file.rows.empty() && row.cells.size() != file.rows.front().cells.size()) {
            return Error{.what =
                             fmt::format("every line must have {} values like line {}",
                                         file.rows.front().cells.size(), file.rows.front().line),
                         .where = fmt::format("{}, line {}", file.name, row.line),
                         .seen = std::to_string(row.cells.size())};
        }
        file.rows.push_back(std::move(row));
    }
    if (!file.rows.empty()) {
        PLEXUS_CHECK(takeCsvHeader(file, header));
    }
    if (file.rows.empty()) {
        return Error{.what = "there is no line of values in it", .where = file.name};
    }
    return file;
}

} // namespace plexus
