// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace plexus {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view text)
{
    const auto result = Json::parse(text, "a.json");
    return result.ok() ? "accepted: " + result->compact() : result.error().sentence();
}

Json read(std::string_view text)
{
    return Json::parse(text, "").value();
}

TEST(Json, KeepsIntegersAndRealsApart)
{
    const Json json = read("[1, 1.0, -3, 1e2, 9223372036854775807, -9223372036854775808]");
    EXPECT_EQ(json.items()[0], Json(1));
    EXPECT_EQ(json.items()[1], Json(1.0));
    EXPECT_NE(json.items()[0], json.items()[1]);
    EXPECT_EQ(json.items()[4].integer(), INT64_MAX);
    EXPECT_EQ(json.items()[5].integer(), INT64_MIN);
    EXPECT_EQ(json.compact(), "[1,1.0,-3,100.0,9223372036854775807,-9223372036854775808]");
}

TEST(Json, TurnsHugeIntegersIntoReals)
{
    EXPECT_EQ(read("18446744073709551615"), Json(18446744073709551615.0));
    EXPECT_EQ(read("123456789012345678901234567890"), Json(123456789012345678901234567890.0));
}

TEST(Json, PrintsRealsSoThatTheyReadBackBitForBit)
{
    for (const double value : {0.1, 1e-12, -0.0, 1.0 / 3, 5e-324, 1.7976931348623157e308, 65536.0, 1e21}) {
        const Json back = read(Json(value).compact());
        ASSERT_FALSE(back.isInteger());
        EXPECT_EQ(back.number(), value);
        EXPECT_EQ(std::signbit(back.number()), std::signbit(value));
    }
    EXPECT_EQ(Json(0.001).compact(), "0.001");
}

TEST(Json, PrettyIsStableAndKeepsTheOrderOfKeys)
{
    const Json json = Json::object(
        {{"z", 1}, {"a", Json::object({{"list", Json(Json::Array{1, 2.5})}})}, {"n", Json()},
         {"words", Json(Json::Array{"x", "y"})}, {"none", Json::array()}, {"nothing", Json::object()}});
    const char* text = R"({
  "z": 1,
  "a": {
    "list": [1, 2.5]
  },
  "n": null,
  "words": [
    "x",
    "y"
  ],
  "none": [],
  "nothing": {}
})";
    EXPECT_EQ(json.pretty(), text);
    EXPECT_EQ(read(text), json);
    EXPECT_EQ(read(text).pretty(), text);
}

TEST(Json, EscapesWhatMustBeEscaped)
{
    const std::string text = std::string("quote \" slash \\ line \n tab \t bell \x07 e\xcc\x81 ") + '\0';
    EXPECT_EQ(read(Json(text).compact()), Json(text));
    EXPECT_EQ(Json("\x01").compact(), "\"\\u0001\"");
}

TEST(Json, NamesLineAndColumnOfWhatIsWrong)
{
    EXPECT_THAT(refusal("{\n  \"a\": 1,\n  \"b\": ?\n}"), HasSubstr("a.json, line 3, column 8: "));
    EXPECT_THAT(refusal("{\n  \"a\": 1,\n  \"b\": ?\n}"), HasSubstr("this is not JSON"));
    EXPECT_THAT(refusal(""), HasSubstr("line 1, column 1"));
}

