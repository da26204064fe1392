// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace plexus {

// How a digit is drawn; the picture is a function of this alone.
struct DigitDrawing {
    uint64_t seed = 0;
    uint32_t number = 0;   // of the sample: its own random numbers
    int digit = 0;         // 0 ... 9
    double distortion = 1; // 0: upright and centred; 1: turned, sheared, stretched and moved by hand's measure
    double noise = 0.05;   // deviation of the grain, as a share of full brightness
};

inline constexpr int digitSize = 28;

// digitSize x digitSize grey values, white on black, row by row from the top, antialiased.
std::vector<uint8_t> drawDigit(const DigitDrawing& drawing);

} // namespace plexus
