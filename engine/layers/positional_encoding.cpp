// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {
namespace {

// Vaswani and others 2017: sine and cosine of t / 10000^(2 i / width), in turns.
Value positionWaves(Program& program, int64_t time, int64_t width)
{
    return table(program, time, width, [wide = static_cast<double>(width)](int64_t t, int64_t i) {
        const double angle = static_cast<double>(t) / std::pow(10000.0, static_cast<double>(i / 2 * 2) / wide);
        return i % 2 == 0 ? std::sin(angle) : std::cos(angle);
    });
}

constexpr const char* positionHelper = R"(class PositionalEncoding(nn.Module):
    def __init__(self, time, width, kind='sinusoidal'):
        super().__init__()
        angles = torch.arange(time).unsqueeze(1) / 10000.0 ** (torch.arange(width) // 2 * 2 / width)
        waves = torch.where(torch.arange(width) % 2 == 0, torch.sin(angles), torch.cos(angles))
        self.weight = nn.Parameter(torch.randn(time, width) * 0.02) if kind == 'learned' else waves

    def forward(self, x):
        return x + self.weight.to(x)
)";

} // namespace

LayerDef positional_encoding()
{
    return {
        .key = "positional_encoding",
        .title = "Positional encoding",
        .group = "Sequence",
        .help = "Adds to each step of a sequence where it stands, which attention alone cannot see.",
        .keywords = {"transformer", "sinusoidal", "position", "time", "embedding"},
        .params = {choice("kind", "sinusoidal", {"sinusoidal", "learned"})
                       .help("Whether positions are waves of growing length or trained rows.")},
        .takes = Axes::sequence(),
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const int64_t time = b.input().shape()[1], width = b.input().shape()[2];
                const bool isLearned = b.choice("kind") == "learned";
                return b.input() + (isLearned ? b.weight("weight", {time, width}, Init::normal(0.02))
                                              : positionWaves(b.program(), time, width));
            },
        .torch = "PositionalEncoding",
        .torchForm = {.arguments = "time@1, width@-1, kind='sinusoidal'", .helper = positionHelper},
        .onnx = composedOnnx,
        .nodeLines = {"kind"},
        .examples = {{"sinusoidal", "2x3x6"}, {"odd width", "2x4x5"}, {"learned", "3x2x4", "kind=learned"}},
        .rejects = {{"other kind", "2x3x6", "kind=rotary", "kind must be one of sinusoidal, learned, got \"rotary\""}},
    };
}

} // namespace plexus::layers
