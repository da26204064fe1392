// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::bench {

std::vector<FieldInfo> pictures(const Shape& sample)
{
    return {{.name = "image", .sample = sample}, {.name = "label", .sample = {}, .classes = 10}};
}

} // namespace plexus::bench
