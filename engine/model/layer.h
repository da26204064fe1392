// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer_example.h"
#include "engine/model/torch_form.h"
#include "engine/program/build.h"
#include "engine/program/compose.h"

#include <fmt/format.h> // in which layers say what they refuse
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

class Chain;

// What a shape rule sees. shapes[i] is the input at port i, batch first; of a layer without ports (batch), so
// that it gives as many samples as others do.
struct ShapeCall {
    const Params& params;
    const std::vector<Shape>& shapes;
    int64_t numbers = 0; // > 0: the first input holds a field's whole numbers, all below this
};
using ShapeRule = std::function<Result<Shape>(const ShapeCall&)>;

Result<Shape> sameAsInput(const ShapeCall& call);
Result<Shape> sameShapes(const ShapeCall& call); // all inputs equal, or a sentence that names both

// The axes of the inputs of a layer that does not take any. finished() puts a check in front of its shape rule,
// "Conv 2d expects (batch, channels, height, width), gets (batch, 10)", and adds inputs of too few and of too many
// axes to what it must refuse.
struct Axes {
    std::string text = {};   // "(batch, time, features)"; empty: any
    std::string advice = {}; // how to get there
    int least = 0, most = 8; // how many

    static Axes sequence();                        // (batch, time, features)
    static Axes channels(int least, int most = 8); // (batch, channels, ...)
    static Axes behindChannels(int axes);          // (batch, channels) and 1, 2 or 3 axes: rows, images, volumes
};

// "axis", counted with the batch as 0 or from the back, for layers that work along one axis of a sample.
ParamDef axisParam(int64_t initial, std::string help);
Result<int> sampleAxis(const Params& params, const Shape& input); // from 1; the batch axis is refused
int axisOf(const Params& params, const Shape& input);             // of one that was accepted
Result<Shape> sameAlongAxis(const ShapeCall& call);                // the input's shape, if the axis is one
// How many values come out for each row, as torch's out_features.
ParamDef unitsParam(std::string key, int64_t initial, std::string help);
ParamDef epsilonParam();                                          // added to a variance

// "groups is 2, which does not divide the 3 channels that come in".
Result<void> expectDivisor(const Params& params, std::string_view param, int64_t count, std::string_view what);

// "start is 5, but axis 1 has 5", use at most 4; `why` begins behind the comma, `besides` goes on behind the number.
Result<void> expectAtMost(const Params& params, std::string_view param, int64_t most, std::string_view why,
                          std::string_view besides = {});

// A refusal that belongs to one parameter: `where` holds its key, so that the form can mark it.
Error wrongParam(std::string key, std::string what, std::string accepted = {});

// Block, BlockInput, BlockOutput: see engine/model/block.h.
enum class LayerRole : uint8_t { Input, Inner, Output, Block, BlockInput, BlockOutput };
// Probabilities: a head that ends in this layer shows its output as it is.
enum class Gives : uint8_t { Anything, Probabilities, LogProbabilities };
// What a layer does to values. Rules that advise and fix find layers by this and what follows, never by key.
enum class Nature : uint8_t {
    Other,
    Linear,     // weighted sums with trained weights: two behind each other can do no more than one
    Activation, // bends values, each for itself
    Passing,    // hands on the values it gets, perhaps some of them or in another shape
    OverBatch   // normalizes over the samples of a batch
};
// Where a layer would be put: in front of one that refuses `input`, or joins it with `beside`.
struct Gap {
    const Shape& input;
    const std::vector<Shape>& beside; // for an output what it is compared with: (batch, classes) or a target
};
enum class PortCount : uint8_t { Fixed, Any }; // Any: add, concat take one or more wires

// Everything the program knows of a layer. One file in engine/layers makes one of these.
struct LayerDef {
    std::string key;   // "conv2d": file stem, file format, forever
    std::string title; // "Conv 2d"
    std::string group; // palette section
    std::string help;  // one or two sentences
    std::vector<std::string> keywords = {}; // for search
    ParamDefs params = {};
    std::vector<std::string> inputs = {"in"}; // port keys; for PortCount::Any the first names them all
                                              // none: it sees 1 for each sample, (batch), as its one input
    PortCount portCount = PortCount::Fixed;
    bool isLastOptional = false; // the last of several ports may stay without a wire: see Build::inputs()
    std::vector<std::string> outputs = {"out"};
    // Values and gradients are finite in float32 for all inputs up to this magnitude.
    double finiteUpTo = 1e15;
    LayerRole role = LayerRole::Inner;
    Gives gives = Gives::Anything;
    Nature nature = Nature::Other;
    bool isUsual = false;   // the one of its nature that is taken where nothing speaks for another
    std::string width = {}; // the parameter that says how many channels or features come out: "units"
    Axes takes = {};        // of every input; a last one that is optional has its own rule
    // Input layers see the field's shape as the one input.
    ShapeRule shape = {};
    // A layer that is put into a gap to make shapes fit: the parameters worth trying, the likeliest first.
    std::function<std::vector<ParamValues>(const Gap&)> adapt = {};
    // Parameters worth trying where the shape rule refuses what comes in, the likeliest first.
    std::function<std::vector<ParamValues>(const ShapeCall&)> mend = {};
    std::function<Value(Build&)> forward = {};
    // A block, which this alone makes it: what lies in a new one. Goes on from last(), the block's input, to what
    // leaves it; a parameter called channels or features follows what the block is put behind.
    std::function<void(Chain&, const Params&)> build = {};
    // Where a fused op replaced a composition, the composition; a test demands that both agree.
    std::function<Value(Build&)> composed = {};
    std::string torch = {}; // "torch.nn.Conv2d"
    TorchForm torchForm = {};
    std::string onnx = {};  // "Conv", or composed
    std::vector<std::string> nodeLines = {}; // the parameter keys shown on the node's picture
    std::vector<LayerExample> examples = {};
    std::vector<LayerExample> rejects = {};
};

inline constexpr const char* composedOnnx = "composed";

// The layers of the list with what all of a kind have: weightChoices() where they own weights, the checks of their
// axes, what every block says of itself.
std::vector<LayerDef> finished(std::vector<LayerDef> layers);

// The first input of an example that holds whole numbers, see LayerExample::wholeBelow; behind the last: none.
inline size_t wholeFrom(const LayerDef& layer, const LayerExample& example)
{
    return example.wholeBelow == 0 ? example.inputs.size() : layer.isLastOptional ? layer.inputs.size() - 1 : 0;
}

// Between the ends, and nothing leads into it: a constant.
inline bool isSource(const LayerDef& layer)
{
    return layer.role == LayerRole::Inner && layer.inputs.empty();
}

const std::vector<LayerDef>& allLayers();         // generated from engine/layers, sorted by key
const LayerDef* findLayer(std::string_view key);  // nullptr when there is none

} // namespace plexus
