// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include "engine/base/random.h"

namespace plexus::vk::test {
namespace {

class Rows : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Rows);

struct RowsCase {
    uint32_t positions, rows, columns;
};
// One of each, one row that all name, more rows than positions, larger than a workgroup.
const std::vector<RowsCase> rowsCases = {{1, 1, 1}, {70, 1, 5}, {13, 40, 3}, {301, 17, 8}, {1000, 300, 67}};

// Whole numbers of which some name no row.
std::vector<float> rowsIndices(const RowsCase& one)
{
    const Random random(7, one.positions);
    std::vector<float> indices(one.positions);
    for (size_t p = 0; p < indices.size(); ++p) {
        indices[p] = static_cast<float>(static_cast<int>(random.uniform(p) * (one.rows + 2)) - 1);
    }
    return indices;
}

RowsSpec rowsSpec(const RowsCase& one, RowsKind kind)
{
    RowsSpec spec;
    spec.kind = kind;
    spec.positions = one.positions;
    spec.rows = one.rows;
    spec.columns = one.columns;
    return spec;
}

TEST_P(Rows, AreGatheredByNumber)
{
    for (const RowsCase& one : rowsCases) {
        SCOPED_TRACE(one.positions);
        const auto table = noise(size_t{one.rows} * one.columns, 1);
        const auto indices = rowsIndices(one);
        Lab lab(GetParam());
        RowsSpec spec = rowsSpec(one, RowsKind::Gather);
        spec.values = lab.matrix(table, one.rows, one.columns);
        spec.indices = lab.input(indices);
        spec.out = lab.output(size_t{one.positions} * roundUp4(one.columns));
        lab.run(encode(spec, lab.traits()));
        const auto seen = lab.unpadded(spec.out, one.positions, one.columns);
        for (size_t i = 0; i < seen.size(); ++i) {
            const auto row = static_cast<int>(indices[i / one.columns]);
            const bool isRow = row >= 0 && row < static_cast<int>(one.rows);
            ASSERT_EQ(seen[i], isRow ? table[static_cast<size_t>(row) * one.columns + i % one.columns] : 0) << i;
        }
    }
}

TEST_P(Rows, AreSummedInTheirOrder)
{
    for (const RowsCase& one : rowsCases) {
        for (const int32_t padding : {-1, 0}) {
            SCOPED_TRACE(one.positions);
            const auto values = noise(size_t{one.positions} * one.columns, 2);
            const auto indices = rowsIndices(one);
            Lab lab(GetParam());
            RowsSpec spec = rowsSpec(one, RowsKind::Scatter);
            spec.padding = padding;
            spec.values = lab.matrix(values, one.positions, one.columns);
            spec.indices = lab.input(indices);
            spec.out = lab.output(size_t{one.rows} * roundUp4(one.columns));
            spec.scratch = lab.output(rowsScratchBytes(spec) / 4);
            lab.run(encode(spec, lab.traits()));
            std::vector<float> wanted(size_t{one.rows} * one.columns, 0); // in float and in order: the same bits
            for (size_t i = 0; i < values.size(); ++i) {
                const auto row = static_cast<int>(indices[i / one.columns]);
                if (row >= 0 && row < static_cast<int>(one.rows) && row != padding) {
                    wanted[static_cast<size_t>(row) * one.columns + i % one.columns] += values[i];
                }
            }
            EXPECT_EQ(lab.unpadded(spec.out, one.rows, one.columns), wanted);
        }
    }
}

TEST_P(Rows, RefuseMorePositionsThanALoopMayMeet)
{
    Lab lab(GetParam());
    RowsSpec spec = rowsSpec({lab.traits().loopBudget, 2, 1}, RowsKind::Scatter);
    const auto refused = encode(spec, lab.traits());
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().sentence().find("an embedding reads too many numbers at once"), std::string::npos)
        << refused.error().sentence();
}

} // namespace
} // namespace plexus::vk::test
