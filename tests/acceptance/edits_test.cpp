// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/undo_redo.h"

namespace plexus::test {
namespace {

class TenThousandEdits : public ::testing::TestWithParam<uint64_t> {};

TEST_P(TenThousandEdits, UndoneAndRedoneLeaveNoTrace)
{
    undoAndRedo(GetParam(), 10000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TenThousandEdits, ::testing::Range<uint64_t>(1, 21));

} // namespace
} // namespace plexus::test
