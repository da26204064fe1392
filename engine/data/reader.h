// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/data/dataset.h"
#include "engine/data/picture_file.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace plexus {

// How a reader is asked for its samples. Generated tasks draw from Random(seed, ...): the same seed gives the
// same bytes. Seed and fraction decide the split that follows (splitRows), so that what a reader learns from
// its samples (a vocabulary, a column's mean) it learns from the training samples alone.
struct ReadCall {
    const Params& params;
    uint64_t seed = 0;
    double validationFraction = 0;
    std::function<bool()> goOn = [] { return true; }; // asked now and then; false: give up
    // Of data for a network that is trained: the fields it was trained on, whose words, categories and fillers count.
    const std::vector<FieldInfo>* trained = nullptr;
};
// The trained field of this name, or none.
const FieldInfo* trainedField(const ReadCall& call, std::string_view name);
Error readingCancelled();

// Samples of a table in the numbers of a field, and the lines they stand in.
struct TableRows {
    std::vector<float> values;
    std::vector<int64_t> lines;
};

// A source of data: files of one format or a generated task. One file in engine/data/readers makes one.
struct ReaderDef {
    std::string key, title, help;
    ParamDefs params = {};
    // Cheap (headers only, no pixels; a table's or a text's values where they decide the shape), so that the
    // canvas can check shapes while one edits. The same sentences as `read` for missing or broken files.
    std::function<Result<std::vector<FieldInfo>>(const Params&)> describe = {};
    std::function<Result<LoadedData>(const ReadCall&)> read = {};
    // Optional: a text somebody wrote as a sample of a trained field, for predictions.
    std::function<std::vector<int32_t>(const Params&, const FieldInfo&, std::string_view text)> encode = {};
    // Optional: the lines of another file as samples of a trained field, for predictions.
    std::function<Result<TableRows>(const Params&, const FieldInfo&, const std::filesystem::path&)> rows = {};
    // Optional: how pictures of another size were brought to a field's; predictions do the same.
    std::function<Fit(const Params&)> fit = {};
};

const std::vector<ReaderDef>& allReaders();        // generated from engine/data/readers
const ReaderDef* findReader(std::string_view key); // nullptr when there is none

} // namespace plexus
