// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/noise.h"

#include <cmath>

namespace plexus {

namespace {

// Draws are k / 2^24; the next larger multiple of 2^-24 as threshold is exact in float32, so CPU
// and GPU drop the same values.
double dropThreshold(double probability)
{
    return std::ceil(std::ldexp(probability, 24)) / std::ldexp(1.0, 24);
}

} // namespace

ParamDef dropParam(std::string help)
{
    return real("p", 0.5)
        .range(0, 0.99)
        .slider(0, 0.8)
        .title("Drop probability")
        .help(std::move(help));
}

Value dropped(Build& b, Value x, Shape pieces, double probability, std::string_view stream)
{
    if (!b.training() || probability == 0) {
        return x;
    }
    const Value isDropped = less(b.random(std::move(pieces), stream),
                                 constant(b.program(), dropThreshold(probability)));
    return x * ((1.0 - isDropped) * (1 / (1 - probability)));
}

Shape piecesOf(const Shape& x, DrawPer what)
{
    Shape pieces(std::vector<int64_t>(static_cast<size_t>(x.rank()), 1));
    pieces[0] = x[0];
    if (what == DrawPer::Channel) {
        pieces[1] = x[1];
    }
    return pieces;
}

// Box and Muller 1958: sqrt(-2 log(1 - u)) cos(2 pi v) of two uniform draws from [0, 1).
Value normalDraws(Build& b, Shape shape)
{
    const Value length = sqrt(log(1.0 - b.random(shape, "length")) * -2.0);
    return length * cos(b.random(std::move(shape), "angle") * (2 * std::acos(-1.0)));
}

} // namespace plexus
