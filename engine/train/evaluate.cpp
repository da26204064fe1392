// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/evaluate.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace plexus {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// scores is (batch, classes); the first of equal scores wins, as argmax does.
void countGuesses(const Tensor& scores, const DataField& labels, std::span<const int32_t> rows,
                  std::vector<std::vector<int64_t>>& confusion)
{
    const int64_t width = scores.shape[-1];
    auto row = scores.data.begin();
    for (const int32_t sample : rows) {
        const auto end = row + static_cast<std::ptrdiff_t>(width);
        const auto guess = static_cast<size_t>(std::max_element(row, end) - row);
        const auto truth = static_cast<size_t>(labels.at(sample, 0));
        ++confusion[truth][guess];
        row = end;
    }
}

} // namespace

Result<Evaluation> evaluate(Network& network, int data, const Dataset& dataset,
                            const std::function<bool()>& goOn)
{
    Evaluation result{.loss = none, .accuracy = none, .confusion = {}};
    const int64_t count = dataset.count();
    const auto head = std::find_if(network.heads().begin(), network.heads().end(),
                                   [](const Head& each) { return each.classes > 0; });
    const bool hasClasses = head != network.heads().end();
    if (hasClasses) {
        const auto width = static_cast<size_t>(head->width);
        result.confusion.assign(width, std::vector<int64_t>(width, 0));
    }
    if (count == 0) {
        return result;
    }
    const int64_t batch = std::min(network.batchSize(), count);
    double loss = 0;
    double correct = 0;
    std::vector<int32_t> rows;
    for (int64_t from = 0; from < count; from += batch) {
        if (!goOn()) {
            result.complete = false;
            return result;
        }
        const int64_t size = std::min(batch, count - from);
        rows.resize(static_cast<size_t>(size));
        std::iota(rows.begin(), rows.end(), static_cast<int32_t>(from));
        PLEXUS_TRY(const int program, network.program(LowerRequest::Kind::Evaluation, size));
        PLEXUS_TRY(const NamedTensors outputs, network.executor().run(program, data, rows, 0, 0));
        loss += findTensor(outputs, "loss")->data[0] * static_cast<double>(size);
        if (hasClasses) {
            correct += findTensor(outputs, "metric/accuracy")->data[0];
            countGuesses(*findTensor(outputs, "logits/" + head->node), *dataset.find(head->field), rows,
                         result.confusion);
        }
    }
    result.loss = loss / static_cast<double>(count);
    result.accuracy = hasClasses ? correct / static_cast<double>(count) : none;
    return result;
}

} // namespace plexus
