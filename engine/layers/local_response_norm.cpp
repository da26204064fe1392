// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

// x / (k + alpha mean(squares of `size` neighbouring channels)) ^ beta; channels beyond the ends are zeros.
Value responseForward(Build& b)
{
    const Value x = b.input();
    const Shape shape = x.shape();
    const int64_t size = b.integer("size");
    const Value planes =
        plexus::reshape(x * x, {shape[0], 1, shape[1], shape.elements() / shape[0] / shape[1]});
    const Value means = call("avg_pool2d", {planes},
                             {{"kernel", std::vector<int64_t>{size, 1}},
                              {"stride", std::vector<int64_t>{1, 1}},
                              {"padding", std::vector<int64_t>{size / 2, (size - 1) / 2, 0, 0}},
                              {"ceil_mode", int64_t{0}},
                              {"count_include_pad", int64_t{1}}});
    const Value divisor = plexus::reshape(means, shape) * b.real("alpha") + b.real("k");
    return x * pow(divisor, constant(b.program(), -b.real("beta")));
}

} // namespace

LayerDef local_response_norm()
{
    return {
        .key = "local_response_norm",
        .title = "Local response norm",
        .group = "Normalization",
        .help = "Divides each value by how strong the same pixel is in the neighbouring channels.",
        .keywords = {"lrn", "alexnet", "normalization", "inhibition"},
        .params =
            {integer("size", 5).range(1, 255).slider(1, 11).help("How many neighbouring channels count."),
             real("alpha", 1e-4).range(0, 100).slider(1e-5, 1).help("How strongly the neighbours count."),
             real("beta", 0.75).range(0.01, 2).slider(0.1, 1).help("The power to which the sum is taken."),
             real("k", 1)
                 .range(0.01, 100)
                 .slider(0.1, 10)
                 .help("Added to the sum, so that zeros stay finite.")},
        .takes = Axes::channels(3),
        .shape = sameAsInput,
        .forward = responseForward,
        .torch = "torch.nn.LocalResponseNorm",
        .torchForm = {.arguments = "size, alpha=0.0001, beta=0.75, k=1.0"},
        .onnx = "LRN",
        .nodeLines = {"size"},
        .examples = {{"image", "2x7x2x3", "alpha=0.5"},
                     {"even window", "1x3x4x1", "size=2 alpha=1.0 k=2.0 beta=0.5"},
                     {"rows of channels", "2x4x3", "size=3 alpha=2.0"}},
        .rejects = {{"no neighbours", "2x7x2x3", "size=0", "size must be between 1 and 255, got 0"},
                    {"nothing added", "2x7x2x3", "k=0.0", "k must be between 0.01 and 100, got 0"}},
    };
}

} // namespace plexus::layers
