// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/data/dataset.h"

#include <functional>
#include <string>
#include <vector>

namespace plexus {

// A source of data: files of one format or a generated task. One file in engine/data/readers makes one.
struct ReaderDef {
    std::string key, title, help;
    ParamDefs params = {};
    // Cheap (headers only, no pixels), so that the canvas can check shapes while one edits. The same
    // sentences as `read` for missing or broken files.
    std::function<Result<std::vector<FieldInfo>>(const Params&)> describe = {};
    // Generated tasks draw from Random(seed, ...): the same seed gives the same bytes.
    std::function<Result<LoadedData>(const Params&, uint64_t seed)> read = {};
};

const std::vector<ReaderDef>& allReaders();        // generated from engine/data/readers
const ReaderDef* findReader(std::string_view key); // nullptr when there is none

} // namespace plexus
