// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/window_examples.h"

namespace plexus {

const std::vector<ConvolutionExample>& convolutionExamples()
{
    static const std::vector<ConvolutionExample> examples = {
        {"plain", {2, 3, 7, 5}, {4, 3, 3, 3}, {}},
        {"one pixel", {1, 1, 1, 1}, {1, 1, 1, 1}, {}},
        {"same", {1, 4, 6, 6}, {8, 4, 3, 3}, {.padding = {1, 1, 1, 1}}},
        {"one sided", {1, 2, 5, 6}, {3, 2, 2, 4}, {.padding = {0, 1, 1, 2}}},
        {"strided", {2, 1, 8, 7}, {5, 1, 3, 2}, {.stride = {2, 3}, .padding = {1, 1, 0, 0}}},
        {"dilated", {1, 2, 9, 8}, {3, 2, 3, 2}, {.padding = {2, 2, 1, 1}, .dilation = {2, 3}}},
        {"grouped", {2, 6, 5, 5}, {4, 3, 3, 3}, {.padding = {1, 1, 1, 1}, .groups = 2}},
        {"depthwise", {1, 5, 4, 6}, {5, 1, 3, 3}, {.padding = {1, 1, 1, 1}, .groups = 5}},
        {"multiplier", {1, 3, 4, 4}, {6, 1, 2, 2}, {.groups = 3}},
        {"pointwise", {2, 7, 3, 5}, {4, 7, 1, 1}, {}},
        {"wide stride", {1, 2, 7, 7}, {2, 2, 1, 1}, {.stride = {3, 2}}},
        {"far padding", {1, 1, 2, 3}, {2, 1, 2, 2}, {.stride = {2, 2}, .padding = {3, 3, 3, 3}}},
    };
    return examples;
}

const std::vector<PoolExample>& poolExamples()
{
    static const std::vector<PoolExample> examples = {
        {"halves", {2, 3, 6, 8}, {.kernel = {2, 2}, .stride = {2, 2}}},
        {"one pixel", {1, 1, 1, 1}, {.kernel = {1, 1}}},
        {"overlapping", {1, 4, 7, 5}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1, 1, 1}}},
        {"rest dropped", {1, 2, 7, 5}, {.kernel = {2, 2}, .stride = {2, 2}}},
        {"rounded up", {1, 2, 7, 5}, {.kernel = {2, 2}, .stride = {2, 2}, .ceilMode = 1}},
        {"window in padding",
         {1, 1, 4, 5},
         {.kernel = {2, 3}, .stride = {3, 3}, .padding = {1, 1, 1, 1}, .ceilMode = 1}},
        {"larger than the image",
         {1, 2, 2, 1},
         {.kernel = {5, 2}, .stride = {2, 2}, .padding = {1, 1, 0, 0}, .ceilMode = 1}},
        {"crosswise", {2, 1, 5, 9}, {.kernel = {1, 4}, .stride = {1, 3}, .padding = {0, 0, 2, 1}}},
        {"dense", {1, 5, 6, 6}, {.kernel = {3, 2}}},
    };
    return examples;
}

std::vector<PoolExample> maxPoolExamples()
{
    std::vector<PoolExample> examples = poolExamples();
    examples.push_back({"dilated", {1, 2, 7, 9}, {.stride = {2, 1}, .padding = {1, 1, 1, 1}, .dilation = {2, 3}}});
    examples.push_back(
        {"dilated, rounded up", {2, 3, 8, 6}, {.kernel = {2, 2}, .stride = {3, 2}, .dilation = {3, 2}, .ceilMode = 1}});
    examples.push_back({"dilated, larger than the image",
                        {2, 3, 2, 3},
                        {.kernel = {2, 2}, .stride = {2, 2}, .dilation = {2, 3}, .ceilMode = 1}});
    return examples;
}

} // namespace plexus
