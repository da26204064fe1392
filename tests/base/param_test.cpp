// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/param.h"

#include <gtest/gtest.h>

#include <cmath>

namespace plexus {
namespace {

const ParamDefs& definitions()
{
    static const ParamDefs all = {
        integer("units", 128).range(1, 65536),
        real("epsilon", 1e-5).range(1e-12, 1),
        pair("kernel_size", 3, 3).range(1, 99),
        choice("padding", "valid", {"valid", "same"}),
        boolean("bias", true),
        text("field", "image"),
        real("decay", 0).range(0, 1e300),
    };
    return all;
}

const ParamDef& named(std::string_view key)
{
    return *Params(&definitions()).definition(key);
}

std::string refusal(std::string_view key, std::string_view input)
{
    const auto result = named(key).fromText(input);
    return result.ok() ? "accepted" : result.error().sentence();
}

TEST(ParamDef, SaysWhatIsAccepted)
{
    EXPECT_EQ(refusal("units", "0"), "units must be between 1 and 65536, got 0");
    EXPECT_EQ(refusal("units", "12.5"), "units must be a whole number, got \"12.5\"");
    EXPECT_EQ(refusal("units", ""), "units must be a whole number, got \"\"");
    EXPECT_EQ(refusal("units", "99999999999999999999"),
              "units must be a whole number, got \"99999999999999999999\"");
    EXPECT_EQ(refusal("epsilon", "0"), "epsilon must be between 1e-12 and 1, got 0");
    EXPECT_EQ(refusal("epsilon", "nan"), "epsilon must be between 1e-12 and 1, got nan");
    EXPECT_EQ(refusal("decay", "-1"), "decay must be at least 0, got -1");
    EXPECT_EQ(refusal("decay", "inf"), "decay must be finite, got inf");
    EXPECT_EQ(refusal("kernel_size", "3 x 0"), "kernel_size must be between 1 and 99, got 3 x 0");
    EXPECT_EQ(refusal("kernel_size", "3 x"), "kernel_size must be a whole number or a pair of them, got \"3 x\"");
    EXPECT_EQ(refusal("padding", "full"), "padding must be one of valid, same, got \"full\"");
    EXPECT_EQ(refusal("bias", "maybe"), "bias must be true or false, got \"maybe\"");
}

TEST(ParamDef, ReadsTextAsPeopleWriteIt)
{
    using Pair = std::vector<int64_t>;
    EXPECT_EQ(named("units").fromText(" 64 ").value(), ParamValue(int64_t{64}));
    EXPECT_EQ(named("epsilon").fromText("1e-3").value(), ParamValue(1e-3));
    EXPECT_EQ(named("kernel_size").fromText("5").value(), ParamValue(Pair{5, 5}));
    EXPECT_EQ(named("kernel_size").fromText("5x3").value(), ParamValue(Pair{5, 3}));
    EXPECT_EQ(named("kernel_size").fromText("[5, 3]").value(), ParamValue(Pair{5, 3}));
    EXPECT_EQ(named("bias").fromText("off").value(), ParamValue(false));
    EXPECT_EQ(named("padding").fromText("same").value(), ParamValue(std::string("same")));
}

TEST(ParamDef, TextReadsBack)
{
    for (const ParamDef& definition : definitions()) {
        EXPECT_EQ(definition.fromText(definition.text(definition.initial)).value(), definition.initial);
        EXPECT_EQ(definition.fromJson(definition.toJson(definition.initial)).value(), definition.initial);
    }
    EXPECT_EQ(named("kernel_size").text(named("kernel_size").initial), "3 x 3");
    EXPECT_EQ(named("kernel_size").displayTitle(), "Kernel size");
}

TEST(ParamDef, ReadsJsonOfTheRightTypeOnly)
{
    EXPECT_EQ(named("units").fromJson(Json(64.0)).value(), ParamValue(int64_t{64}));
    EXPECT_EQ(named("epsilon").fromJson(Json(1)).value(), ParamValue(1.0));
    EXPECT_EQ(named("units").fromJson("many").error().sentence(),
              "units must be a whole number, got \"many\"");
    EXPECT_EQ(named("units").fromJson(Json(1e300)).error().sentence(),
              "units must be a whole number, got 1e+300");
    EXPECT_EQ(named("bias").fromJson(1).error().sentence(), "bias must be true or false, got 1");
    EXPECT_EQ(named("kernel_size").fromJson(Json(Json::Array{1, 2, 3})).error().sentence(),
              "kernel_size must be a whole number or a pair of them, got [1,2,3]");
}

TEST(Params, StoreOnlyWhatDiffers)
{
    Params params(&definitions());
    params.set("units", int64_t{64});
    params.set("bias", false);
    EXPECT_EQ(params.toJson().compact(), R"({"units":64,"bias":false})");
    params.set("units", int64_t{128});
    EXPECT_TRUE(params.isInitial("units"));
    EXPECT_EQ(params.toJson().compact(), R"({"bias":false})");
}

TEST(Params, KeepUnknownKeys)
{
    Params params(&definitions());
    const Json json = Json::parse(R"({"future": {"x": [1, 2]}, "units": 3})", "").value();
    ASSERT_TRUE(params.fromJson(json).ok());
    EXPECT_EQ(params.integer("units"), 3);
    EXPECT_EQ(params.toJson().compact(), R"({"units":3,"future":{"x":[1,2]}})");
}

TEST(Params, KeepIllegalValuesAndSaySo)
{
    Params params(&definitions());
    ASSERT_TRUE(params.fromJson(Json::object({{"units", 0}})).ok());
    EXPECT_EQ(params.integer("units"), 0);
    EXPECT_EQ(params.check().error().sentence(), "units must be between 1 and 65536, got 0");
}

TEST(Params, RefuseWrongTypesAndStayAsTheyWere)
{
    Params params(&definitions());
    params.set("units", int64_t{7});
    EXPECT_EQ(params.fromJson(Json::object({{"bias", false}, {"units", "x"}})).error().sentence(),
              "units must be a whole number, got \"x\"");
    EXPECT_EQ(params.fromJson(Json(3)).error().sentence(), "parameters must be an object, got a whole number");
    EXPECT_EQ(params.integer("units"), 7);
    EXPECT_TRUE(params.flag("bias"));
}

} // namespace
} // namespace plexus
