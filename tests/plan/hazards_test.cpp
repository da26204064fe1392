// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/hazards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Touches command(const char* label, std::vector<Touch> touches)
{
    return {label, std::move(touches), false};
}

Touches barrier()
{
    return {"", {}, true};
}

constexpr TouchKind read = TouchKind::Read;
constexpr TouchKind write = TouchKind::Write;
constexpr TouchKind flag = TouchKind::Flag;

TEST(Hazards, ABarrierStandsBeforeAReaderOfFreshBytes)
{
    const std::vector<Touches> commands = {command("write", {{1, 0, 64, write}}),
                                           command("other", {{1, 64, 128, write}}),
                                           command("read", {{1, 32, 48, read}})};
    EXPECT_THAT(barriersNeeded(commands), ElementsAre(false, false, true));
}

TEST(Hazards, ABarrierStandsBeforeAWriterOfBytesBeingRead)
{
    EXPECT_THAT(barriersNeeded({command("read", {{1, 0, 64, read}}), command("write", {{1, 0, 16, write}})}),
                ElementsAre(false, true));
}

TEST(Hazards, ReadersAndSettersOfFlagsRunTogether)
{
    EXPECT_THAT(barriersNeeded({command("a", {{1, 0, 64, read}, {2, 0, 4, flag}}),
                                command("b", {{1, 0, 64, read}, {2, 0, 4, flag}})}),
                ElementsAre(false, false));
    EXPECT_THAT(barriersNeeded({command("set", {{2, 0, 4, flag}}), command("ask", {{2, 0, 4, read}})}),
                ElementsAre(false, true));
}

TEST(Hazards, AMissingBarrierIsFoundAndNamed)
{
    const std::vector<Touches> commands = {barrier(), command("relu", {{3, 256, 512, write}}),
                                           command("pool", {{3, 256, 512, read}, {3, 512, 600, write}})};
    EXPECT_THAT(findHazards(commands),
                ElementsAre("pool reads bytes 256 to 512 of buffer 3 without a barrier after relu"));
}

TEST(Hazards, ARecordingIsCheckedAgainstItsNextRun)
{
    const std::vector<Touches> commands = {command("first", {{1, 0, 4, write}}), barrier(),
                                           command("last", {{1, 0, 4, read}})};
    EXPECT_THAT(findHazards(commands),
                ElementsAre("first writes bytes 0 to 4 of buffer 1 without a barrier after last"));
    std::vector<Touches> right = commands;
    right.insert(right.begin(), barrier());
    EXPECT_THAT(findHazards(right), IsEmpty());
}

} // namespace
} // namespace plexus
