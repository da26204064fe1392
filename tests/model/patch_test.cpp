// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/patch.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"
#include "tests/model/hand.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

TEST(Patch, LeadsFromAnyGraphToAnyOtherAndBackAlsoFromText)
{
    Hand hand(3);
    Graph before;
    for (int edit = 0; edit < 1500; ++edit) {
        hand.next();
        if (edit % 7 == 0) {
            continue; // two edits in one patch
        }
        const auto read = readPatch(*Json::parse(patchJson(difference(before, hand.graph())).compact(), "patch"));
        ASSERT_TRUE(read.ok()) << read.error().sentence();
        const auto checked = checkPatch(before, *read);
        ASSERT_TRUE(checked.ok()) << checked.error().sentence();
        const Patch back = reversed(before, *read);
        const std::string first = projectText(before);
        applyPatch(before, *read);
        ASSERT_EQ(projectText(before), projectText(hand.graph())) << "edit " << edit;
        Graph again = before;
        ASSERT_TRUE(checkPatch(again, back).ok());
        applyPatch(again, back);
        ASSERT_EQ(projectText(again), first) << "edit " << edit;
    }
}

TEST(Patch, HoldsOnlyWhatDiffers)
{
    const Graph before = smallNetwork();
    Graph after = before;
    edits::setParam("dense", "units", int64_t{12})->apply(after);
    EXPECT_EQ(difference(before, before).isEmpty(), true);
    EXPECT_THAT(patchJson(difference(before, after)).compact(),
                ::testing::StartsWith(R"({"out":[4],"in":[4],"nodes":[{"key":"dense","layer":"dense",)"));
}

TEST(Patch, WhatDoesNotFitIsRefused)
{
    const Graph graph = smallNetwork();
    const auto refusal = [&](const char* text) {
        const auto patch = readPatch(*Json::parse(text, "patch"));
        const auto checked = patch ? checkPatch(graph, *patch) : Result<void>(patch.error());
        return checked.ok() ? "accepted" : checked.error().sentence();
    };
    EXPECT_THAT(refusal(R"({"out":[99]})"), HasSubstr("there is no node 99"));
    EXPECT_THAT(refusal(R"({"out":[2,1]})"), HasSubstr("there is no node 1"));
    EXPECT_THAT(refusal(R"({"out":[-1]})"), HasSubstr("a place is -1"));
    EXPECT_THAT(refusal(R"({"out":[1]})"), HasSubstr("has no end"));
    EXPECT_THAT(refusal(R"({"in":[3],"nodes":[{"key":"dense","layer":"dense"}]})"), HasSubstr("has no place"));
    EXPECT_THAT(refusal(R"({"in":[300],"nodes":[{"key":"new","layer":"dense"}]})"), HasSubstr("has no place"));
    EXPECT_THAT(refusal(R"({"in":[3],"nodes":[{"key":"a.b","layer":"dense"}]})"), HasSubstr("there is no block a"));
    EXPECT_THAT(refusal(R"({"cut":["dense.out -> dense.in"]})"), HasSubstr("a wire is missing"));
    EXPECT_THAT(refusal(R"({"wires":["relu.out -> dense.in"]})"), HasSubstr("has no end"));
    EXPECT_THAT(refusal("[]"), HasSubstr("it is an array"));
}

} // namespace
} // namespace plexus::test
