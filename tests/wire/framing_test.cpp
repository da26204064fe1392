// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wire/framing.h"
#include "engine/wire/messages.h"

#include <gmock/gmock.h>

namespace plexus {
namespace {

using ::testing::HasSubstr;

Json steps(int count)
{
    Json list = Json::array();
    for (int step = 1; step <= count; ++step) {
        list.push(Json(Json::Array{step, 1, 0.5, Json(), 1e-3}));
    }
    return message("steps", {{"steps", std::move(list)}, {"seconds_left", 12.5}});
}

TEST(Framing, MessageSurvivesTheWay)
{
    const Json sent = steps(3);
    const std::vector<uint8_t> bytes = frame(sent);
    FrameReader reader;
    reader.append(bytes.data(), bytes.size());
    const auto got = reader.next();
    ASSERT_TRUE(got.ok()) << got.error().sentence();
    ASSERT_TRUE(got->has_value());
    EXPECT_EQ(**got, sent);
    EXPECT_FALSE(reader.next()->has_value());
}

TEST(Framing, FramesSplitAnywhereAreJoined)
{
    std::vector<uint8_t> stream;
    for (int count = 1; count <= 5; ++count) {
        const std::vector<uint8_t> bytes = frame(steps(count));
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    for (const size_t piece : {size_t{1}, size_t{3}, size_t{7}, size_t{64}, stream.size()}) {
        FrameReader reader;
        std::vector<Json> got;
        for (size_t at = 0; at < stream.size(); at += piece) {
            reader.append(stream.data() + at, std::min(piece, stream.size() - at));
            for (auto next = reader.next(); next.ok() && next->has_value(); next = reader.next()) {
                got.push_back(**next);
            }
        }
        ASSERT_EQ(got.size(), 5U) << "pieces of " << piece;
        EXPECT_EQ(got[4], steps(5));
    }
}

TEST(Framing, GarbageIsRefusedInWords)
{
    const std::string text = "Segmentation fault (core dumped)\n"; // 'Segm' as a length is 1.8 GB
    FrameReader reader;
    reader.append(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    const auto got = reader.next();
    ASSERT_FALSE(got.ok());
    EXPECT_THAT(got.error().sentence(), HasSubstr("a frame's length is out of range"));
    EXPECT_THAT(got.error().sentence(), HasSubstr("no Plexus worker"));
}

TEST(Framing, OversizedFrameIsRefusedBeforeItIsWaitedFor)
{
    const uint32_t length = largestFrame + 1;
    const uint8_t head[] = {length & 0xff, length >> 8 & 0xff, length >> 16 & 0xff,
                            length >> 24 & 0xff};
    FrameReader reader;
    reader.append(head, 4);
    EXPECT_FALSE(reader.next().ok());
}

TEST(Framing, ErrorStaysEvenWhenAGoodFrameFollows)
{
    const uint8_t empty[] = {0, 0, 0, 0};
    const std::vector<uint8_t> good = frame(message("hello"));
    FrameReader reader;
    reader.append(empty, 4);
    EXPECT_FALSE(reader.next().ok());
    reader.append(good.data(), good.size());
    EXPECT_FALSE(reader.next().ok());
}

TEST(Framing, BrokenCborAndUntypedObjectsAreRefused)
{
    const uint8_t broken[] = {3, 0, 0, 0, 0xa1, 0x61, 0xff};
    FrameReader reader;
    reader.append(broken, sizeof broken);
    const auto got = reader.next();
    ASSERT_FALSE(got.ok());
    EXPECT_THAT(got.error().sentence(), HasSubstr("a frame is no CBOR"));

    const std::vector<uint8_t> untyped = frame(Json::object({{"step", 3}}));
    FrameReader second;
    second.append(untyped.data(), untyped.size());
    const auto missing = second.next();
    ASSERT_FALSE(missing.ok());
    EXPECT_THAT(missing.error().sentence(), HasSubstr("a message has no type"));
}

TEST(Framing, BufferDoesNotGrowWithTheStream)
{
    const std::vector<uint8_t> bytes = frame(steps(100));
    FrameReader reader;
    for (int round = 0; round < 100; ++round) {
        reader.append(bytes.data(), bytes.size());
        const auto got = reader.next();
        ASSERT_TRUE(got.ok() && got->has_value());
        ASSERT_LE(reader.buffered(), 2 * bytes.size());
    }
}

TEST(Messages, TypeIsEmptyWhenThereIsNone)
{
    EXPECT_EQ(messageType(message("hello", {{"protocol", 1}})), "hello");
    EXPECT_EQ(messageType(Json(3)), "");
    EXPECT_EQ(messageType(Json::object({{"type", 3}})), "");
}

} // namespace
} // namespace plexus
