// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/digit_strokes.h"

#include "engine/base/random.h"

#define GLM_ENABLE_EXPERIMENTAL
#include <glm/glm.hpp>
#include <glm/gtx/matrix_transform_2d.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace plexus {
namespace {

using Stroke = std::vector<glm::dvec2>;
using Strokes = std::vector<Stroke>;

// Digits live in a box from (-1, -1) at the top left to (1, 1); y grows downwards. Angles in degrees, from
// the right, clockwise as y points down.
Stroke arc(glm::dvec2 centre, glm::dvec2 radius, double from, double to)
{
    const int pieces = std::max(3, static_cast<int>(std::abs(to - from) / 18));
    Stroke points;
    for (int i = 0; i <= pieces; ++i) {
        const double angle = (from + (to - from) * i / pieces) * std::numbers::pi / 180;
        points.push_back(centre + radius * glm::dvec2(std::cos(angle), std::sin(angle)));
    }
    return points;
}

Stroke joined(Stroke first, const Stroke& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

// Each digit in two hands.
Strokes strokesOf(int digit, bool otherHand)
{
    switch (digit) {
    case 0:
        return {arc({0, 0}, otherHand ? glm::dvec2(0.55, 1) : glm::dvec2(0.7, 0.95), -90, 270)};
    case 1:
        return otherHand ? Strokes{{{0, -1}, {0, 1}}}
                         : Strokes{{{-0.45, -0.55}, {0.1, -1}, {0.1, 1}}, {{-0.35, 1}, {0.55, 1}}};
    case 2: {
        Stroke bow = arc({0, -0.45}, {0.6, 0.55}, -170, 25);
        if (otherHand) {
            return {joined(std::move(bow), {{-0.3, 0.6}, {-0.6, 0.95}, {-0.35, 0.8}, {0.65, 1}})};
        }
        return {joined(std::move(bow), {{-0.65, 1}, {0.65, 1}})};
    }
    case 3:
        if (otherHand) {
            return {joined({{-0.55, -1}, {0.5, -1}, {-0.1, -0.2}}, arc({-0.05, 0.4}, {0.65, 0.6}, -80, 150))};
        }
        return {joined(arc({-0.05, -0.5}, {0.55, 0.5}, -150, 80), arc({-0.05, 0.47}, {0.65, 0.53}, -80, 150))};
    case 4:
        return otherHand ? Strokes{{{-0.6, -1}, {-0.6, 0.1}, {0.65, 0.1}}, {{0.35, -0.95}, {0.35, 1}}}
                         : Strokes{{{0.35, 1}, {0.35, -1}, {-0.7, 0.35}, {0.7, 0.35}}};
    case 5: {
        const Stroke belly = arc({-0.05, 0.35}, {0.65, 0.63}, -110, 145);
        return otherHand ? Strokes{joined({{-0.45, -0.95}, {-0.5, -0.15}}, belly), {{-0.45, -0.95}, {0.6, -1}}}
                         : Strokes{joined({{0.55, -1}, {-0.45, -1}, {-0.5, -0.15}}, belly)};
    }
    case 6:
        if (otherHand) {
            return {joined({{0.3, -1}, {-0.25, -0.45}, {-0.55, 0.2}}, arc({0, 0.45}, {0.55, 0.55}, -180, 180))};
        }
        return {joined(arc({0.15, 0.1}, {0.75, 1.1}, -75, -165), arc({0, 0.45}, {0.58, 0.55}, -190, 175))};
    case 7:
        if (otherHand) {
            return {{{-0.65, -0.95}, {0.65, -0.95}, {-0.1, 1}}, {{-0.3, 0.05}, {0.5, 0.05}}};
        }
        return {{{-0.65, -0.75}, {-0.6, -1}, {0.65, -1}, {0.15, -0.1}, {-0.15, 1}}};
    case 8:
        if (otherHand) {
            return {joined(joined(arc({0, -0.5}, {0.45, 0.48}, -20, -270), arc({0, 0.48}, {0.6, 0.52}, -90, 270)),
                           {{0.42, -0.65}})};
        }
        return {arc({0, -0.5}, {0.5, 0.5}, 90, 450), arc({0, 0.5}, {0.62, 0.5}, -90, 270)};
    default: {
        const Stroke head = arc({0, -0.45}, {0.55, 0.55}, 0, 360);
        return otherHand ? Strokes{joined(head, {{0.5, 1}})}
                         : Strokes{joined(head, arc({-0.2, -0.1}, {0.75, 1.1}, -10, 70))};
    }
    }
}

double distance(glm::dvec2 point, glm::dvec2 from, glm::dvec2 to)
{
    const glm::dvec2 along = to - from;
    const double square = glm::dot(along, along);
    const double t = square > 0 ? std::clamp(glm::dot(point - from, along) / square, 0.0, 1.0) : 0;
    return glm::length(point - (from + t * along));
}

// The pen leaves full brightness within its half width and fades over one pixel.
void drawSegment(std::array<double, digitSize * digitSize>& ink, glm::dvec2 from, glm::dvec2 to,
                 double halfWidth)
{
    const double reach = halfWidth + 1;
    const auto bound = [](double x) {
        return static_cast<int>(std::clamp(x, 0.0, static_cast<double>(digitSize)));
    };
    const int left = bound(std::min(from.x, to.x) - reach);
    const int right = bound(std::max(from.x, to.x) + reach + 1);
    const int top = bound(std::min(from.y, to.y) - reach);
    const int bottom = bound(std::max(from.y, to.y) + reach + 1);
    for (int row = top; row < bottom; ++row) {
        for (int column = left; column < right; ++column) {
            const double d = distance({column + 0.5, row + 0.5}, from, to);
            double& pixel = ink[static_cast<size_t>(row * digitSize + column)];
            pixel = std::max(pixel, std::clamp(halfWidth + 0.5 - d, 0.0, 1.0));
        }
    }
}

// The draws of one sample in order.
class Draws {
public:
    Draws(uint64_t seed, std::string_view stream, uint32_t sample)
        : m_random(seed, streamOf(stream), sample)
    {
    }
    double between(double low, double high) { return low + (high - low) * m_random.uniform(m_next++); }

private:
    Random m_random;
    uint64_t m_next = 0;
};

} // namespace

std::vector<uint8_t> drawDigit(const DigitDrawing& drawing)
{
    Draws draws(drawing.seed, "digit strokes", drawing.number);
    const double k = drawing.distortion;
    const bool otherHand = draws.between(0, 1) < 0.5;

    glm::dmat3 place(1.0); // from the digit's box to pixels
    place = glm::translate(place, glm::dvec2(14) + k * glm::dvec2(draws.between(-2, 2), draws.between(-2, 2)));
    place = glm::rotate(place, k * draws.between(-0.25, 0.25));
    place = glm::shearX(place, k * draws.between(-0.3, 0.2));
    place = glm::scale(place, glm::dvec2(8.5) * (1.0 + k * glm::dvec2(draws.between(-0.25, 0.15),
                                                                      draws.between(-0.2, 0.15))));
    const double halfWidth = 1.2 + k * draws.between(-0.45, 0.7);
    const double brightness = 1 - k * draws.between(0, 0.25);

    std::array<double, digitSize * digitSize> ink{};
    for (Stroke& stroke : strokesOf(drawing.digit, otherHand)) {
        for (glm::dvec2& point : stroke) {
            const glm::dvec2 shaky = point + 0.05 * k * glm::dvec2(draws.between(-1, 1), draws.between(-1, 1));
            point = glm::dvec2(place * glm::dvec3(shaky, 1));
        }
        for (size_t i = 1; i < stroke.size(); ++i) {
            drawSegment(ink, stroke[i - 1], stroke[i], halfWidth);
        }
    }

    const Random grain(drawing.seed, streamOf("digit grain"), drawing.number);
    std::vector<uint8_t> pixels;
    pixels.reserve(ink.size());
    for (const double value : ink) {
        const double grey = brightness * value + drawing.noise * grain.normal(pixels.size());
        pixels.push_back(static_cast<uint8_t>(std::lround(255 * std::clamp(grey, 0.0, 1.0))));
    }
    return pixels;
}

} // namespace plexus
