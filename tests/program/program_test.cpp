// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/program.h"

#include "engine/program/interpret.h"
#include "engine/program/op.h"
#include "engine/program/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace plexus {
namespace {

using ::testing::HasSubstr;

const char* const text = R"(parameter "dense 1.weight" (2, 3) uniform 0.5 "dense 1"
state "norm.running_mean" (3) constant 0.0 "norm"
%0 = input {name="point", shape=[5, 3], type="f32"} : f32(5, 3)
%1 = parameter {index=0, shape=[2, 3]} : f32(2, 3) @"dense 1"
%2 = matmul %0 %1 {transpose_a=0, transpose_b=1} : f32(5, 2) @"dense 1"
%3 = constant {shape=[], values=(1e-05)} : f32()
%4 = argmax %2 {axes=[1]} : i32(5, 1)
output "class" %4
)";

TEST(ProgramText, ReadsBackAndPrintsTheSame)
{
    const auto program = Program::parse(text);
    ASSERT_TRUE(program.ok()) << program.error().sentence();
    EXPECT_EQ(program->print(), text);
    EXPECT_EQ(program->parameters[0].init.value, 0.5);
    EXPECT_EQ((*program)[2].source, "dense 1");
}

std::string refusal(std::string program)
{
    const auto result = Program::parse(program);
    return result.ok() ? "accepted" : result.error().sentence();
}

std::string changed(const std::string& from, const std::string& to)
{
    std::string result = text;
    const size_t at = result.find(from);
    return at == std::string::npos ? "no " + from : result.replace(at, from.size(), to);
}

TEST(ProgramText, RefusesWhatDoesNotFit)
{
    EXPECT_THAT(refusal("%0 = dance : f32(1)"), HasSubstr("line 1: this is no line of a program"));
    EXPECT_THAT(refusal(changed("matmul %0 %1", "matmul %0 %9")), HasSubstr("does not precede its user"));
    EXPECT_THAT(refusal(changed("matmul %0 %1", "matmul %0")), HasSubstr("matmul takes 2 inputs, got 1"));
    EXPECT_THAT(refusal(changed("f32(5, 2)", "f32(5, 7)")), HasSubstr("its rule gives f32(5, 2)"));
    EXPECT_THAT(refusal(changed("{index=0", "{index=7")), HasSubstr("the program has only 1 of these"));
    EXPECT_THAT(refusal(changed("(2, 3) uniform", "(2, 4) uniform")), HasSubstr("the table says (2, 4)"));
    EXPECT_THAT(refusal(changed("axes=[1]", "axes=[2]")), HasSubstr("axes must be rising numbers from 0 to 1"));
    EXPECT_THAT(refusal(changed("{axes=[1]}", "")), HasSubstr("argmax needs the attribute axes"));
    EXPECT_THAT(refusal(changed("output \"class\" %4", "output \"class\" %5")),
                HasSubstr("an output names a value that does not exist"));
    EXPECT_THAT(refusal(std::string(text) + "output \"class\" %4\n"), HasSubstr("two outputs have one name"));
    EXPECT_THAT(refusal(changed("%4 = ", "%5 = ")), HasSubstr("line 7: this is no line"));
    EXPECT_THAT(refusal("%0 = constant {shape=[999999999999, 999999999999], values=(1.0)} : "
                        "f32(999999999999, 999999999999)"),
                HasSubstr("at most 2^40 elements"));
    EXPECT_THAT(refusal("%0 = constant {shape=[0], values=(1.0)} : f32(0)"), HasSubstr("each at least 1"));
    EXPECT_THAT(refusal("%0 = constant {shape=[3], values=(1.0, 2.0)} : f32(3)"),
                HasSubstr("one number or as many as the shape (3) has elements, got 2"));
}

TEST(ProgramText, SurvivesEveryCutAndEveryChangedByte)
{
    const std::string whole = text;
    for (size_t i = 0; i < whole.size(); ++i) {
        (void)Program::parse(whole.substr(0, i));
        for (const char c : {'%', '9', '(', '"', '-'}) {
            std::string other = whole;
            other[i] = c;
            (void)Program::parse(other);
        }
    }
}

TEST(Interpret, NamesWhatIsMissing)
{
    const Program program = Program::parse(text).value();
    RunContext context;
    EXPECT_EQ(interpret(program, context, Rounding::Double).error().sentence(),
              "the program needs dense 1.weight, which was not given");
    context.parameters = {Tensor({2, 3})};
    context.states = {Tensor({3})};
    EXPECT_EQ(interpret(program, context, Rounding::Double).error().sentence(),
              "the program needs point, which was not given");
    context.inputs = {{"point", Tensor({4, 3})}};
    EXPECT_EQ(interpret(program, context, Rounding::Double).error().sentence(),
              "point must have the shape (5, 3), got (4, 3)");
    context.inputs = {{"point", Tensor({5, 3})}};
    EXPECT_TRUE(interpret(program, context, Rounding::Double).ok());
}

TEST(Interpret, RoundsEveryResultInFloat32)
{
    Program program;
    const Value tenth = constant(program, 0.1);
    program.addOutput("out", (tenth + 1e-9).id);
    const auto out = [&](Rounding rounding) {
        return interpretOutputs(program, {}, rounding).value()[0].second.data[0];
    };
    EXPECT_EQ(out(Rounding::Double), 0.1 + 1e-9);
    EXPECT_EQ(out(Rounding::Float32), static_cast<double>(0.1f));
}

TEST(Interpret, KeepsNotFiniteNumbersVisible)
{
    Program program;
    const Value nan = constant(program, std::numeric_limits<double>::quiet_NaN());
    program.addOutput("relu", maximum(nan, 0).id);
    program.addOutput("amax", amax(expand(nan, {3}), {0}).id);
    const auto outputs = interpretOutputs(program, {}, Rounding::Float32).value();
    EXPECT_TRUE(std::isnan(outputs[0].second.data[0]));
    EXPECT_TRUE(std::isnan(outputs[1].second.data[0]));
}

TEST(InitialValue, DependsOnNameAndSeedOnly)
{
    const ParameterInfo info{"a.weight", {100, 100}, Init::uniform(0.25), "a"};
    const Tensor first = initialValue(info, 1);
    EXPECT_EQ(first, initialValue(info, 1));
    EXPECT_NE(first, initialValue(info, 2));
    EXPECT_NE(first.data, initialValue({"b.weight", {100, 100}, Init::uniform(0.25), "b"}, 1).data);
    double total = 0;
    for (const double value : first.data) {
        ASSERT_LE(std::abs(value), 0.25);
        ASSERT_EQ(value, static_cast<double>(static_cast<float>(value)));
        total += value;
    }
    EXPECT_NEAR(total / 10000, 0, 0.005);
    EXPECT_EQ(initialValue({"a.bias", {3}, Init::constant(0.5), "a"}, 1), Tensor({3}, 0.5));
}

} // namespace
} // namespace plexus
