// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {
namespace {

Result<Shape> constantShape(const ShapeCall& call)
{
    std::vector<int64_t> extents = call.params.integers("shape");
    if (extents.size() > 7) {
        return wrongParam("shape", "a sample has at most 7 axes");
    }
    extents.insert(extents.begin(), call.shapes[0][0]);
    return Shape(std::move(extents));
}

Value constantForward(Build& b)
{
    const Init start = Init::constant(b.real("value"));
    const Value values = b.flag("learned") ? b.weight("weight", Shape(b.integers("shape")), start)
                                           : plexus::constant(b.program(), start.value);
    return expand(values, constantShape({b.params(), {b.input().shape()}}).value());
}

constexpr const char* constantHelper = R"(class Constant(nn.Module):
    def __init__(self, shape, value=0.0, learned=False):
        super().__init__()
        self.weight = nn.Parameter(torch.full(shape, value)) if learned else torch.full(shape, value)

    def forward(self, x):
        return self.weight.to(x.device).expand(len(x), *self.weight.shape)
)";

} // namespace

LayerDef constant()
{
    return {.key = "constant",
            .title = "Constant",
            .group = "Core",
            .help = "The same values for every sample: numbers to calculate with, or a learned token.",
            .keywords = {"fill", "full", "number", "parameter", "token", "query"},
            .params = {integers("shape", {1}).range(1, 1e9).help("The extents of a sample."),
                       real("value", 0).range(-1e6, 1e6).slider(-5, 5).help("What each value is, or starts as."),
                       boolean("learned", false).help("Whether training changes the values.")},
            .inputs = {},
            .shape = constantShape,
            .forward = constantForward,
            .torch = "Constant",
            .torchForm = {.arguments = "shape, value=0.0, learned=False", .helper = constantHelper},
            .onnx = composedOnnx,
            .nodeLines = {"shape", "value"},
            .examples = {{"row", "3", "shape=4, value=0.5"},
                         {"image", "2", "shape=2,3,5 value=-1.5"},
                         {"learned", "3", "shape=4,2 value=0.25 learned=true"}},
            .rejects = {{"nothing", "3", "shape=0,", "shape must be between 1 and "}}};
}

} // namespace plexus::layers
