// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/device.h"
#include "engine/session/session.h"
#include "engine/train/evaluate.h"
#include "engine/train/live_views.h"
#include "engine/train/network.h"
#include "engine/train/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace plexus {

struct Predictor::State {
    std::unique_ptr<Network> network;
};

namespace {

// How far another device's float32 may be off, of answers around 1. A changed normalization moves the least certain
// samples much further.
constexpr double tolerance = 5e-5;

Result<std::vector<Tensor>> tensorsFor(const std::vector<ParameterInfo>& infos,
                                       const WeightsFile& weights)
{
    std::vector<Tensor> tensors;
    for (const ParameterInfo& info : infos) {
        const Tensor* tensor = findTensor(weights.tensors, info.name);
        if (!tensor) {
            return Error{.what = "the tensor " + info.name + " is missing", .where = "weights"};
        }
        if (tensor->shape != info.shape) {
            return Error{.what = "the tensor " + info.name + " must have the shape " + info.shape.text(),
                         .where = "weights",
                         .seen = tensor->shape.text()};
        }
        tensors.push_back(*tensor);
    }
    return tensors;
}

Result<NetworkValues> valuesFor(const Network& network, const WeightsFile& weights)
{
    NetworkValues values;
    PLEXUS_TRY(values.parameters, tensorsFor(network.parameters(), weights));
    PLEXUS_TRY(values.states, tensorsFor(network.states(), weights));
    std::set<std::string> known;
    for (const auto* infos : {&network.parameters(), &network.states()}) {
        for (const ParameterInfo& info : *infos) {
            known.insert(info.name);
        }
    }
    for (const auto& [name, tensor] : weights.tensors) {
        if (known.find(name) == known.end()) {
            return Error{.what = "the tensor " + name + " belongs to no layer of the graph",
                         .where = "weights"};
        }
    }
    return values;
}

Result<void> replay(Network& network, const std::vector<TestVector>& vectors)
{
    for (size_t i = 0; i < vectors.size(); ++i) {
        PLEXUS_TRY(const Tensor output, network.predict(vectors[i].inputs));
        const Tensor& stored = vectors[i].output;
        if (output.shape != stored.shape) {
            return Error{.what = fmt::format("test vector {} must have an output of the shape {}", i + 1,
                                             output.shape.text()),
                         .where = "weights",
                         .seen = stored.shape.text()};
        }
        double scale = 1;
        for (const double value : stored.data) {
            scale = std::max(scale, std::abs(value));
        }
        for (size_t j = 0; j < stored.data.size(); ++j) {
            if (!(std::abs(output.data[j] - stored.data[j]) <= tolerance * scale)) {
                return Error{.what = fmt::format("test vector {} is not answered as when the file was "
                                                 "written: output {} must be {:.6g}",
                                                 i + 1, j, stored.data[j]),
                             .where = "weights",
                             .seen = fmt::format("{:.6g}", output.data[j]),
                             .accepted = "weights, graph or preprocessing were changed; export again"};
            }
        }
    }
    return {};
}

std::string nameAt(const std::vector<std::string>& names, size_t index)
{
    return index < names.size() ? '"' + names[index] + '"' : "nothing";
}

// A reader numbers classes, words and categories as it meets them: other files may have others, or another order.
Result<void> checkNames(const std::string& what, const std::vector<std::string>& trained,
                        const std::vector<std::string>& now)
{
    const auto [own, other] = std::mismatch(trained.begin(), trained.end(), now.begin(), now.end());
    if (trained.empty() || (own == trained.end() && other == now.end())) {
        return {};
    }
    const auto index = static_cast<size_t>(own - trained.begin());
    return Error{.what = fmt::format("the data do not fit the network: {} number {} must be {}", what, index,
                                     nameAt(trained, index)),
                 .seen = nameAt(now, index)};
}

// Whether the data hold what the network was trained on, and no class that it does not know.
Result<void> checkFits(const Network& network, const Dataset& data)
{
    for (const FieldInfo& field : network.description().fields) {
        const DataField* found = data.find(field.name);
        const bool fits = found && found->sample == field.sample &&
                          static_cast<int64_t>(found->classes.size()) == field.classes;
        if (!fits && data.count() > 0) {
            return Error{.what = "the data do not fit the network: the field \"" + field.name +
                                 "\" must hold " + field.sample.text() +
                                 (field.classes > 0 ? fmt::format(" of {} classes", field.classes) : ""),
                         .seen = found ? found->sample.text() : "no such field"};
        }
        if (data.count() == 0) {
            continue;
        }
        PLEXUS_CHECK(checkNames("of the field " + field.name + " class or word", field.classNames, found->classes));
        for (size_t i = 0; i < std::min(field.columns.size(), found->columns.size()); ++i) {
            PLEXUS_CHECK(checkNames("column", {field.columns[i].name}, {found->columns[i].name}));
            PLEXUS_CHECK(checkNames("of the column " + field.columns[i].name + " category", field.columns[i].categories,
                                    found->columns[i].categories));
        }
    }
    return network.checkLabels(data);
}

} // namespace

Predictor::Predictor() = default;
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;

Result<Predictor> Predictor::open(const WeightsFile& weights, const std::string& device)
{
    Predictor predictor;
    predictor.m_state = std::make_unique<State>();
    std::unique_ptr<Network>& network = predictor.m_state->network;
    PLEXUS_TRY(std::unique_ptr<Executor> executor, openDevice(device));
    PLEXUS_TRY(network, Network::open({.graph = weights.graph,
                                       .fields = weights.fields,
                                       .preprocessing = weights.preprocessing},
                                      std::move(executor), makeIdleUpdate()));
    PLEXUS_TRY(const NetworkValues values, valuesFor(*network, weights));
    PLEXUS_CHECK(network->executor().write(values));
    PLEXUS_CHECK(replay(*network, weights.testVectors));
    return predictor;
}

Result<Tensor> Predictor::predict(const std::vector<std::pair<std::string, Tensor>>& inputs)
{
    return m_state->network->predict(inputs);
}

Result<NamedTensors> Predictor::predictHeads(const NamedTensors& inputs)
{
    return m_state->network->predictHeads(inputs);
}

Result<void> Predictor::show(const Dataset& validation, const Observer& observer)
{
    Network& network = *m_state->network;
    PLEXUS_CHECK(checkFits(network, validation));
    PLEXUS_TRY(const int id, network.executor().addData(validation));
    return LiveViews(Live::On, Live::On, id, validation, network).show(network, 0, observer);
}

Result<EpochReport> Predictor::evaluate(const Dataset& data)
{
    Network& network = *m_state->network;
    PLEXUS_CHECK(checkFits(network, data));
    PLEXUS_CHECK(network.checkCounted(data, "data"));
    PLEXUS_TRY(const int id, network.executor().addData(data));
    PLEXUS_TRY(Evaluation evaluation, plexus::evaluate(network, id, data, [] { return true; }));
    EpochReport report;
    report.trainLoss = report.trainAccuracy = std::nan("");
    report.validationLoss = evaluation.loss;
    report.validationAccuracy = evaluation.accuracy;
    report.metrics = std::move(evaluation.metrics);
    report.confusion = std::move(evaluation.confusion);
    return report;
}

} // namespace plexus
