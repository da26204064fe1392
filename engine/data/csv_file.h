// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// Comma-separated values (RFC 4180): one record a line, cells in double quotes where they hold
// separators, line ends or (doubled) quotes. Blanks around unquoted cells do not count, empty lines
// neither.
struct CsvFile {
    struct Row {
        int64_t line = 0; // in the file, from 1
        std::vector<std::string_view> cells;
    };
    std::string name;                // of the file, for sentences
    std::vector<std::string> header; // "column 1", ... when the file has none
    std::vector<Row> rows;           // every row as wide as the header
    std::vector<char> text;          // what the cells point into

    // "file.csv, line 3, column 2 (age)"
    std::string where(int64_t line, size_t column) const;
};

enum class CsvHeader : uint8_t {
    Detect,
    Present,
    Absent
}; // Detect: unless its first line holds a number

// delimiter 0: whichever of , ; tab | the first line has most of. Malformed files: a sentence with
// line and column.
Result<CsvFile> readCsvFile(const std::filesystem::path& path, char delimiter, CsvHeader header);

// The finite float32 number that all of the cell is.
bool isNumber(std::string_view cell, double& value);
// Written in another way than isNumber reads: 1,5 or 1,234.50 or $3 or 12% or inf.
bool isLikeNumber(std::string_view cell);
// Empty, NA, N/A, NaN, null or ?.
bool isMissing(std::string_view cell);

} // namespace plexus
