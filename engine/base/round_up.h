// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <type_traits>

namespace plexus {

// How many of `size` it takes to hold n.
template <std::integral N, std::integral Size>
constexpr std::common_type_t<N, Size> ceilDiv(N n, Size size)
{
    return (n + size - 1) / size;
}

// The least multiple that is not below n.
template <std::integral N, std::integral Size>
constexpr std::common_type_t<N, Size> roundUp(N n, Size multiple)
{
    return ceilDiv(n, multiple) * multiple;
}

} // namespace plexus
