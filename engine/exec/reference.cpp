// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/executor.h"
#include "engine/exec/host.h"
#include "engine/program/interpret.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace plexus {
namespace {

bool isFinite(const Tensor& tensor)
{
    for (double value : tensor.data) {
        if (!std::isfinite(value)) {
            return false;
        }
    }
    return true;
}

// Runs everything on the host, at once, by the interpreter: slow, obvious, and the judge of the others.
class ReferenceExecutor final : public Executor {
public:
    explicit ReferenceExecutor(Precision precision)
        : m_rounding(precision == Precision::Double ? Rounding::Double : Rounding::Float32)
    {
    }

    std::string deviceName() const override
    {
        return m_rounding == Rounding::Double ? "reference interpreter (double)"
                                              : "reference interpreter (float32)";
    }

    Result<void> open(const Program& anyProgram, const UpdateProgram& update) override
    {
        m_network = anyProgram;
        m_network.nodes.clear();
        m_network.outputs.clear();
        m_elements = 0;
        for (const ParameterInfo& info : m_network.parameters) {
            m_elements += info.shape.elements();
            m_values.parameters.emplace_back(info.shape);
        }
        for (const ParameterInfo& info : m_network.states) {
            m_values.states.emplace_back(info.shape);
        }
        m_values.slots.assign(update.slots.size(), m_values.parameters);
        m_update = stretched(update.program, m_elements);
        m_accumulate = stretched(update.accumulate, m_elements);
        m_sum = Tensor(Shape{m_elements});
        if (update.readsRates) {
            std::vector<Tensor> rates;
            for (const ParameterInfo& info : m_network.parameters) {
                rates.emplace_back(info.shape, info.rate);
            }
            m_rates = flat(rates);
        }
        m_clipNorm = update.clipNorm;
        return {};
    }

    Result<int> addData(const Dataset& data) override
    {
        m_data.push_back(data);
        return static_cast<int>(m_data.size()) - 1;
    }

    Result<void> replaceField(int data, const DataField& field) override
    {
        for (DataField& known : m_data[static_cast<size_t>(data)].fields) {
            if (known.name == field.name) {
                known.bytes = field.bytes;
            }
        }
        return {};
    }

    Result<int> addProgram(const Program& program) override
    {
        PLEXUS_CHECK(checkSameNetwork(m_network, program));
        m_programs.push_back(program);
        return static_cast<int>(m_programs.size()) - 1;
    }

    Result<void> submit(int program, int data, std::span<const int32_t> rows, uint64_t seed,
                        uint64_t step, const std::vector<std::pair<std::string, double>>& scalars,
                        Gradients then) override
    {
        const Program& training = m_programs[static_cast<size_t>(program)];
        PLEXUS_TRY(const NamedTensors outputs, runWith(program, data, rows, seed, step, scalars));
        if (m_isFirst && !m_halted) {
            m_before = m_values.states;
        }
        m_isFirst = then == Gradients::Applied;
        StepResult result;
        result.step = step;
        NetworkValues next = m_values;
        std::vector<Tensor> gradients;
        for (const ParameterInfo& info : training.parameters) {
            gradients.emplace_back(info.shape);
        }
        for (const auto& [name, tensor] : outputs) {
            const bool isGradient = name.starts_with("gradient/");
            if ((isGradient || name == "loss") && !isFinite(tensor)) {
                m_halted = true;
            }
            if (isGradient) {
                place(training.parameters, name.substr(9), tensor, gradients);
            } else if (name.starts_with("state/")) {
                place(training.states, name.substr(6), tensor, next.states);
            } else if (isReported(name)) {
                result.outputs.push_back(tensor.data.front());
            }
        }
        result.halted = m_halted;
        if (m_halted) {
            m_values.states = m_before;
        } else {
            PLEXUS_TRY(const Tensor gradient, summed(flat(gradients), scalars));
            if (then == Gradients::Applied) {
                PLEXUS_CHECK(update(gradient, scalars, next));
            }
            m_values = std::move(next);
        }
        m_results.push_back(std::move(result));
        return {};
    }

    Result<StepResult> next() override
    {
        assert(!m_results.empty());
        StepResult result = std::move(m_results.front());
        m_results.pop_front();
        return result;
    }

    int queued() const override { return static_cast<int>(m_results.size()); }
    Result<bool> advance() override { return true; }
    Result<int> drop() override { return 0; }

    Result<NamedTensors> run(int program, int data, std::span<const int32_t> rows, uint64_t seed,
                             uint64_t step) override
    {
        return runWith(program, data, rows, seed, step, {});
    }

    Result<NamedTensors> runOn(int program, const NamedTensors& inputs) override
    {
        const Program& chosen = m_programs[static_cast<size_t>(program)];
        PLEXUS_CHECK(checkInputs(chosen, inputs));
        return interpretOutputs(chosen, context(chosen, inputs, 0, 0, {}), m_rounding);
    }

    Result<NetworkValues> read() override { return m_values; }

    Result<void> write(const NetworkValues& values) override
    {
        PLEXUS_CHECK(checkValues(m_network, m_values.slots.size(), values));
        m_values = values;
        return liftHalt();
    }

    Result<void> liftHalt() override
    {
        m_halted = false;
        m_isFirst = true;
        return {};
    }

