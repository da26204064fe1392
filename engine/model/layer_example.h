// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/base/shape.h"

#include <string>
#include <vector>

namespace plexus {

using ParamValues = std::vector<std::pair<std::string, ParamValue>>; // by key

// Shapes written as "2x3x6x5", batch first, those of several inputs with a space between.
struct ExampleShapes : std::vector<Shape> {
    using std::vector<Shape>::vector;
    ExampleShapes(std::vector<Shape> shapes) : std::vector<Shape>(std::move(shapes)) {}
    ExampleShapes(const char* text);
};

// Values written as "channels=4 kernel=3,2 dropout=0.5 bias=false mode=reflect": a number with a
// point or an exponent is a real one, and "4," a list of one number.
struct ExampleValues : ParamValues {
    using ParamValues::ParamValues;
    ExampleValues(ParamValues values) : ParamValues(std::move(values)) {}
    ExampleValues(const char* text);
};

// Inputs and parameter values a registry test tries. `mustSay` (rejects) is part of the sentence.
struct LayerExample {
    std::string name;
    ExampleShapes inputs;
    ExampleValues params = {};
    std::string mustSay = {};
    // Inputs are drawn from [-1, 1] with at least this distance from 0 (kinks of relu and friends).
    double awayFromZero = 0;
    int64_t wholeBelow = 0; // > 0: inputs are whole numbers from 0 to below this; where the last port is optional, it alone
};

// The same with inputs that are whole numbers from 0 to below this.
LayerExample wholeNumbers(int64_t below, LayerExample example);

} // namespace plexus
