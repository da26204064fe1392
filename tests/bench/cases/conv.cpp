// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_case.h"

#include <fmt/format.h>

namespace plexus::cases {

namespace {

struct Geometry {
    int64_t kernel, from, to, size; // channels, and the picture's height and width
    int64_t stride = 1, dilation = 1, groups = 1;
    int64_t batch = 64;
    bool isForGpu = false;

    std::string text() const
    {
        std::string text = fmt::format("{0}x{0}_{1}_to_{2}_at_{3}", kernel, from, to, size);
        text += stride > 1 ? fmt::format("_stride{}", stride) : "";
        text += dilation > 1 ? fmt::format("_dilation{}", dilation) : "";
        text += groups == from && groups > 1 ? "_depthwise" : groups > 1 ? fmt::format("_groups{}", groups) : "";
        return text + (batch == 64 ? "" : fmt::format("_batch{}", batch));
    }
};

// What PyTorch's padding = dilation * (kernel / 2) makes of it.
void addConvolutions(BenchCases& all, const Geometry& g)
{
    const int64_t padding = g.dilation * (g.kernel / 2);
    const int64_t reach = g.dilation * (g.kernel - 1) + 1;
    const int64_t after = (g.size + 2 * padding - reach) / g.stride + 1;
    const Shape image{g.batch, g.from, g.size, g.size}, result{g.batch, g.to, after, after};
    const Shape weight{g.to, g.from / g.groups, g.kernel, g.kernel};
    Attributes attributes = {{"stride", std::vector<int64_t>(2, g.stride)},
                             {"padding", std::vector<int64_t>(4, padding)},
                             {"dilation", std::vector<int64_t>(2, g.dilation)},
                             {"groups", g.groups}};
    const auto add = [&](const char* kind, const bench::KernelCall& call) {
        all.push_back({.key = fmt::format("conv/{}_{}", kind, g.text()),
                       .help = fmt::format("{} pictures", g.batch),
                       .batch = g.batch,
                       .isForGpu = g.isForGpu,
                       .kernel = call});
    };
    add("forward", {.op = "conv2d", .inputs = {image, weight}, .attributes = attributes, .weight = 1});
    attributes.set("size", std::vector<int64_t>(2, g.size));
    add("input",
        {.op = "conv2d_input_gradient", .inputs = {result, weight}, .attributes = attributes, .weight = 1});
    attributes.set("size", std::vector<int64_t>(2, g.kernel));
    add("weight", {.op = "conv2d_weight_gradient", .inputs = {image, result}, .attributes = attributes});
}

} // namespace

BenchCases conv()
{
    BenchCases all;
    for (const Geometry& geometry : std::initializer_list<Geometry>{
             {3, 1, 32, 28},                          // cnn
             {3, 32, 64, 14},                         // cnn
             {3, 16, 16, 32},                         // resnet
             {3, 16, 32, 32, 2},                      // resnet, where a stage begins
             {1, 16, 32, 32, 2},                      // its projection
             {3, 64, 64, 8},                          // resnet, last stage
             {1, 64, 128, 16},
             {5, 16, 32, 14},
             {3, 32, 32, 16, 1, 2},
             {3, 32, 32, 16, 1, 1, 4},
             {3, 32, 32, 16, 1, 1, 32},
             {.kernel = 3, .from = 64, .to = 64, .size = 32, .batch = 128, .isForGpu = true}, // resnet18
             {.kernel = 3, .from = 512, .to = 512, .size = 4, .batch = 128, .isForGpu = true},
             {.kernel = 1, .from = 256, .to = 1024, .size = 14, .batch = 128, .isForGpu = true}, // ResNet-50
         }) {
        addConvolutions(all, geometry);
    }
    return all;
}

} // namespace plexus::cases