    Result<void> swapParameters(size_t slot) override
    {
        std::swap(m_values.parameters, m_values.slots[slot]);
        return {};
    }

    MemoryUse memory() const override
    {
        MemoryUse use;
        use.parameters = static_cast<uint64_t>(m_elements) * 8 * (1 + m_values.slots.size());
        for (const Dataset& data : m_data) {
            for (const DataField& field : data.fields) {
                use.data += field.bytes.size();
            }
        }
        return use;
    }

    std::string fingerprint() const override { return deviceName(); }

private:
    using Scalars = std::vector<std::pair<std::string, double>>;

    Result<NamedTensors> runWith(int program, int data, std::span<const int32_t> rows, uint64_t seed, uint64_t step,
                                 const Scalars& scalars) const
    {
        const Program& chosen = m_programs[static_cast<size_t>(program)];
        const Dataset& source = m_data[static_cast<size_t>(data)];
        PLEXUS_CHECK(checkRows(chosen, source, rows));
        return interpretOutputs(chosen, context(chosen, gatherRows(chosen, source, rows), seed, step, scalars), m_rounding);
    }

    RunContext context(const Program& program, NamedTensors inputs, uint64_t seed, uint64_t step, const Scalars& scalars) const
    {
        RunContext context;
        for (std::string& name : scalarsOf(program)) {
            context.scalars.emplace_back(std::move(name), 1); // unless it is given: the last one counts
        }
        context.scalars.insert(context.scalars.end(), scalars.begin(), scalars.end());
        context.seed = seed;
        context.step = static_cast<uint32_t>(step);
        context.parameters = m_values.parameters;
        context.states = m_values.states;
        context.inputs = std::move(inputs);
        return context;
    }

    static void place(const std::vector<ParameterInfo>& infos, const std::string& name,
                      const Tensor& tensor, std::vector<Tensor>& tensors)
    {
        for (size_t i = 0; i < infos.size(); ++i) {
            if (infos[i].name == name) {
                tensors[i] = tensor;
                return;
            }
        }
    }

    Tensor flat(const std::vector<Tensor>& tensors) const
    {
        Tensor all(Shape{m_elements});
        auto to = all.data.begin();
        for (const Tensor& tensor : tensors) {
            to = std::copy(tensor.data.begin(), tensor.data.end(), to);
        }
        return all;
    }

    static void split(const Tensor& all, std::vector<Tensor>& tensors)
    {
        auto from = all.data.begin();
        for (Tensor& tensor : tensors) {
            const auto end = from + static_cast<std::ptrdiff_t>(tensor.data.size());
            std::copy(from, end, tensor.data.begin());
            from = end;
        }
    }

    // The gradient with those of the step's batches before.
    Result<Tensor> summed(Tensor gradient, const Scalars& scalars)
    {
        if (m_accumulate.nodes.empty()) {
            return gradient;
        }
        RunContext context;
        context.scalars = scalars;
        context.inputs = {{"parameter", m_sum}, {"gradient", std::move(gradient)}};
        PLEXUS_TRY(const NamedTensors sum, interpretOutputs(m_accumulate, context, m_rounding));
        m_sum = sum.front().second;
        return m_sum;
    }

    Result<void> update(const Tensor& gradient, const Scalars& scalars,
                        NetworkValues& next) const
    {
        RunContext context;
        context.scalars = scalars;
        context.inputs.emplace_back("parameter", flat(m_values.parameters));
        context.inputs.emplace_back("gradient", gradient);
        double squares = 0;
        for (const double value : gradient.data) {
            squares += value * value;
        }
        const double scale = std::min(m_clipNorm / (std::sqrt(squares) + leastLength), 1.0);
        context.inputs.emplace_back(gradientScale, Tensor(Shape{}, scale));
        for (size_t i = 0; i < m_values.slots.size(); ++i) {
            context.inputs.emplace_back("slot" + std::to_string(i), flat(m_values.slots[i]));
        }
        context.inputs.emplace_back("slot" + std::to_string(m_values.slots.size()), m_rates);
        PLEXUS_TRY(const NamedTensors updated, interpretOutputs(m_update, context, m_rounding));
        for (const auto& [name, tensor] : updated) {
            if (name == "parameter") {
                split(tensor, next.parameters);
            } else {
                split(tensor, next.slots[static_cast<size_t>(std::stoi(name.substr(4)))]);
            }
        }
        return {};
    }

    Rounding m_rounding;
    Program m_network; // its parameters and states only
    Program m_update, m_accumulate;
    Tensor m_rates; // of each element; empty when nobody asks
    Tensor m_sum;   // of the gradients of a step's batches so far
    double m_clipNorm = 0;
    int64_t m_elements = 0;
    NetworkValues m_values;
    std::vector<Dataset> m_data;
    std::vector<Program> m_programs;
    std::deque<StepResult> m_results;
    std::vector<Tensor> m_before; // the states that the step began with
    bool m_isFirst = true;        // of its step is the next batch
    bool m_halted = false;        // sticky until write()
};

} // namespace

std::unique_ptr<Executor> makeReferenceExecutor(Precision precision)
{
    return std::make_unique<ReferenceExecutor>(precision);
}

} // namespace plexus
