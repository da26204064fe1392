// SPDX-License-Identifier: GPL-3.0-or-later
// What finished() makes of a layer's declarations.
#include "engine/model/layer.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

LayerDef paired()
{
    return {.key = "paired",
            .title = "Paired",
            .group = "Test",
            .help = "Two sequences.",
            .params = {integer("groups", 2).range(1, 9), boolean("same", false).torch("border='same'")},
            .inputs = {"in", "by", "mask"},
            .isLastOptional = true,
            .takes = {"(batch, time, features)", "give it a sequence", 3, 3},
            .shape = [](const ShapeCall& call) -> Result<Shape> {
                PLEXUS_CHECK(expectDivisor(call.params, "groups", call.shapes[0][2], "features"));
                PLEXUS_CHECK(expectAtMost(call.params, "groups", 4, "but four are enough", ", or 1"));
                return call.shapes[0];
            },
            .forward = [](Build& b) { return b.input(); },
            .examples = {{"two", "2x3x4 2x5x6"}}};
}

std::string refusal(const LayerDef& layer, const std::vector<Shape>& shapes, int64_t groups = 2)
{
    Params params(&layer.params);
    params.set("groups", groups);
    const auto shape = layer.shape({params, shapes});
    return shape.ok() ? "" : shape.error().sentence();
}

TEST(LayerAxes, IsCheckedAtEveryPortButAnOptionalLast)
{
    const LayerDef layer = finished({paired()})[0];
    EXPECT_EQ(refusal(layer, {{2, 3, 4}, {2, 5, 6}}), "");
    EXPECT_EQ(refusal(layer, {{2, 3, 4}, {2, 5, 6}, {2, 5}}), "") << "the mask has its own rule";
    EXPECT_EQ(refusal(layer, {{2, 12}, {2, 5, 6}}),
              "Paired expects (batch, time, features), gets (batch, 12); give it a sequence");
    EXPECT_EQ(refusal(layer, {{2, 3, 4}, {2, 5, 6, 7}}),
              "Paired expects (batch, time, features), gets (batch, 5, 6, 7); give it a sequence");
}

TEST(LayerAxes, OtherRanksJoinWhatIsRefused)
{
    const LayerDef layer = finished({paired()})[0];
    std::vector<std::string> said;
    for (const LayerExample& reject : layer.rejects) {
        said.push_back(reject.name + ": " + reject.mustSay);
    }
    EXPECT_THAT(said, ::testing::ElementsAre("too few axes: Paired expects (batch, time, features), gets (batch, 3)",
                                             "too many axes: Paired expects (batch, time, features), gets (batch, 3, 4, 2)",
                                             "too few axes: Paired expects (batch, time, features), gets (batch, 5)",
                                             "too many axes: Paired expects (batch, time, features), gets (batch, 5, 6, 2)"));
    LayerDef any = paired();
    any.takes = {};
    EXPECT_TRUE(finished({any})[0].rejects.empty());
}

TEST(LayerChecks, SayTheValueAndWhatIsAccepted)
{
    const LayerDef layer = paired();
    EXPECT_EQ(refusal(layer, {{2, 3, 4}, {2, 5, 6}}, 3),
              "groups: groups is 3, which does not divide the 4 features that come in; use 1 or a divisor of 4");
    EXPECT_EQ(refusal(layer, {{2, 3, 8}, {2, 5, 6}}, 8), "groups: groups is 8, but four are enough; use at most 4, or 1");
}

TEST(TorchPattern, IsFilledWithWhatTheNodeSays)
{
    const ParamDefs definitions = {pair("before", 1, 1), integer("multiplier", 2), boolean("turned", false),
                                   choice("mode", "constant", {"constant", "reflect"}),
                                   real("value", 0).when("mode", "constant"),
                                   boolean("same", false).torch("before='same'")};
    Params params(&definitions);
    const std::vector<Shape> shapes = {{4, 3, 8}};
    const auto filled = [&](std::string_view pattern) {
        return TorchSite{params, shapes, {"x", "y"}, "self.a"}.filled(pattern);
    };
    EXPECT_EQ(filled("f({0}, {1}; {*})"), "f(x, y; x, y)");
    EXPECT_EQ(filled("({before[1]}, {before}) {@1} {@1*multiplier} {@5} {@5*multiplier}"), "(1, (1, 1)) 3 6 ... ...");
    EXPECT_EQ(filled("{0}{turned|.mT}{mode|, mode=#}{value|, value=#}"), "x");
    params.set("turned", true);
    params.set("value", 0.5);
    EXPECT_EQ(filled("{0}{turned|.mT}{mode|, mode=#}{value|, value=#}"), "x.mT, value=0.5");
    params.set("mode", std::string("reflect")); // of which the value says nothing
    params.set("same", true);
    EXPECT_EQ(filled("{0}{mode|, mode=#}{value|, value=#}, {before}"), "x, mode='reflect', 'same'");
}

TEST(TorchArguments, AFlagStandsForAValueOfAnother)
{
    LayerDef layer = paired();
    layer.torch = "torch.nn.Paired";
    layer.torchForm.arguments = "groups=2, border=0";
    Params params(&layer.params);
    const std::vector<Shape> none;
    EXPECT_EQ(torchModule(layer, {params, none, {"x"}, "self.a"}), "nn.Paired()");
    EXPECT_FALSE(readTorchArgument(layer, "border", Json("other"), params));
    EXPECT_FALSE(params.flag("same"));
    EXPECT_TRUE(readTorchArgument(layer, "border", Json("same"), params));
    EXPECT_TRUE(params.flag("same"));
    EXPECT_EQ(torchModule(layer, {params, none, {"x"}, "self.a"}), "nn.Paired(border='same')");
    EXPECT_FALSE(readTorchArgument(layer, "groups", Json(3), params)) << "as it is usually";
}

} // namespace
} // namespace plexus::test
