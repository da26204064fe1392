// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <span>

namespace plexus {

// Columns from plain numbers; `values` holds count x sample.elements() of them, row-major.
DataField floatField(std::string name, Shape sample, std::span<const float> values);
DataField byteField(std::string name, Shape sample, std::span<const uint8_t> values);
DataField classField(std::string name, std::span<const int32_t> labels,
                     std::vector<std::string> classes);
// As many indices a sample as its shape says: the words of a text, the classes of all pixels.
DataField indexField(std::string name, Shape sample, std::span<const int32_t> indices,
                     std::vector<std::string> classes);

// "0", "1", ...
std::vector<std::string> numberedClasses(int64_t count);

} // namespace plexus
