// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include <cmath>

namespace plexus::vk::test {
namespace {

class Map : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Map);

const std::vector<Extents> oddShapes = {
    {1, 1, 1, 1, 1}, {1, 1, 1, 1, 3}, {1, 1, 1, 1, 4}, {1, 1, 1, 7, 13}, {2, 3, 5, 7, 11},
    {1, 1, 1, 1, 1021}, {1, 1, 1, 300, 5}, {1, 1, 1, 1, 262151}, {1, 1, 4, 64, 1024}};

size_t rowsOf(const Extents& e) { return size_t{e[0]} * e[1] * e[2] * e[3]; }

TEST_P(Map, AddsFlatOperandsOfOddShapes)
{
    for (const Extents& extents : oddShapes) {
        Lab lab(GetParam());
        const size_t rows = rowsOf(extents);
        const auto a = noise(rows * extents[4], 1);
        const auto b = noise(rows * extents[4], 2);
        MapSpec spec;
        spec.extents = extents;
        spec.operands = {{lab.matrix(a, rows, extents[4]), viewOf(extents)},
                         {lab.matrix(b, rows, extents[4]), viewOf(extents)}};
        spec.program.ops = {{opcode("add"), Register::input(0), Register::input(1)},
                            {opcode("exp"), Register::result(0)}};
        const Range out = lab.output(rows * roundUp4(extents[4]));
        spec.outputs = {{out}};
        lab.run(encode(spec, lab.traits()));
        std::vector<double> wanted(a.size());
        for (size_t i = 0; i < a.size(); ++i) {
            wanted[i] = std::exp(static_cast<double>(a[i] + b[i]));
        }
        expectClose(lab.unpadded(out, rows, extents[4]), wanted, 1, 7.4);
    }
}

} // namespace
} // namespace plexus::vk::test
