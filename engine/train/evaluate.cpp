// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/evaluate.h"

#include "engine/model/metric.h"
#include "engine/train/loss_shares.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

namespace plexus {
namespace {

void addCounts(const Tensor& counts, std::vector<std::vector<int64_t>>& confusion)
{
    auto count = counts.data.begin();
    for (std::vector<int64_t>& row : confusion) {
        for (int64_t& sum : row) {
            sum += std::llround(*count++);
        }
    }
}

std::vector<int32_t> firstRows(int64_t count)
{
    std::vector<int32_t> rows(static_cast<size_t>(count));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

// Of the outputs of the network, in the order of lossPartsOf().
std::vector<double> partLosses(const NamedTensors& outputs)
{
    std::vector<double> losses;
    for (const auto& [name, tensor] : outputs) {
        if (name.starts_with("loss/")) {
            losses.push_back(tensor.data.front());
        }
    }
    return losses;
}

// Adds up what the outputs "metric/..." hold.
class MetricSums {
public:
    void add(const NamedTensors& outputs)
    {
        for (const auto& [name, tensor] : outputs) {
            if (name.starts_with(prefix)) {
                const std::string metric = name.substr(prefix.size());
                joinBatch(definition(metric), m_sums[metric], tensor.data);
            }
        }
    }
    Figures figures(int64_t samples) const
    {
        Figures figures;
        for (const auto& [name, sums] : m_sums) {
            figures.emplace_back(name, definition(name).figure(sums, static_cast<double>(samples)));
        }
        return figures;
    }

private:
    static const MetricDef& definition(const std::string& name) // "<key>" or "<key>/<node>"
    {
        return *findMetric(name.substr(0, name.find('/')));
    }

    static constexpr std::string_view prefix = "metric/";
    std::map<std::string, std::vector<double>> m_sums;
};

} // namespace

namespace {

Result<Evaluation> evaluateAsItIs(Network& network, int data, const Dataset& dataset,
                                  const std::function<bool()>& goOn)
{
    Evaluation result{.loss = noFigure, .accuracy = noFigure, .metrics = {}, .confusion = {}};
    const int64_t count = dataset.count();
    const auto head = std::find_if(network.heads().begin(), network.heads().end(),
                                   [](const Head& each) { return each.classes > 0; });
    const bool isCounted = head != network.heads().end() && head->width <= mostConfused;
    if (isCounted) {
        const auto width = static_cast<size_t>(head->width);
        result.confusion.assign(width, std::vector<int64_t>(width, 0));
    }
    if (count == 0) {
        return result;
    }
    const int64_t batch = std::min(network.batchSize(), count);
    const Graph& graph = network.description().graph;
    const LossShares shares(graph);
    const std::optional<MixedLoss> mixed =
        shares.isMixed() ? std::optional(MixedLoss(graph, dataset, firstRows(count))) : std::nullopt;
    double loss = 0;
    double counted = 0;
    MetricSums sums;
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
        if (mixed) {
            loss += mixed->share(partLosses(outputs), dataset, rows);
        } else {
            const double counts = shares.counted(dataset, rows);
            loss += shares.total(findTensor(outputs, "loss")->data[0], counts);
            counted += counts;
        }
        sums.add(outputs);
        if (isCounted) {
            addCounts(*findTensor(outputs, "confusion/" + head->node), result.confusion);
        }
    }
    result.loss = mixed ? loss : loss / counted;
    result.metrics = sums.figures(count);
    for (const auto& [name, figure] : result.metrics) {
        result.accuracy = name == "accuracy" ? figure : result.accuracy;
    }
    return result;
}

} // namespace

Result<Evaluation> evaluate(Network& network, int data, const Dataset& dataset,
                            const std::function<bool()>& goOn)
{
    return network.onGivenWeights([&] { return evaluateAsItIs(network, data, dataset, goOn); });
}

} // namespace plexus
