// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus {

// Figures by name: "r2", or "r2/<head>" of heads after the first that it suits.
using Figures = std::vector<std::pair<std::string, double>>;
inline constexpr double noFigure = std::numeric_limits<double>::quiet_NaN(); // there is none

// What is watched of every finished epoch, the first one first: "train_loss", "train_accuracy",
// "validation_loss" and the metrics, which are of the validation data.
using History = std::vector<Figures>;

inline double figureOf(const Figures& figures, std::string_view name)
{
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [&](const auto& figure) { return figure.first == name; });
    return found == figures.end() ? noFigure : found->second;
}

} // namespace plexus
