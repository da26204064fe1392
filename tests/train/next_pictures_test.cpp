// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/next_pictures.h"
#include "engine/data/fields.h"
#include "engine/model/graph.h"

#include <gtest/gtest.h>
#include <numeric>

namespace plexus::testing {
namespace {

TEST(NextPictures, AreThoseOfTheEpochThatIsAskedFor)
{
    std::vector<uint8_t> bytes(20 * 3 * 16);
    std::iota(bytes.begin(), bytes.end(), uint8_t{0});
    const DataField field = byteField("image", {3, 4, 4}, bytes);
    Params settings = Graph().training.general;
    settings.set("flip", "both");
    const auto expected = [&](uint64_t epoch) { return transformed(field, settings, 5, epoch).bytes; };
    ASSERT_NE(expected(1), expected(2));
    NextPictures pictures({&field}, settings, 5);
    EXPECT_EQ(pictures.take(0).front().bytes, expected(0)) << "none was prepared";
    pictures.prepare(1);
    EXPECT_EQ(pictures.take(1).front().bytes, expected(1));
    pictures.prepare(2);
    EXPECT_EQ(pictures.take(7).front().bytes, expected(7)) << "another one was prepared";
    pictures.prepare(3);
    pictures.prepare(4);
    EXPECT_EQ(pictures.take(4).front().bytes, expected(4));
    pictures.prepare(5); // nobody takes it
}

// Some hundred megabytes to be turned: nobody waits for them who does not want to, and leaving off is quick.
TEST(NextPictures, AreNotWaitedForLongerThanIsSaid)
{
    const DataField field = byteField("image", {3, 64, 64}, std::vector<uint8_t>(size_t{4000} * 3 * 64 * 64, 7));
    Params settings = Graph().training.general;
    settings.set("rotate", 30.0);
    NextPictures pictures({&field}, settings, 5);
    EXPECT_FALSE(pictures.isReady(1, std::chrono::milliseconds(0)));
    pictures.prepare(1); // goes on with what it does
    EXPECT_FALSE(pictures.isReady(1, std::chrono::milliseconds(0)));
}

} // namespace
} // namespace plexus::testing