TEST(Json, RefusesHostileText)
{
    EXPECT_THAT(refusal(std::string(100000, '[')), HasSubstr("nested deeper than 64 levels"));
    std::string objects;
    for (int i = 0; i < 1000; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_THAT(refusal(objects), HasSubstr("nested deeper than 64 levels"));
    EXPECT_THAT(refusal("1e999"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("[NaN]"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("[Infinity]"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("{} {}"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("[1,]"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("\"\xff\xfe\""), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("\"\\ud800\""), HasSubstr("not JSON"));
    EXPECT_THAT(refusal(std::string_view("[1\0, 2]", 7)), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("\"" + std::string(100000, 'x')), HasSubstr("not JSON"));
    EXPECT_LT(refusal("\"" + std::string(100000, 'x')).size(), 400u);
}

TEST(Json, AcceptsTheDeepestLegalNesting)
{
    const std::string text = std::string(64, '[') + std::string(64, ']');
    EXPECT_EQ(read(text).compact(), text);
}

TEST(Json, RefusesAKeyThatStandsTwice)
{
    EXPECT_THAT(refusal("{\"a\": 1, \"b\": 2, \"a\": 3}"), HasSubstr("names the key \"a\" twice"));
}

TEST(Json, ReadersSayWhatIsAccepted)
{
    const Json json = read(R"({"n": 70000, "r": 2.5, "w": 3.0, "s": "text", "b": true, "x": -1})");
    EXPECT_EQ(json.readInteger("n", 1, 100000).value(), 70000);
    EXPECT_EQ(json.readInteger("w", 1, 9).value(), 3);
    EXPECT_EQ(json.readInteger("n", 1, 65536).error().sentence(), "n must be between 1 and 65536, got 70000");
    EXPECT_EQ(json.readInteger("r", 1, 9).error().sentence(), "r must be a whole number, got 2.5");
    EXPECT_EQ(json.readInteger("s", 1, 9).error().sentence(), "s must be a whole number, got \"text\"");
    EXPECT_EQ(json.readInteger("missing", 1, 9).error().sentence(), "\"missing\" is missing");
    EXPECT_EQ(json.readNumber("x", 0, 1).error().sentence(), "x must be between 0 and 1, got -1");
    EXPECT_EQ(json.readString("b").error().sentence(), "b must be a string, got true");
    EXPECT_EQ(json.readBool("s").error().sentence(), "s must be true or false, got \"text\"");
    EXPECT_EQ(Json(3).readBool("s").error().sentence(), "\"s\" is missing");
}

TEST(Json, SetReplacesAndEraseForgets)
{
    Json json;
    json.set("a", 1);
    json.set("b", "x");
    json.set("a", 2);
    EXPECT_EQ(json.compact(), R"({"a":2,"b":"x"})");
    json.erase("a");
    EXPECT_EQ(json.compact(), R"({"b":"x"})");
    EXPECT_EQ(json.find("a"), nullptr);
}

TEST(Cbor, GivesTheValueBack)
{
    const Json json = read(R"({"a": [1, -1, 23, 24, 255, 256, 65536, 4294967296, -9223372036854775808,
        0.5, 0.1, 1e300, true, false, null], "text": "äöü", "": {}, "deep": [[[]]]})");
    const auto bytes = json.cbor();
    const auto back = Json::fromCbor(bytes.data(), bytes.size());
    ASSERT_TRUE(back.ok()) << back.error().sentence();
    EXPECT_EQ(*back, json);
}

std::string cborRefusal(std::vector<uint8_t> bytes)
{
    const auto result = Json::fromCbor(bytes.data(), bytes.size());
    return result.ok() ? "accepted" : result.error().sentence();
}

// The examples of RFC 8949, appendix A.
TEST(Cbor, ReadsWhatTheStandardSays)
{
    const auto value = [](std::vector<uint8_t> bytes) {
        return Json::fromCbor(bytes.data(), bytes.size()).value();
    };
    EXPECT_EQ(value({0x19, 0x03, 0xe8}), Json(1000));
    EXPECT_EQ(value({0x39, 0x03, 0xe7}), Json(-1000));
    EXPECT_EQ(value({0xfa, 0x47, 0xc3, 0x50, 0x00}), Json(100000.0));
    EXPECT_EQ(value({0xa1, 0x61, 0x61, 0x82, 0x02, 0x03}), read(R"({"a": [2, 3]})"));
    EXPECT_EQ(Json(1000).cbor(), (std::vector<uint8_t>{0x19, 0x03, 0xe8}));
}

TEST(Cbor, RefusesHostileBytes)
{
    EXPECT_THAT(cborRefusal({}), HasSubstr("ends too early"));
    EXPECT_THAT(cborRefusal({0x82, 0x01}), HasSubstr("ends too early"));
    EXPECT_THAT(cborRefusal({0x01, 0x01}), HasSubstr("bytes after the end"));
    EXPECT_THAT(cborRefusal({0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
                HasSubstr("a string is longer than the message"));
    EXPECT_THAT(cborRefusal({0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
                HasSubstr("ends too early"));
    EXPECT_THAT(cborRefusal({0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
                HasSubstr("does not fit into 64 bits"));
    EXPECT_THAT(cborRefusal({0xfa, 0x7f, 0xc0, 0x00, 0x00}), HasSubstr("not finite"));
    EXPECT_THAT(cborRefusal({0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x01}), HasSubstr("twice"));
    EXPECT_THAT(cborRefusal({0xa1, 0x01, 0x01}), HasSubstr("a key must be a string"));
    EXPECT_THAT(cborRefusal(std::vector<uint8_t>(100000, 0x81)), HasSubstr("nested deeper"));
    EXPECT_THAT(cborRefusal(std::vector<uint8_t>(100000, 0x7f)), HasSubstr("not used"));
    EXPECT_THAT(cborRefusal({0xc0, 0x01}), HasSubstr("not used"));
}

} // namespace
} // namespace plexus
