// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What makes shapes fit where a layer is put into a gap, for LayerDef::adapt: parameters worth trying, the likeliest
// first.

// A row as wide as those beside, or with as many values as they have in all.
std::vector<ParamValues> widthsBeside(const Gap& gap, const std::string& param);
// A picture as large as those beside: (height, width).
std::vector<ParamValues> sizesBeside(const Gap& gap, const std::string& param);
// The channels of the pictures beside from filters of one pixel, their size by a stride: "channels", "kernel", "stride".
std::vector<ParamValues> projectionsBeside(const Gap& gap);
// A sample's values in other extents: those of what is beside, a row as a square picture or as a sequence, a picture as
// a sequence of its rows, a sequence as a picture.
std::vector<ParamValues> extentsFor(const Gap& gap, const std::string& param);
// For LayerDef::mend: as many extents as the parameter has, of the values that there are.
std::vector<ParamValues> extentsLike(const ShapeCall& call, const std::string& param);

} // namespace plexus
