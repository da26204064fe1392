// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/recurrent.h"

#include "engine/model/noise.h"

namespace plexus {
namespace {

// Sequences are (time, batch, features) in here: a step is one piece of memory.
Value stepOf(Value sequence, int64_t t)
{
    const Shape shape = sequence.shape();
    return reshape(slice(sequence, 0, t, 1), {shape[1], shape[2]});
}

enum class Direction : uint8_t { Forward, Backward };

// What each step gives, (1, batch, units).
std::vector<Value> direction(Build& b, Value x, const std::string& suffix, int64_t gates, size_t stateCount,
                             const Cell& cell, Direction way)
{
    const int64_t time = x.shape()[0];
    const int64_t units = b.integer("units");
    const Init init = Init::fanIn(units);
    const Shape bias{gates * units};
    const Value inputWeight = b.weight("weight_ih_" + suffix, {gates * units, x.shape()[2]}, init);
    const Value hiddenWeight = b.weight("weight_hh_" + suffix, {gates * units, units}, init);
    const bool hasBias = b.flag("bias");
    const Value inputBias = hasBias ? b.weight("bias_ih_" + suffix, bias, init) : Value{};
    const Value hiddenBias = hasBias ? b.weight("bias_hh_" + suffix, bias, init) : Value{};

    const Value projected = linear(x, inputWeight, inputBias);
    const Shape row{x.shape()[1], units};
    const Value zero = expand(constant(b.program(), 0.0), row);
    CellStep step{.fromInput = {},
                  .fromHidden = {},
                  .states = std::vector<Value>(stateCount, zero),
                  .units = units};
    std::vector<Value> outputs(static_cast<size_t>(time));
    for (int64_t i = 0; i < time; ++i) {
        const int64_t t = way == Direction::Forward ? i : time - 1 - i;
        step.fromInput = stepOf(projected, t);
        if (i > 0) {
            step.fromHidden = linear(step.states[0], hiddenWeight, hiddenBias);
        } else { // the state is zero
            step.fromHidden =
                expand(hasBias ? hiddenBias : constant(b.program(), 0.0), step.fromInput.shape());
        }
        step.states = cell(step);
        outputs[static_cast<size_t>(t)] = reshape(step.states[0], {1, row[0], row[1]});
    }
    return outputs;
}

} // namespace

Value CellStep::gateOf(Value gates, int64_t index) const
{
    return slice(gates, 1, index * units, units);
}

ParamDefs recurrentParams()
{
    return {integer("units", 32)
                .range(1, 65536)
                .slider(1, 512)
                .logarithmic()
                .torch("hidden_size")
                .help("How many values the layer remembers from step to step."),
            integer("layers", 1)
                .range(1, 32)
                .slider(1, 4)
                .torch("num_layers")
                .help("How many such layers stand on top of each other."),
            real("dropout", 0)
                .range(0, 0.99)
                .slider(0, 0.8)
                .help("The share of values dropped on the way from one of these layers to the "
                      "next, while "
                      "training; a single layer has no such way."),
            boolean("bidirectional", false)
                .help("Reads the sequence backwards too and gives both results side by side."),
            boolean("bias", true).help("Adds a trained constant to each gate."),
            choice("steps", "all", {"all", "last"})
                .torch("output[:, -1]")
                .help("Whether the result is a sequence or what the last step gives.")};
}

TorchForm recurrentTorch(const std::string& own)
{
    return {.arguments = "input_size@-1, hidden_size, num_layers=1, " + own
                         + "bias=True, batch_first:=True, dropout=0.0, bidirectional=False, proj_size=0",
            .call = [](const TorchSite& site) {
                return site.self + "(" + site.inputs[0] + ")[0]" + (site.params.text("steps") == "all" ? "" : "[:, -1]");
            }};
}

Result<Shape> recurrentShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int64_t width =
        call.params.integer("units") * (call.params.flag("bidirectional") ? 2 : 1);
    return call.params.text("steps") == "all" ? Shape{input[0], input[1], width}
                                              : Shape{input[0], width};
}

std::vector<LayerExample> recurrentExamples()
{
    return {{"sequence", "2x3x4", "units=3"},
            {"two layers, last step", "3x2x3", "units=2 layers=2 steps=last"},
            {"dropout between layers", "3x2x3", "units=4 layers=2 dropout=0.25"},
            {"both ways, no bias", "2x3x2", "units=3 bidirectional=true bias=false"}};
}

std::vector<LayerExample> recurrentRejects(std::vector<LayerExample> own)
{
    own.insert(own.end(),
               {{"no units", "2x3x4", "units=0", "units must be between 1 and 65536, got 0"},
                {"no layers", "2x3x4", "layers=0", "layers must be between 1 and 32, got 0"},
                {"everything dropped", "2x3x4", "layers=2 dropout=1.0", "dropout must be between 0 and 0.99, got 1"},
                {"no such step", "2x3x4", "steps=first", "steps must be one of all, last, got \"first\""}});
    return own;
}

Value recurrent(Build& b, int64_t gates, size_t states, const Cell& cell)
{
    const bool isLast = b.choice("steps") == "last";
    const int64_t layers = b.integer("layers");
    Value x = permute(b.input(), {1, 0, 2});
    for (int64_t layer = 0; layer < layers; ++layer) {
        const std::string suffix = "l" + std::to_string(layer);
        if (layer > 0) {
            x = dropped(b, x, x.shape(), b.real("dropout"), "dropout_" + suffix);
        }
        const auto run = [&](const std::string& name, Direction way) {
            const std::vector<Value> steps = direction(b, x, name, gates, states, cell, way);
            return isLast && layer + 1 == layers ? steps.back() : concat(steps, 0);
        };
        const Value forward = run(suffix, Direction::Forward);
        x = b.flag("bidirectional") ? concat({forward, run(suffix + "_reverse", Direction::Backward)}, 2) : forward;
    }
    return isLast ? reshape(x, {x.shape()[1], x.shape()[2]}) : permute(x, {1, 0, 2});
}

} // namespace plexus
