// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/scaling.h"

namespace plexus::cases {

BenchCases scaling()
{
    BenchCases all;
    for (const bench::ScalingAxis& axis : bench::scalingAxes()) {
        for (const int64_t value : axis.values) {
            all.push_back(axis.make(value));
            all.back().key = axis.caseOf(value);
        }
    }
    return all;
}

} // namespace plexus::cases
