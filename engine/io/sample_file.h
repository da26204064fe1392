// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/data/picture_file.h"
#include "engine/program/tensor.h"

#include <filesystem>

namespace plexus
{

// One sample read for prediction, raw values, batch first.
struct SampleRows {
    Tensor values;                   // (rows, sample...)
    std::vector<std::string> labels; // a row's name for people: "three.png", "points.csv line 2"
    std::string note;                // what was done to it that one may want to know; often empty
};

// A PNG, JPEG, BMP, GIF or PGM picture as (1, channels, height, width) with values 0 ... 255,
// turned to the sample's channels (1: grey, 3: colour) and brought to its size. `sample` is
// (channels, height, width).
Result<SampleRows> readPicture(const std::filesystem::path& path, const Shape& sample, Fit fit);

// Comma-, semicolon- or blank-separated numbers, one sample a line, as many as the sample has
// elements; a first line in which nothing is meant as a number is a header.
Result<SampleRows> readCsv(const std::filesystem::path& path, const Shape& sample);

} // namespace plexus
