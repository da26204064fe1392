// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/compile/lower.h"
#include "engine/exec/executor.h"

#include <map>
#include <memory>
#include <optional>

namespace plexus {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;
const Tensor* findTensor(const NamedTensors& tensors, std::string_view name); // nullptr when absent

// What is trained: everything lowering needs.
struct NetworkDescription {
    Graph graph;
    std::vector<FieldInfo> fields;
    std::vector<Normalization> preprocessing;
};

// An output node with its target.
struct Head {
    std::string node, field;
    int64_t classes = 0; // > 0: the target is a class index
    int64_t width = 0;   // classes the network tells apart, at least `classes`
    int64_t ignored = -1; // the class that is not judged, or noClass
};

// A network on an executor, with its programs, which are compiled when first asked for.
class Network {
public:
    static Result<std::unique_ptr<Network>> open(NetworkDescription description,
                                                 std::unique_ptr<Executor> executor,
                                                 const UpdateProgram& update);

    Executor& executor() { return *m_executor; }
    const Executor& executor() const { return *m_executor; }
    const NetworkDescription& description() const { return m_description; }
    const std::vector<ParameterInfo>& parameters() const { return m_parameters; }
    const std::vector<ParameterInfo>& states() const { return m_states; }
    const std::vector<std::string>& slots() const { return m_slots; }
    // In topological order; the first is the one predictions and confusion are about.
    const std::vector<Head>& heads() const { return m_heads; }
    // Whether each target is a class that the network tells apart, or the ignored one.
    Result<void> checkLabels(const Dataset& data) const;
    // Whether any target of each output counts in its loss; otherwise there is nothing to learn or to measure.
    Result<void> checkCounted(const Dataset& data, const std::string& which) const;
    // Names of the fields the input nodes read.
    const std::vector<std::string>& inputs() const { return m_inputs; }
    // What evaluation and predictions compute with: `run` finds the running mean of the weights in their place where
    // there is one. Gives what it gives.
    template <typename Run>
    auto onGivenWeights(const Run& run) -> decltype(run())
    {
        if (!m_average || m_isAverageInPlace) { // a prediction may be asked for during an evaluation
            return run();
        }
        PLEXUS_CHECK(m_executor->swapParameters(*m_average));
        m_isAverageInPlace = true;
        auto result = run();
        m_isAverageInPlace = false;
        PLEXUS_CHECK(m_executor->swapParameters(*m_average));
        return result;
    }
    int64_t parameterCount() const;
    int64_t batchSize() const;

    NetworkValues initialValues(uint64_t seed) const; // as before step 1
    Result<int> program(LowerRequest::Kind kind, int64_t batch);
    // Positions in StepResult::outputs of a training program; -1 when there is no such metric.
    int lossOutput() const { return m_lossOutput; }
    int accuracyOutput() const { return m_accuracyOutput; }
    const std::vector<size_t>& partOutputs() const { return m_partOutputs; } // "loss/<node>"
    // Of an evaluation; empty before its program is asked for.
    const std::vector<std::string>& metrics() const { return m_metrics; }

    // The first head's prediction for any number of rows: raw values by field, batch first.
    Result<Tensor> predict(const NamedTensors& inputs);
    // Every head's, by its node, in the order of heads().
    Result<NamedTensors> predictHeads(const NamedTensors& inputs);
    // The same for resident rows.
    Result<Tensor> predict(int data, const std::vector<int32_t>& rows);

private:
    Network() = default;
    Result<int64_t> checkInputs(const NamedTensors& inputs) const; // the number of rows

    NetworkDescription m_description;
    std::unique_ptr<Executor> m_executor;
    std::vector<ParameterInfo> m_parameters, m_states;
    std::vector<std::string> m_slots, m_inputs, m_metrics;
    std::vector<Head> m_heads;
    std::map<std::pair<LowerRequest::Kind, int64_t>, int> m_programs;
    int m_lossOutput = -1, m_accuracyOutput = -1;
    std::vector<size_t> m_partOutputs;
    std::optional<size_t> m_average; // the slot
    bool m_isAverageInPlace = false;
};

} // namespace plexus
