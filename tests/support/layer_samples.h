// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/layer_case.h"

#include <array>

namespace plexus::test {

// What is odd about a sample's shapes.
enum class Odd : uint8_t {
    Ones,      // extents of 1, as many as the layer takes
    Primes,    // as many prime extents of 3 and more as it takes, at least two if there are two axes
    NotSquare, // the last two axes differ
    Wide       // an extent beyond any workgroup, which has at most 256
};
inline constexpr std::array<Odd, 4> allOdds{Odd::Ones, Odd::Primes, Odd::NotSquare, Odd::Wide};
const char* oddText(Odd odd);

struct LayerSample {
    LayerExample example;
    Odd odd = Odd::Ones;
};

// Examples nobody wrote: points of a grid of parameters around a layer's own ones, in turn with each oddity of shapes,
// as far as the layer accepts them. The same for the same count.
std::vector<LayerSample> layerSamples(const LayerDef& layer, size_t count);
// The layer's own parameters, beside those that all with weights have, which change no slope.
std::vector<const ParamDef*> ownParams(const LayerDef& layer);

// A sample of more than 2^16 elements: the first example with a larger batch.
LayerExample largeSample(const LayerDef& layer);

} // namespace plexus::test
