// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/sample_file.h"

#include "engine/base/file.h"
#include "engine/data/picture_file.h"

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

// The numbers of a line; false when something else stands in it.
bool numbersOf(std::string_view line, std::vector<double>& numbers)
{
    numbers.clear();
    size_t at = 0;
    while (at < line.size()) {
        if (isSeparator(line[at])) {
            ++at;
            continue;
        }
        double value = 0;
        const auto read = std::from_chars(line.data() + at, line.data() + line.size(), value);
        if (read.ec != std::errc() || !std::isfinite(static_cast<float>(value))) {
            return false;
        }
        numbers.push_back(value);
        at = static_cast<size_t>(read.ptr - line.data());
        if (at < line.size() && !isSeparator(line[at])) {
            return false;
        }
    }
    return true;
}

} // namespace

Result<SampleRows> readPicture(const std::filesystem::path& path, const Shape& sample)
{
    if (sample.rank() != 3 || (sample[0] != 1 && sample[0] != 3)) {
        return Error{.what = "the network takes samples of shape " + sample.text()
                             + ", a picture gives (1 or 3, height, width)",
                     .where = path.string(),
                     .accepted = "a CSV file with " + std::to_string(sample.elements())
                                 + " numbers a line"};
    }
    PLEXUS_TRY(const std::vector<uint8_t> pixels, readPictureFile(path, sample));
    SampleRows rows{Tensor(Shape{1, sample[0], sample[1], sample[2]}), {path.filename().string()}};
    std::copy(pixels.begin(), pixels.end(), rows.values.data.begin());
    return rows;
}

Result<SampleRows> readCsv(const std::filesystem::path& path, const Shape& sample)
{
    PLEXUS_TRY(const std::string text, readFile(path));
    SampleRows rows;
    std::vector<double> numbers;
    size_t lineNumber = 0;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line(text.data() + start, end - start);
        start = end + 1;
        ++lineNumber;
        const std::string where = path.string() + ", line " + std::to_string(lineNumber);
        const bool readable = numbersOf(line, numbers);
        if ((!readable && lineNumber == 1) || (readable && numbers.empty())) {
            continue; // a header or an empty line
        }
        if (!readable) {
            return Error{.what = "a line must hold finite numbers separated by commas",
                         .where = where,
                         .seen = "\"" + std::string(line.substr(0, 60)) + "\""};
        }
        if (static_cast<int64_t>(numbers.size()) != sample.elements()) {
            return Error{.what = "the network takes " + std::to_string(sample.elements())
                                 + " numbers a sample",
                         .where = where,
                         .seen = std::to_string(numbers.size())};
        }
        rows.values.data.insert(rows.values.data.end(), numbers.begin(), numbers.end());
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
