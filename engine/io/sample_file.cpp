// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/sample_file.h"

#include "engine/base/file.h"

#include <stb_image.h>
#include <stb_image_resize.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

namespace plexus
{
namespace
{

constexpr uint64_t largestPictureFile = uint64_t{256} << 20;
constexpr int64_t mostPixels = int64_t{1} << 28;

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
    PLEXUS_TRY(const std::string bytes, readFile(path, largestPictureFile));
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    int width = 0, height = 0, found = 0;
    if (!stbi_info_from_memory(data, size, &width, &height, &found) || width < 1 || height < 1) {
        return Error{.what = "this is no picture Plexus can read",
                     .where = path.string(),
                     .accepted = "PNG, JPEG, BMP, GIF and PGM"};
    }
    if (int64_t{width} * height > mostPixels) {
        return Error{.what = "the picture is too large",
                     .where = path.string(),
                     .seen = std::to_string(width) + " x " + std::to_string(height),
                     .accepted = "at most 2^28 pixels"};
    }
    const int channels = static_cast<int>(sample[0]);
    using Pixels = std::unique_ptr<stbi_uc, void (*)(void*)>;
    const Pixels pixels(stbi_load_from_memory(data, size, &width, &height, &found, channels),
                        stbi_image_free);
    if (!pixels) {
        return Error{.what = std::string("the picture is damaged: ") + stbi_failure_reason(),
                     .where = path.string()};
    }
    const int toHeight = static_cast<int>(sample[1]);
    const int toWidth = static_cast<int>(sample[2]);
    std::vector<stbi_uc> scaled(static_cast<size_t>(sample.elements()));
    if (width == toWidth && height == toHeight) {
        std::copy_n(pixels.get(), scaled.size(), scaled.begin());
    } else if (!stbir_resize_uint8(pixels.get(), width, height, 0, scaled.data(), toWidth, toHeight,
                                   0, channels)) {
        return Error{.what = "the picture could not be scaled to " + std::to_string(toWidth) + " x "
                             + std::to_string(toHeight),
                     .where = path.string()};
    }
    // Interleaved rows (height, width, channel) to planes (channel, height, width).
    SampleRows rows{Tensor(Shape{1, sample[0], sample[1], sample[2]}), {path.filename().string()}};
    const size_t area = static_cast<size_t>(sample[1] * sample[2]);
    for (size_t channel = 0; channel < static_cast<size_t>(channels); ++channel) {
        for (size_t i = 0; i < area; ++i) {
            rows.values.data[channel * area + i] =
                scaled[i * static_cast<size_t>(channels) + channel];
        }
    }
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
