// SPDX-License-Identifier: GPL-3.0-or-later
// common/math.glsl against double, in units in the last place of the correct float.
#include "tests/vk/lab.h"

#include <cmath>
#include <limits>

namespace plexus::vk::test {
namespace {

class Math : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Math);

constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<float> sweep(double low, double high, size_t count)
{
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i) {
        values[i] = static_cast<float>(low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1));
    }
    return values;
}

// From 2^low to 2^high, evenly by exponent, with both signs where asked for.
std::vector<float> exponents(double low, double high, size_t count, bool negative)
{
    std::vector<float> values;
    for (float e : sweep(low, high, count)) {
        values.push_back(std::exp2(e));
        if (negative) {
            values.push_back(-std::exp2(e));
        }
    }
    return values;
}

std::vector<float> evaluate(Variant variant, const std::string& key, const std::vector<float>& a,
                            const std::vector<float>& b = {})
{
    Lab lab(variant);
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, static_cast<uint32_t>(a.size())};
    spec.operands = {{lab.input(a), viewOf(spec.extents)}};
    if (!b.empty()) {
        spec.operands.push_back({lab.input(b), viewOf(spec.extents)});
    }
    spec.program.ops = {{opcode(key), Register::input(0), Register::input(1)}};
    spec.outputs = {{lab.output(a.size())}};
    lab.run(encode(spec, lab.traits()));
    auto values = lab.floats(spec.outputs[0].range);
    values.resize(a.size());
    return values;
}

// In units of the wanted float's last place; numbers below the normal range count as that range's, and zero is as good
// for them (Vulkan leaves it to the device whether it has any, and flush_denormals.h takes them from a processor).
double distance(float seen, double wanted)
{
    const double size = std::max(std::abs(wanted), static_cast<double>(std::numeric_limits<float>::min()));
    const double unit = std::exp2(std::floor(std::log2(size)) - 23);
    if (std::isinf(static_cast<float>(wanted)) && static_cast<double>(seen) == static_cast<float>(wanted)) {
        return 0;
    }
    if (seen == 0 && std::abs(wanted) < static_cast<double>(std::numeric_limits<float>::min())) {
        return 0;
    }
    return std::abs(static_cast<double>(seen) - wanted) / unit;
}

void expectUnits(Variant variant, const std::string& key, const std::vector<float>& x, double (*exact)(double),
                 double limit)
{
    const auto seen = evaluate(variant, key, x);
    double worst = 0;
    float where = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        const double units = distance(seen[i], exact(x[i]));
        if (!(units <= worst)) {
            worst = units;
            where = x[i];
        }
    }
    testing::Test::RecordProperty(key, std::to_string(worst));
    EXPECT_LE(worst, limit) << key << " is worst at " << where;
}

void expectValue(Variant variant, const std::string& key, float x, float wanted)
{
    const float seen = evaluate(variant, key, {x})[0];
    EXPECT_TRUE(std::isnan(wanted) ? std::isnan(seen) : seen == wanted) << key << "(" << x << ") is " << seen;
}

TEST_P(Math, ExpIsWithinTwoUnits)
{
    expectUnits(GetParam(), "exp", sweep(-104, 89, 200001), [](double x) { return std::exp(x); }, 2);
    expectUnits(GetParam(), "exp", exponents(-40, 6, 20001, true), [](double x) { return std::exp(x); }, 2);
    expectValue(GetParam(), "exp", infinity, infinity);
    expectValue(GetParam(), "exp", -infinity, 0);
    expectValue(GetParam(), "exp", NAN, NAN);
}

TEST_P(Math, LogIsWithinTwoUnits)
{
    const auto exact = [](double x) { return std::log(x); };
    expectUnits(GetParam(), "log", sweep(0.5, 2, 200001), exact, 2);
    expectUnits(GetParam(), "log", exponents(-126, 127.9, 50001, false), exact, 2);
    expectValue(GetParam(), "log", 0, -infinity);
    expectValue(GetParam(), "log", -1, NAN);
    expectValue(GetParam(), "log", infinity, infinity);
    expectValue(GetParam(), "log", NAN, NAN);
    expectValue(GetParam(), "log", 1, 0);
}

TEST_P(Math, TanhIsWithinThreeUnits)
{
    const auto exact = [](double x) { return std::tanh(x); };
    expectUnits(GetParam(), "tanh", sweep(-12, 12, 200001), exact, 3);
    expectUnits(GetParam(), "tanh", exponents(-60, 5, 20001, true), exact, 3);
    expectValue(GetParam(), "tanh", infinity, 1);
    expectValue(GetParam(), "tanh", NAN, NAN);
}

TEST_P(Math, SigmoidIsWithinThreeUnits)
{
    const auto exact = [](double x) { return 1 / (1 + std::exp(-x)); };
    expectUnits(GetParam(), "sigmoid", sweep(-87, 87, 200001), exact, 3);
    expectValue(GetParam(), "sigmoid", -infinity, 0);
    expectValue(GetParam(), "sigmoid", infinity, 1);
    expectValue(GetParam(), "sigmoid", NAN, NAN);
}

TEST_P(Math, ErfIsWithinThreeUnits)
{
    const auto exact = [](double x) { return std::erf(x); };
    expectUnits(GetParam(), "erf", sweep(-5, 5, 200001), exact, 3);
    expectUnits(GetParam(), "erf", exponents(-60, 3, 20001, true), exact, 3);
    expectValue(GetParam(), "erf", NAN, NAN);
}

TEST_P(Math, SquareRootsAreWithinTwoUnits)
{
    const auto x = exponents(-120, 120, 50001, false);
    expectUnits(GetParam(), "sqrt", x, [](double v) { return std::sqrt(v); }, 2);
    expectUnits(GetParam(), "rsqrt", x, [](double v) { return 1 / std::sqrt(v); }, 2);
}

TEST_P(Math, PowIsWithinFourUnits)
{
    std::vector<float> a;
    std::vector<float> b;
    for (float base : exponents(-20, 20, 401, false)) {
        for (float power : sweep(-6, 6, 401)) {
            a.push_back(base);
            b.push_back(power);
        }
    }
    const auto seen = evaluate(GetParam(), "pow", a, b);
    double worst = 0;
    size_t where = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double wanted = std::pow(static_cast<double>(a[i]), static_cast<double>(b[i]));
        if (std::abs(std::log2(wanted)) < 125 && distance(seen[i], wanted) > worst) {
            worst = distance(seen[i], wanted);
            where = i;
        }
    }
    EXPECT_LE(worst, 4) << a[where] << " to the " << b[where];
}

TEST_P(Math, PowKnowsItsSpecialCases)
{
    const std::vector<float> a = {-2, -2, -2, 0, 0, 0, 5, infinity, infinity, NAN, -1, 1, NAN, -8};
    const std::vector<float> b = {3, 2, 0.5f, 2, -2, 0, 0, 2, -2, 2, 5, 1e30f, 0, -1};
    const auto seen = evaluate(GetParam(), "pow", a, b);
    for (size_t i = 0; i < a.size(); ++i) {
        const float wanted = std::pow(a[i], b[i]);
        EXPECT_TRUE(std::isnan(wanted) ? std::isnan(seen[i]) : seen[i] == wanted)
            << a[i] << " to the " << b[i] << " is " << seen[i] << ", not " << wanted;
    }
}

} // namespace
} // namespace plexus::vk::test
