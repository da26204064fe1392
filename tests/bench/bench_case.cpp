// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

namespace plexus::bench {

std::string BenchCase::family() const
{
    const size_t slash = key.find('/');
    return slash == std::string::npos ? std::string() : key.substr(0, slash);
}

std::vector<FieldInfo> pictures(const Shape& sample)
{
    return {{.name = "image", .sample = sample}, {.name = "label", .sample = {}, .classes = 10}};
}

const BenchCases& allBenchCases()
{
    static const BenchCases all = [] {
        BenchCases cases;
        for (const BenchCases& file : allBenchFiles()) {
            cases.insert(cases.end(), file.begin(), file.end());
        }
        return cases;
    }();
    return all;
}

} // namespace plexus::bench
