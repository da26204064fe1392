// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/host_step.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plexus {
namespace {

// The network at any weights, as a function for the optimizer.
class HostObjective {
public:
    HostObjective(Executor& executor, const Program& network, const std::vector<HostBatch>& batches,
                  const std::function<bool()>& goOn, NetworkValues values)
        : m_executor(executor), m_network(network), m_batches(batches), m_goOn(goOn), m_values(std::move(values))
    {
    }

    std::vector<double> weights() const
    {
        std::vector<double> all;
        for (const Tensor& tensor : m_values.parameters) {
            all.insert(all.end(), tensor.data.begin(), tensor.data.end());
        }
        return all;
    }

    Result<void> write(const std::vector<double>& x)
    {
        auto from = x.begin();
        for (Tensor& tensor : m_values.parameters) {
            const auto count = static_cast<std::ptrdiff_t>(tensor.data.size());
            std::copy(from, from + count, tensor.data.begin());
            from += count;
        }
        return m_executor.write(m_values);
    }

    Result<double> operator()(const std::vector<double>& x, std::vector<double>& gradient)
    {
        gradient.assign(x.size(), 0.0);
        std::vector<double> outputs;
        bool isFinite = true;
        for (size_t i = 0; i < m_batches.size(); ++i) {
            if (!m_goOn()) {
                m_result.isAbandoned = true;
                return Error{.what = "stopped", .kind = ErrorKind::Cancelled};
            }
            const HostBatch& batch = m_batches[i];
            PLEXUS_CHECK(write(x)); // the statistics too
            PLEXUS_TRY(const auto found,
                       m_executor.run(batch.program, batch.data, batch.rows, batch.seed, batch.draw));
            const bool isBatchFinite = add(found, batch.share, gradient, outputs);
            if (!isBatchFinite && m_result.outputs.empty() && !m_result.halted) { // where the step begins
                m_result.halted = i;
            }
            isFinite = isFinite && isBatchFinite;
        }
        if (m_result.halted) {
            return Error{.what = "not finite", .kind = ErrorKind::NotFinite};
        }
        if (m_result.outputs.empty()) {
            m_result.outputs = outputs;
        }
        return isFinite ? outputs.front() + pull(x) : std::numeric_limits<double>::infinity();
    }

    HostStepResult& result() { return m_result; }

private:
    // What the gradients of layers with L1 or L2 are the slope of, besides the loss.
    double pull(const std::vector<double>& x) const
    {
        double total = 0;
        auto weight = x.begin();
        for (const ParameterInfo& info : m_network.parameters) {
            for (int64_t i = 0; i < info.shape.elements(); ++i, ++weight) {
                total += info.l1 * std::abs(*weight) + info.l2 / 2 * *weight * *weight;
            }
        }
        return total;
    }

    // A batch's share; whether all of it is finite.
    bool add(const std::vector<std::pair<std::string, Tensor>>& found, double share, std::vector<double>& gradient,
             std::vector<double>& outputs)
    {
        bool isFinite = true;
        size_t reported = 0;
        for (const auto& [name, tensor] : found) {
            if (isReported(name)) {
                outputs.resize(std::max(outputs.size(), reported + 1), 0.0);
                outputs[reported++] += tensor.data.front() * (name.starts_with("loss") ? share : 1);
                isFinite = isFinite && std::isfinite(tensor.data.front());
            } else if (name.starts_with("state/")) {
                m_values.states[indexOf(m_network.states, name.substr(6))] = tensor;
            } else if (name.starts_with("gradient/")) {
                double* to = gradient.data() + offsetOf(name.substr(9));
                for (const double value : tensor.data) {
                    *to++ += value * share;
                    isFinite = isFinite && std::isfinite(value);
                }
            }
        }
        return isFinite;
    }

    static size_t indexOf(const std::vector<ParameterInfo>& infos, const std::string& name)
    {
        const auto found = std::find_if(infos.begin(), infos.end(),
                                        [&](const ParameterInfo& info) { return info.name == name; });
        return static_cast<size_t>(found - infos.begin());
    }
    size_t offsetOf(const std::string& name) const
    {
        size_t offset = 0;
        for (size_t i = 0; m_network.parameters[i].name != name; ++i) {
            offset += static_cast<size_t>(m_network.parameters[i].shape.elements());
        }
        return offset;
    }

    Executor& m_executor;
    const Program& m_network;
    const std::vector<HostBatch>& m_batches;
    const std::function<bool()>& m_goOn;
    NetworkValues m_values;
    HostStepResult m_result;
};

} // namespace

Result<HostStepResult> runHostStep(Executor& executor, const Program& network, HostStep& optimizer, double learningRate,
                                   const std::vector<HostBatch>& batches, const std::function<bool()>& goOn)
{
    PLEXUS_TRY(const NetworkValues before, executor.read());
    const std::vector<std::vector<double>> memory = optimizer.memory();
    HostObjective objective(executor, network, batches, goOn, before);
    std::vector<double> x = objective.weights();
    const Result<double> moved = optimizer.step(x, learningRate, std::ref(objective));
    if (moved) {
        PLEXUS_CHECK(objective.write(x));
        return objective.result();
    }
    optimizer.remember(memory);
    PLEXUS_CHECK(executor.write(before));
    if (!objective.result().halted && !objective.result().isAbandoned) {
        return moved.error();
    }
    return objective.result();
}

} // namespace plexus
