// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shape.h"

#include <gtest/gtest.h>

namespace plexus::test {
namespace {

TEST(Shape, OpenExtentTakesWhatTheOthersLeave)
{
    const Shape shape{2, 12};
    EXPECT_EQ(shape.filled({2, 4, -1}), (Shape{2, 4, 3}));
    EXPECT_EQ(shape.filled({24}), (Shape{24}));
    EXPECT_EQ(shape.filled({-1}), (Shape{24}));
    EXPECT_EQ(Shape{}.filled({}), Shape{});
    EXPECT_FALSE(shape.filled({2, 5, -1})) << "does not divide";
    EXPECT_FALSE(shape.filled({2, -1, -1})) << "two are open";
    EXPECT_FALSE(shape.filled({2, 6})) << "too few";
    EXPECT_FALSE(shape.filled({2, 24}));
    EXPECT_FALSE(shape.filled({24, 0, -1}));
    EXPECT_FALSE(shape.filled({-2, -12}));
    EXPECT_FALSE(shape.filled({int64_t{1} << 40, int64_t{1} << 40})) << "no product that overflows";
}

TEST(Shape, OneAxisIsReplacedOrAdded)
{
    const Shape shape{2, 3, 4};
    EXPECT_EQ(shape.with(1, 7), (Shape{2, 7, 4}));
    EXPECT_EQ(shape.with(-1, 7), (Shape{2, 3, 7}));
    EXPECT_EQ(shape.plus(5), (Shape{2, 3, 4, 5}));
    EXPECT_EQ(shape.withBatch(9), (Shape{9, 3, 4}));
    EXPECT_EQ(Shape{}.withBatch(9), Shape{});
}

} // namespace
} // namespace plexus::test
