// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {

namespace {

// Vaswani and others 2017: sine and cosine of t / 10000^(2 i / width), in turns.
Value positionWaves(Program& program, int64_t time, int64_t width)
{
    std::vector<double> values;
    for (int64_t t = 0; t < time; ++t) {
        for (int64_t i = 0; i < width; ++i) {
            const double share = static_cast<double>(i / 2 * 2) / static_cast<double>(width);
            const double angle = static_cast<double>(t) / std::pow(10000.0, share);
            values.push_back(i % 2 == 0 ? std::sin(angle) : std::cos(angle));
        }
    }
    return constant(program, Shape{time, width}, std::move(values));
}

Value positionForward(Build& b)
{
    const Shape shape = b.input().shape();
    const bool isLearned = b.choice("kind") == "learned";
    return b.input()
           + (isLearned ? b.weight("weight", {shape[1], shape[2]}, Init::normal(0.02))
                        : positionWaves(b.program(), shape[1], shape[2]));
}

constexpr const char* positionHelper = R"(class PositionalEncoding(nn.Module):
    def __init__(self, time, width, kind='sinusoidal'):
        super().__init__()
        if kind == 'learned':
            self.weight = nn.Parameter(torch.randn(time, width) * 0.02)
            return
        place = torch.arange(time, dtype=torch.float32).unsqueeze(1)
        lengths = 10000.0 ** (torch.arange(width) // 2 * 2 / width)
        waves = torch.where(torch.arange(width) % 2 == 0, torch.sin(place / lengths), torch.cos(place / lengths))
        self.register_buffer('weight', waves, persistent=False)

    def forward(self, x):
        return x + self.weight
)";

} // namespace

LayerDef positional_encoding()
{
    return {
        .key = "positional_encoding",
        .title = "Positional encoding",
        .group = "Sequence",
        .help =
            "Adds to each step of a sequence where it stands, which attention alone cannot see.",
        .keywords = {"transformer", "sinusoidal", "position", "time", "embedding"},
        .params = {choice("kind", "sinusoidal", {"sinusoidal", "learned"})
                       .help("Whether positions are waves of growing length or trained rows.")},
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_CHECK(expectSequence(call.shapes[0], "Positional encoding"));
            return call.shapes[0];
        },
        .forward = positionForward,
        .torch = "PositionalEncoding",
        .torchForm = {.arguments = "time@1, width@-1, kind='sinusoidal'", .helper = positionHelper},
        .onnx = composedOnnx,
        .nodeLines = {"kind"},
        .examples = {{"sinusoidal", "2x3x6"},
                     {"odd width", "2x4x5"},
                     {"learned", "3x2x4", "kind=learned"}},
        .rejects = {{"rows", "3x5", "",
                     "Positional encoding expects (batch, time, features), gets (batch, 5)"}},
    };
}

} // namespace plexus::layers
