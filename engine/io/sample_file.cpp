// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/sample_file.h"

#include "engine/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace plexus
{
namespace
{

bool isSeparator(char c)
{
    return c == ',' || c == ';' || c == ' ' || c == '\t' || c == '\r';
}

struct Line {
    std::vector<double> numbers; // up to the first cell that is none
    size_t cells = 0;
    size_t wrongCell = 0;        // from 1; 0: all are finite numbers
    std::string wrongText;
    bool hasNumber = false;      // also nan and inf, which are meant as numbers
};

Line lineOf(std::string_view text)
{
    Line line;
    for (size_t at = 0; at < text.size();) {
        if (isSeparator(text[at])) {
            ++at;
            continue;
        }
        const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), isSeparator);
        const std::string_view cell = text.substr(at, static_cast<size_t>(end - text.begin()) - at);
        at += cell.size();
        ++line.cells;
        double value = 0;
        const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        const bool isNumber = read.ec != std::errc::invalid_argument && read.ptr == cell.data() + cell.size();
        line.hasNumber = line.hasNumber || isNumber;
        const bool isFinite =
            isNumber && read.ec == std::errc() && std::isfinite(static_cast<float>(value));
        if (line.wrongCell == 0 && isFinite) {
            line.numbers.push_back(value);
        } else if (line.wrongCell == 0) {
            line.wrongCell = line.cells;
            line.wrongText = cell.substr(0, 60);
        }
    }
    return line;
}

} // namespace

Result<SampleRows> readPicture(const std::filesystem::path& path, const Shape& sample, Fit fit)
{
    if (sample.rank() != 3 || (sample[0] != 1 && sample[0] != 3)) {
        return Error{.what = "the network takes samples of shape " + sample.text()
                             + ", a picture gives (1 or 3, height, width)",
                     .where = path.string(),
                     .accepted = "a CSV file with " + std::to_string(sample.elements())
                                 + " numbers a line"};
    }
    PLEXUS_TRY(const Picture picture, readPictureFile(path, sample, fit));
    SampleRows rows{.values = Tensor(Shape{1, sample[0], sample[1], sample[2]}),
                    .labels = {path.filename().string()}};
    std::copy(picture.values.begin(), picture.values.end(), rows.values.data.begin());
    if (picture.height != sample[1] || picture.width != sample[2]) {
        const bool isAlike = picture.height * sample[2] == picture.width * sample[1];
        const std::string how = isAlike               ? "scaled"
                                : fit == Fit::Stretch ? "stretched"
                                : fit == Fit::Crop    ? "scaled and cropped to its middle"
                                                      : "scaled, with black borders,";
        rows.note = fmt::format("the picture of {} x {} was {} to {} x {}", picture.width,
                                picture.height, how, sample[2], sample[1]);
    }
    return rows;
}

Result<SampleRows> readCsv(const std::filesystem::path& path, const Shape& sample)
{
    PLEXUS_TRY(const std::string text, readFile(path));
    SampleRows rows;
    size_t lineNumber = 0;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        const Line line = lineOf(std::string_view(text).substr(start, end - start));
        start = end + 1;
        ++lineNumber;
        const std::string where = path.string() + ", line " + std::to_string(lineNumber);
        if (line.cells == 0 || (lineNumber == 1 && !line.hasNumber)) {
            continue; // an empty line or a header
        }
        if (line.wrongCell > 0) {
            return Error{.what = "a cell must hold a finite number",
                         .where = where + ", column " + std::to_string(line.wrongCell),
                         .seen = "\"" + line.wrongText + "\"",
                         .accepted = "separate numbers by commas"};
        }
        if (static_cast<int64_t>(line.numbers.size()) != sample.elements()) {
            return Error{.what = "the network takes " + std::to_string(sample.elements())
                                 + " numbers a sample",
                         .where = where,
                         .seen = std::to_string(line.numbers.size())};
        }
        rows.values.data.insert(rows.values.data.end(), line.numbers.begin(), line.numbers.end());
        rows.labels.push_back(path.filename().string() + " line " + std::to_string(lineNumber));
    }
    if (rows.labels.empty()) {
        return Error{.what = "there is no line of numbers in it", .where = path.string()};
    }
    std::vector<int64_t> extents{static_cast<int64_t>(rows.labels.size())};
    extents.insert(extents.end(), sample.begin(), sample.end());
    rows.values.shape = Shape(std::move(extents));
    return rows;
}

} // namespace plexus
