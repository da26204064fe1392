// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

#include <numeric>

namespace plexus {

ParamDef reductionParam()
{
    return choice("reduction", "mean", {"mean", "sum"})
        .help("Whether a batch counts as the mean of its parts or as their sum. Figures of an epoch are per sample.");
}

ParamDef marginParam()
{
    return real("margin", 1)
        .range(0, 1e6)
        .slider(0, 5)
        .help("How far on the right side an answer must be; of a triplet, how much farther away the negative.");
}

Result<void> checkValues(const LossShapes& shapes, const std::string& title)
{
    if (shapes.classes > 0) {
        return Error{.what = title + " needs values as target, the field holds class indices",
                     .accepted = "choose cross-entropy as loss, or a field of values"};
    }
    if (shapes.output != shapes.target) {
        return Error{.what = "the target is " + shapes.target.batchedText() + ", the last layer gives "
                             + shapes.output.batchedText(),
                     .accepted = "give the last layer the shape of the target"};
    }
    return {};
}

Value reduced(const LossCall& call, Value elements)
{
    const bool isSum = call.params.text("reduction") == "sum";
    return isSum ? sum(elements, allAxes(elements)) : mean(elements, allAxes(elements));
}

Value unchanged(Value output)
{
    return output;
}

Value eachSigmoid(Value output)
{
    return sigmoid(output);
}

Result<void> checkClasses(const LossShapes& shapes, const std::string& title)
{
    const auto& [params, output, target, classes] = shapes;
    if (classes == 0) {
        return Error{.what = title + " needs a class index per sample as target, the field holds "
                             + target.batchedText(),
                     .accepted = "choose a field of class indices, or mean squared error as loss"};
    }
    std::vector<int64_t> wanted = target.extents();
    wanted.insert(wanted.begin() + 1, output.rank() > 1 ? output[1] : 0);
    if (output != Shape(wanted)) {
        const bool isRow = target.rank() == 1;
        return Error{.what = title + " expects " + (isRow ? "(batch, classes)" : "(batch, classes, ...)")
                             + ", gets " + output.batchedText()
                             + (isRow ? "" : " for a target of " + target.batchedText()),
                     .accepted = isRow ? "insert Flatten and a Dense layer with one unit per class before it"
                                       : "give the last layer one channel per class and the target's size"};
    }
    if (output[1] < classes) {
        return Error{.what = "the data has " + std::to_string(classes) + " classes, the last layer gives "
                             + std::to_string(output[1]),
                     .accepted = "set the last layer to " + std::to_string(classes) + " units"};
    }
    return {};
}

Value classRows(Value output)
{
    const Shape shape = output.shape();
    if (shape.rank() == 2) {
        return output;
    }
    std::vector<int64_t> order = allAxes(output); // the classes last
    order.erase(order.begin() + 1);
    order.push_back(1);
    return reshape(permute(output, order), {shape.elements() / shape[1], shape[1]});
}

Value classColumn(Value target)
{
    return reshape(target, {target.shape().elements()});
}

Value isClass(Value target, int64_t classes)
{
    std::vector<double> numbers(static_cast<size_t>(classes));
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const Value column = reshape(toFloat(classColumn(target)), {target.shape().elements(), 1});
    return equal(column, constant(*target.program, Shape{1, classes}, std::move(numbers)));
}

Value classProbabilities(Value output)
{
    return softmax(output, 1);
}

ParamDef classWeightsParam()
{
    return reals("class_weights", {})
        .range(0, 1e6)
        .torch("weight")
        .help("How much each class counts, one number per class; none counts all alike.");
}

ParamDef ignoredClassParam()
{
    return integer("ignored_class", noClass)
        .range(-100, 65535)
        .slider(-1, 20)
        .torch("ignore_index")
        .help("Targets of this class count nothing, in metrics either; it need not be one that the last layer "
              "gives, such as 255. -1 ignores none. A batch of nothing else has the gradient 0 and no "
              "figures, where PyTorch's loss is not a number.");
}

Result<void> checkWeighedClasses(const LossShapes& shapes, const std::string& title)
{
    // The last class needs no output where nobody looks at it.
    const int64_t unneeded = shapes.classes > 1 && ignoredClass(shapes.params) == shapes.classes - 1 ? 1 : 0;
    PLEXUS_CHECK(checkClasses({shapes.params, shapes.output, shapes.target, shapes.classes - unneeded}, title));
    const size_t weights = shapes.params.reals("class_weights").size();
    if (weights != 0 && static_cast<int64_t>(weights) != shapes.output[1]) {
        return Error{.what = "there are " + std::to_string(weights) + " class weights for "
                             + std::to_string(shapes.output[1]) + " classes",
                     .where = "class_weights",
                     .accepted = "give one number per class, or none"};
    }
    return {};
}

int64_t ignoredClass(const Params& params)
{
    return params.integer("ignored_class");
}

bool areWeighed(const Params& params)
{
    return !params.reals("class_weights").empty() || ignoredClass(params) != noClass;
}

ClassWeight weightOfClasses(const Params& params)
{
    if (!areWeighed(params)) {
        return nullptr;
    }
    return [weights = params.reals("class_weights"), ignored = ignoredClass(params)](int64_t label) {
        return label == ignored ? 0.0 : weights.empty() ? 1.0 : weights[static_cast<size_t>(label)];
    };
}

Value classWeights(const LossCall& call, int64_t classes)
{
    std::vector<double> given = call.params.reals("class_weights");
    given.resize(given.empty() ? static_cast<size_t>(classes) : given.size(), 1);
    return constant(*call.output.program, Shape{1, classes}, std::move(given));
}

Value whereJudged(Value target, int64_t ignored)
{
    if (ignored == noClass) {
        return {};
    }
    const Value column = reshape(toFloat(classColumn(target)), {target.shape().elements(), 1});
    return 1.0 - equal(column, constant(*target.program, static_cast<double>(ignored)));
}

} // namespace plexus
