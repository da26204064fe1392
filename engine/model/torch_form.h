// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/shape.h"
#include "engine/model/python_value.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

inline constexpr const char* unknownExtent = "...";

// A node as it is written in Python: what it is given, and what its inputs are called there.
struct TorchSite {
    const Params& params;
    const std::vector<Shape>& shapes; // of the inputs, batch first; no axes: not known
    std::vector<std::string> inputs;  // "x"
    std::string self;                 // "self.conv2d", the module, where there is one

    std::string all(std::string_view between) const;         // the inputs: "a + b"
    std::string at(int axis, size_t input = 0) const;        // an extent; "..." where it is not known
    std::string shown(std::string_view param) const;         // a parameter's value in Python, or what a flag says for it
    // A text with {0} and {1} for inputs, {*} for all of them, {axis} for what a parameter says, {before[1]} for one
    // of its numbers, {@1} for that axis of the first input and {@1*multiplier} for so many times as many. What stands
    // behind the bar of {value|, value=#} is left out where the parameter says what it says initially or nothing; #
    // is what it says.
    std::string filled(std::string_view pattern) const;
};

// How a layer reads and writes PyTorch beyond the name of its class and the keywords of its parameters. Most
// layers need nothing: their parameters are keywords whose initial values are PyTorch's.
struct TorchForm {
    // PyTorch's own arguments in their order, where they differ: "in_features@-1, out_features, bias=True".
    //   name        has to be given
    //   name=value  may be left out; the value of another argument where it is the name of one
    //   name@axis   follows from the input: that axis of it; "name@1:-1" of the second input; with @@ there is
    //               a class LazyX that finds it out itself
    //   name:=value is always so in Plexus
    // An argument without a parameter of this name is known to be there, and told where it says something else. A yes
    // of the parameter with .torch("padding='same'") is this value of the argument "padding", whatever else it could be.
    std::string arguments = {};
    std::vector<std::string> classes = {}; // of inputs of rank 0, 1, 2, ... where they differ: "torch.nn.BatchNorm1d"
    // One argument that does not equal one parameter. Nothing: it does, after all; "": it is left out.
    std::function<std::optional<std::string>(const TorchSite&, std::string_view argument)> write = {};
    // The same way back, of what was read. False: it does, after all.
    std::function<bool(std::string_view argument, const Json& value, Params&)> read = {};
    // What the module is called like, where that is not self.name(x). May say what arguments do not.
    std::function<std::string(const TorchSite&)> call = {};
    // No module at all: an expression of the inputs.
    std::function<std::string(const TorchSite&)> expression = {};
    // The whole module, where no one class makes it.
    std::function<std::string(const TorchSite&)> module = {};
    std::string helper = {}; // the class in Python, where PyTorch has none
};

TorchForm torchExpression(std::string pattern); // a pattern of TorchSite::filled

struct TorchArgument {
    std::string name;
    enum class Kind : uint8_t { Needed, Optional, FromShape, Fixed } kind = Kind::Needed;
    std::string value = {}; // Optional, Fixed: Python
    size_t input = 0;    // FromShape
    int axis = 0;
    bool isLazy = false;
};
struct LayerDef;
// Of the form, or made of the layer's parameters.
std::vector<TorchArgument> torchArguments(const LayerDef& layer);
const ParamDef* torchParam(const LayerDef& layer, std::string_view argument); // nullptr: none of that name
// The classes that a text may name: "Linear". Empty for what is no class, such as an expression.
std::vector<std::string> torchClasses(const LayerDef& layer);

// What a form says of itself, or a flag for a value of the argument: "padding='same'". False: it is as it is usually.
bool readTorchArgument(const LayerDef& layer, std::string_view argument, const Json& value, Params& params);

// "nn.Conv2d(1, 8, 3, padding='same')". Without `nn.` for what is not of torch.nn.
std::string torchModule(const LayerDef& layer, const TorchSite& site);

} // namespace plexus
