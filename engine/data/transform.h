// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/base/random.h"
#include "engine/data/dataset.h"

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace plexus {

// One training picture as a transform sees it. pixels: (channels, height, width) of `shape`.
struct TransformCall {
    const Params& params;
    const Random& random; // the transform's own stream in this epoch
    uint64_t sample = 0;  // of the training data
    const Shape& shape;
    std::span<uint8_t> pixels;
};

// A change at random that leaves a picture what it is; each epoch sees others. One file in
// engine/data/transforms. Its parameters are settings of the project's training, so their keys are
// unique.
struct TransformDef {
    std::string key;
    int order = 0;         // smaller ones come first
    ParamDefs params = {}; // with their initial values nothing happens
    std::function<void(const TransformCall&)> apply = {};
};

const std::vector<TransformDef>& allTransforms(); // generated from engine/data/transforms

// Does any transform differ from its initial values?
bool hasTransforms(const Params& settings);
bool isPictures(const DataField& field); // bytes of rank 3: transforms leave all else as it is
// The pictures of a field in this epoch: a function of the settings, seed, epoch
// and sample. Where a stop is requested, the rest is left as it is.
DataField transformed(const DataField& field, const Params& settings, uint64_t seed,
                      uint64_t epoch, const std::stop_token& stop = {});

} // namespace plexus
