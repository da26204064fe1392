// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the layers share that draw while training.

ParamDef dropParam(std::string help);
// x, of which pieces are zero by chance and the others larger in return: a draw for each element of
// `pieces`, which broadcasts to x. Nothing happens in predictions and when the probability is 0.
Value dropped(Build& b, Value x, Shape pieces, double probability,
              std::string_view stream = "mask");
// A draw for each sample, or for each sample and channel, of x (batch, channels, ...).
enum class DrawPer : uint8_t { Sample, Channel };
Shape piecesOf(const Shape& x, DrawPer what);

// Normal draws of mean 0 and deviation 1, new ones each step.
Value normalDraws(Build& b, Shape shape);

} // namespace plexus
