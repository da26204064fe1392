// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checksum.h"

#include <gtest/gtest.h>

namespace plexus
{
namespace
{

std::string checksumOf(std::string_view text)
{
    return valueChecksum(*Json::parse(text, "test"));
}

TEST(Checksum, IgnoresWhiteSpaceOrderOfMembersAndSpellingOfNumbers)
{
    EXPECT_EQ(checksumOf(R"({"a": [1, 2.5], "b": "x"})"),
              checksumOf("{\n\"b\":\"x\",\n\n\"a\":[1.0,25e-1]}"));
}

TEST(Checksum, SeesEveryKindOfChange)
{
    const std::string good = checksumOf(R"({"a": [1, 2], "b": true})");
    for (const char* changed :
         {R"({"a": [1, 3], "b": true})", R"({"a": [2, 1], "b": true})",
          R"({"a": [1, 2], "b": false})", R"({"a": [[1], 2], "b": true})",
          R"({"c": [1, 2], "b": true})", R"({"a": [1, 2]})", R"({"a": ["1", 2], "b": true})",
          R"({"a": [1, 2, null], "b": true})"}) {
        EXPECT_NE(checksumOf(changed), good) << changed;
    }
}

TEST(Checksum, TellsNegativeZeroFromZero)
{
    EXPECT_NE(checksumOf("[-0.0]"), checksumOf("[0.0]"));
}

} // namespace
} // namespace plexus
