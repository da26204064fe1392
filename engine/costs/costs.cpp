// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/costs.h"

#include "engine/costs/forecast.h"
#include "engine/program/multiply_adds.h"
#include "engine/costs/time_fit.h"
#include "engine/model/block.h"
#include "engine/model/optimizer.h"
#include "engine/model/unroll.h"

#include <algorithm>

namespace plexus {

NodeCost& NodeCost::operator+=(const NodeCost& other)
{
    parameters += other.parameters;
    multiplyAdds += other.multiplyAdds;
    parameterBytes += other.parameterBytes;
    activationBytes += other.activationBytes;
    seconds += other.seconds;
    return *this;
}

DataSize sizeOf(const LoadedData& data)
{
    DataSize size{.fields = {}, .training = data.training.count(), .validation = data.validation.count()};
    for (const DataField& field : data.training.fields) {
        size.fields.push_back({field.name, field.type, field.sample.elements()});
    }
    return size;
}

namespace {

using Kind = LowerRequest::Kind;
constexpr int mostTrials = 7; // of batches

Error givenUp()
{
    return Error{.what = "the costs are no longer wanted", .kind = ErrorKind::Cancelled};
}

class Costing {
public:
    explicit Costing(const CostRequest& request) : m_request(request) {}

    Result<Costs> run()
    {
        const Inference inference = infer(m_request.graph, m_request.fields);
        for (const auto& [key, info] : inference.nodes) {
            const GraphNode* node = m_request.graph.find(key);
            const bool isBlock = node->definition != nullptr && node->definition->role == LayerRole::Block;
            at(key).parameters = isBlock ? 0 : info.parameterCount;
        }
        Result<void> done = forEachPart();
        if (!m_request.goOn()) {
            return givenUp();
        }
        if (!done) {
            m_costs.note = done.error().sentence();
        }
        addUp();
        return std::move(m_costs);
    }

private:
    NodeCost& at(const std::string& named)
    {
        const std::string node = rolledKey(named); // copies of a block count for the layer that is drawn
        return node.empty() || m_request.graph.find(node) == nullptr ? m_costs.rest : m_costs.nodes[node];
    }

    Result<void> forEachPart()
    {
        PLEXUS_CHECK(countMultiplyAdds());
        if (!m_request.device) {
            m_costs.note = "memory and time are known once a device is";
            return {};
        }
        m_costs.device = m_request.device->name;
        PLEXUS_TRY(Forecast forecast, Forecast::make(m_request));
        for (size_t i = 0; i < forecast.parameters().size(); ++i) {
            at(forecast.parameters()[i].node).parameterBytes += forecast.parameterBytes(i);
        }
        PLEXUS_TRY(const CompiledProgram training, forecast.add(Kind::Training, batch()));
        if (const int64_t tail = m_request.data ? m_request.data->training % batch() : 0; tail > 0) { // its last batch
            PLEXUS_CHECK(forecast.add(Kind::Training, tail));
        }
        std::optional<CompiledProgram> evaluation;
        if (!m_request.data || m_request.data->validation > 0) {
            const int64_t samples = m_request.data ? m_request.data->validation : batch();
            PLEXUS_TRY(evaluation, forecast.add(Kind::Evaluation, std::min(batch(), samples)));
        }
        m_costs.memory = forecast.memory();
        shareActivations(training);
        PLEXUS_CHECK(predict(forecast, training, evaluation));
        if (m_request.batch == CostRequest::Batch::FindLargest) {
            findLargestBatch(forecast);
        }
        return {};
    }

    // The data may be fewer than the settings' batch.
    int64_t batch() const
    {
        const int64_t wanted = batchOf(m_request.graph);
        return m_request.data && m_request.data->training > 0 ? std::min(wanted, m_request.data->training) : wanted;
    }

    Result<void> countMultiplyAdds()
    {
        PLEXUS_TRY(const Program forward, lower({.graph = m_request.graph,
                                                 .fields = m_request.fields,
                                                 .preprocessing = {},
                                                 .batch = 1,
                                                 .kind = Kind::Prediction}));
        for (size_t i = 0; i < forward.nodes.size(); ++i) {
            if (const int64_t count = multiplyAddsOf(forward, static_cast<ValueId>(i)); count > 0) {
                at(forward.nodes[i].source).multiplyAdds += count;
            }
        }
        return {};
    }

    // Of what is alive when most is: to the node whose kernel wrote it.
    void shareActivations(const CompiledProgram& training)
    {
        const std::vector<Lifetime>& lifetimes = training.lifetimes;
        std::vector<const std::string*> owners(lifetimes.size(), nullptr);
        for (size_t k = 0; k < training.list.kernels.size(); ++k) {
            const PlannedKernel& kernel = training.list.kernels[k];
            const auto own = [&](int placement) {
                if (placement >= 0 && owners[static_cast<size_t>(placement)] == nullptr) {
                    owners[static_cast<size_t>(placement)] = &kernel.node;
                }
            };
            for (const StoreId id : kernel.outputs) {
                own(training.placementOf[static_cast<size_t>(id)]);
            }
            own(training.scratchOf[k]);
        }
        std::vector<int64_t> change(training.list.kernels.size() + 3, 0);
        for (const Lifetime& lifetime : lifetimes) {
            change[static_cast<size_t>(lifetime.first)] += static_cast<int64_t>(lifetime.bytes);
            change[static_cast<size_t>(lifetime.last) + 1] -= static_cast<int64_t>(lifetime.bytes);
        }
        int64_t alive = 0, most = -1;
        int fullest = 0;
        for (size_t k = 0; k < change.size(); ++k) {
            alive += change[k];
            if (alive > most) {
                most = alive;
                fullest = static_cast<int>(k);
            }
        }
        for (size_t i = 0; i < lifetimes.size(); ++i) {
            if (lifetimes[i].first <= fullest && fullest <= lifetimes[i].last) {
                at(owners[i] != nullptr ? *owners[i] : std::string()).activationBytes += lifetimes[i].bytes;
            }
        }
    }

