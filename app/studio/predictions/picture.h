// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QImage>

namespace plexus::studio {

// A sample of a field of shape (1 or 3, height, width) as a picture; bytes as they are, other
// values stretched over the sample's range.
QImage sampleImage(const DataField& field, int64_t sample);

// The classes by probability, the surest first, at most `most`. NaN comes last.
std::vector<int> surest(const std::vector<double>& probabilities, int most);

} // namespace plexus::studio
