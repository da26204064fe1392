// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/storage_format.h"
#include "engine/program/index_map.h"
#include "engine/program/program.h"
#include "engine/program/value.h"

#include <functional>
#include <string>
#include <vector>

namespace plexus {

class KernelBuilder; // program/kernel.h: how an op says which shader template runs it

// Leaf: given from outside. Map: elementwise over equal shapes. Movement: index maths only.
enum class OpKind : uint8_t { Leaf, Map, Movement, Reduce, Heavy };

// What a shape rule and a reference see of a call.
struct OpCall {
    const Attributes& attributes;
    std::vector<const Shape*> shapes; // of the inputs
    std::vector<Type> types;
};

// What leaves and random ops may ask for while the interpreter runs.
struct RunContext {
    uint64_t seed = 0;
    uint32_t step = 0;
    std::vector<Tensor> parameters;
    std::vector<Tensor> states;
    std::vector<std::pair<std::string, Tensor>> inputs;  // by the leaf's name
    std::vector<std::pair<std::string, double>> scalars; // host scalars of this step, by name
};

// What a gradient rule sees: the forward call and the gradient that arrives at its value.
struct GradientCall {
    const Attributes& attributes;
    std::vector<Value> inputs;
    Value output;
    Value gradient;
    std::vector<bool> needed; // per input: whether anybody wants its gradient

    bool needs(size_t input) const { return needed[input]; }
    const Shape& shape(size_t input) const { return inputs[input].shape(); }
};

enum class AttributeKind : uint8_t { Integer, Real, Integers, Reals, Text }; // order of Attributes::Item

// One attribute that every call of an op must have; count: of a list, -1 for any.
struct AttributeRule {
    std::string key;
    AttributeKind kind;
    int count = -1;
};

// What the simplifier shows of a call.
struct SimplifyCall {
    const Attributes& attributes;
    std::vector<const Node*> inputs;
    const Shape& shape; // of the result
};

// A call for the registry tests: inputs are filled with random numbers from [low, high].
struct OpExample {
    std::string name;
    std::vector<Shape> inputs;
    Attributes attributes = {};
    double low = -1;
    double high = 1;
    std::vector<Type> types = {}; // default: all f32; i32 inputs draw whole numbers from [low, high]
    // Makes the drawn inputs fit each other where one follows from another.
    std::function<void(const Attributes&, std::vector<Tensor>& inputs)> prepare = {};
};

enum class Halves : uint8_t { None, Operands, OperandsAndResult };

// One op: everything the program, the interpreter, the gradient and the GPU need to know of it.
struct OpDef {
    std::string key;
    OpKind kind = OpKind::Heavy;
    int inputs = 1;
    std::vector<AttributeRule> attributes = {};
    // Shape and type of the result, or a reason why the call is wrong.
    std::function<Result<std::pair<Shape, Type>>(const OpCall&)> shape = {};
    // Map ops: the function on numbers (unused arguments are 0) and the same as a GLSL expression
    // on vec4 a, b, c that calls common/math.glsl ("a + b", "plx_exp(a)"). Both derive `reference`.
    double (*map)(double a, double b, double c) = nullptr;
    std::string glsl = {};
    // All others: fills out.data (already sized). Plain loops in double.
    std::function<void(const OpCall&, const std::vector<const Tensor*>&, const RunContext&, Tensor&)>
        reference = {};
    // One value per input, {} where none flows or none is needed. A rule that gives {} for all says
    // that the derivative is zero almost everywhere. Absent: the op has no gradient.
    std::function<std::vector<Value>(const GradientCall&)> gradient = {};
    // Movements: which element of the input an element of the result is, and the same memory seen as the
    // result's (bijections only). addsZeros: not every element of the result comes from the input.
    Pull pull = nullptr;
    Push push = nullptr;
    bool addsZeros = false;
    // The input that this call only repeats (x * 1, reshape to the same shape), or -1.
    int (*repeats)(const SimplifyCall&) = nullptr;
    // Rearrangements (every element of the result is one of the input): the attributes of the one call
    // that does what `outer` of `inner` does.
    Attributes (*compose)(const Attributes& outer, const Attributes& inner) = nullptr;
    // What the op is made of: devices compute this. For ops that are there for a gradient better than their parts'.
    std::function<Value(const Attributes&, const std::vector<Value>& inputs)> parts = {};
    // The dispatches that compute it. Maps and movements need none: fusion makes them.
    std::function<Result<void>(KernelBuilder&)> kernel = {};
    // From this input on the results are inputs, or their negatives, or 0 or 1: nothing is rounded. -1: of others.
    int picks = -1;
    // No input that grows makes the result smaller.
    bool isIncreasing = false;
    // A map all of whose results are numbers of this format, so that devices may store them in it.
    StorageFormat rounds = StorageFormat::Words;
    // Which of its numbers may be of 16 bits where a training asks for that (mixed_precision.h).
    Halves halves = Halves::None;
    // |error| of float32 hardware <= bound * 2^-24 * sqrt(K) * scale, K = products summed per element.
    double errorBound = 4;
    // Value and gradient are finite in float32 for all inputs up to this magnitude; 0: no promise.
    double finiteUpTo = 0;
    std::vector<OpExample> examples = {};
};

const std::vector<OpDef>& allOps();           // generated from engine/program/ops, sorted by key
const OpDef* findOp(std::string_view key);    // nullptr when there is none
int opIndex(const OpDef* op);                 // position in allOps(): the shader's opcode

// The shape rule after the checks that hold for every op: number of inputs, attributes, extents.
Result<std::pair<Shape, Type>> shapeOf(const OpDef& op, const OpCall& call);
// Calls `reference`, or `map` on each element. out has the right shape.
void evaluate(const OpDef& op, const OpCall& call, const std::vector<const Tensor*>& inputs,
              const RunContext& context, Tensor& out);

} // namespace plexus
