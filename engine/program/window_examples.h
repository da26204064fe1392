// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/window.h"

namespace plexus {

// The sizes on which the convolution ops are tried: every attribute, odd shapes, groups, one pixel.
struct ConvolutionExample {
    std::string name;
    Shape image, weight;
    WindowSettings settings;
};
const std::vector<ConvolutionExample>& convolutionExamples();

struct PoolExample {
    std::string name;
    Shape image;
    WindowSettings settings;
};
const std::vector<PoolExample>& poolExamples();
std::vector<PoolExample> maxPoolExamples(); // these and dilated ones

} // namespace plexus