    Result<void> predict(const Forecast& forecast, const CompiledProgram& training,
                         const std::optional<CompiledProgram>& evaluation)
    {
        const OptimizerDef* optimizer = findOptimizer(m_request.graph.training.optimizer.key);
        if (optimizer != nullptr && optimizer->hostStep) {
            m_costs.note = optimizer->title + " decides itself how often it computes a step's gradient: no time is predicted";
            return {};
        }
        const bool isSmall = forecast.workload() == Workload::Small;
        const std::optional<TimeModel>& model = isSmall ? m_request.device->small : m_request.device->large;
        if (!model) {
            m_costs.note = "times are predicted once this device is measured";
            return {};
        }
        double batchSeconds = model->perStep;
        PLEXUS_TRY(const std::vector<KernelWork> works, forecast.worksOf(training));
        for (size_t k = 0; k < works.size(); ++k) {
            const double seconds = secondsOf(*model, works[k]) * model->perKernel;
            at(training.list.kernels[k].node).seconds += seconds;
            batchSeconds += seconds;
        }
        double updateSeconds = 0;
        PLEXUS_TRY(const std::vector<KernelWork> updates, forecast.updateWork());
        for (const KernelWork& work : updates) {
            updateSeconds += secondsOf(*model, work) * model->perKernel;
        }
        const auto parts = static_cast<double>(m_request.graph.training.general.integer("accumulate"));
        for (auto& [key, node] : m_costs.nodes) {
            node.seconds *= parts;
        }
        m_costs.rest.seconds = (m_costs.rest.seconds + model->perStep) * parts + updateSeconds;
        m_costs.stepSeconds = batchSeconds * parts + updateSeconds;
        if (!m_request.data) {
            return {};
        }
        const auto samples = static_cast<double>(m_request.data->training);
        const double batches = samples / static_cast<double>(batch()); // a shorter last one takes as much less
        double epoch = batches * (batchSeconds + updateSeconds / parts);
        if (evaluation) {
            double seconds = model->perStep;
            PLEXUS_TRY(const std::vector<KernelWork> judging, forecast.worksOf(*evaluation));
            for (const KernelWork& work : judging) {
                seconds += secondsOf(*model, work) * model->perKernel;
            }
            const int64_t size = std::min(batch(), m_request.data->validation);
            epoch += seconds * static_cast<double>((m_request.data->validation + size - 1) / size);
        }
        m_costs.epochSeconds = epoch;
        return {};
    }

    // Activations grow in proportion: guessed so, and then tried.
    void findLargestBatch(Forecast& forecast)
    {
        const uint64_t available = m_request.device->availableBytes;
        const int64_t most = std::min<int64_t>(
            65536, m_request.data && m_request.data->training > 0 ? m_request.data->training : 65536);
        const auto fits = [&](int64_t batch) {
            const auto bytes = forecast.bytesWith(batch);
            return bytes && *bytes <= available;
        };
        const int64_t now = batch();
        const auto least = forecast.bytesWith(1), here = forecast.bytesWith(now);
        if (!least || *least > available || !m_request.goOn()) {
            return; // no note: memory tells
        }
        const double each = here && now > 1 ? static_cast<double>(*here - *least) / static_cast<double>(now - 1) : 0;
        int64_t good = here && *here <= available ? now : 1, bad = most + 1;
        int64_t next = each <= 0 ? most : std::min(most, static_cast<int64_t>(static_cast<double>(available - *least) / each));
        for (int trial = 0; trial < mostTrials && bad - good > std::max<int64_t>(1, good / 16) && m_request.goOn(); ++trial) {
            next = std::clamp(next, good + 1, bad - 1);
            (fits(next) ? good : bad) = next;
            next = good + (bad - good) / 2;
        }
        // A number that one remembers.
        int64_t grain = 1;
        while (grain * 32 <= good) {
            grain *= 2;
        }
        m_costs.largestBatch = good == most || good == now ? good : good / grain * grain;
    }

    void addUp()
    {
        m_costs.total = m_costs.rest;
        const std::map<std::string, NodeCost, std::less<>> leaves = m_costs.nodes;
        for (const auto& [key, cost] : leaves) {
            m_costs.total += cost;
            for (std::string_view block = blockOf(key); !block.empty(); block = blockOf(block)) {
                m_costs.nodes[std::string(block)] += cost;
            }
        }
    }

    const CostRequest& m_request;
    Costs m_costs;
};

} // namespace

Result<Costs> costsOf(const CostRequest& request)
{
    return Costing(request).run();
}

} // namespace plexus
