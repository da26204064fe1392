// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

#include <numeric>

namespace plexus {

ParamDef reductionParam()
{
    return choice("reduction", "mean", {"mean", "sum"})
        .help("Whether a batch counts as the mean of its parts or as their sum.");
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

} // namespace plexus
