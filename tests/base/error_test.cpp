// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/base/shape.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

TEST(Error, IsOneSentenceOfWhereWhatSeenAndAccepted)
{
    const Error error{.what = "units must be between 1 and 65536",
                      .where = "Dense 2",
                      .seen = "0",
                      .accepted = "use a whole number such as 128"};
    EXPECT_EQ(error.sentence(),
              "Dense 2: units must be between 1 and 65536, got 0; use a whole number such as 128");
    EXPECT_EQ(Error{.what = "the graph is empty"}.sentence(), "the graph is empty");
}

Result<int> half(int value)
{
    if (value % 2 != 0) {
        return Error{.what = "odd"};
    }
    return value / 2;
}

Result<int> quarter(int value)
{
    PLEXUS_TRY(const int first, half(value));
    PLEXUS_TRY(const int second, half(first));
    return second;
}

TEST(Result, PassesTheFirstErrorOn)
{
    EXPECT_EQ(quarter(12).value(), 3);
    EXPECT_EQ(quarter(6).error().what, "odd");
}

TEST(Shape, SaysWhatItIs)
{
    EXPECT_EQ((Shape{64, 1, 28, 28}).text(), "(64, 1, 28, 28)");
    EXPECT_EQ((Shape{64, 1, 28, 28}).batchedText(), "(batch, 1, 28, 28)");
    EXPECT_EQ((Shape{64}).batchedText(), "(batch)");
    EXPECT_EQ(Shape{}.text(), "()");
    EXPECT_EQ(Shape{}.elements(), 1);
    EXPECT_EQ((Shape{2, 3, 5})[-1], 5);
    EXPECT_EQ((Shape{2, 3}).withBatch(7), (Shape{7, 3}));
}

} // namespace
} // namespace plexus
