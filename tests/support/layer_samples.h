// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/layer_case.h"

namespace plexus::test {

// Examples nobody wrote: a layer's own ones with other parameters and odd extents, as far as the layer
// accepts them. The same for the same count.
std::vector<LayerExample> layerSamples(const LayerDef& layer, int count);

// A sample of more than 2^16 elements, made of the first example; none where that has no batch to grow.
LayerExample largeSample(const LayerDef& layer);

} // namespace plexus::test
