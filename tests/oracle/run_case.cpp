// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/oracle/run_case.h"

#include "engine/compile/lower.h"
#include "engine/train/host_step.h"
#include "engine/train/update.h"

#include <map>
#include <numeric>

namespace plexus::oracle {
namespace {

constexpr uint64_t seed = 0; // nothing random is left in a case: dropout has p = 0

using Named = std::vector<std::pair<std::string, Tensor>>;

Json jsonOf(const Tensor& tensor)
{
    Json shape = Json::array();
    for (const int64_t extent : tensor.shape) {
        shape.push(extent);
    }
    Json data = Json::array();
    for (const double value : tensor.data) {
        data.push(value);
    }
    return Json::object({{"shape", std::move(shape)}, {"data", std::move(data)}});
}

const Tensor* find(const Named& values, std::string_view name)
{
    for (const auto& [key, tensor] : values) {
        if (key == name) {
            return &tensor;
        }
    }
    return nullptr;
}

// The given starting values in the order of the program's tensors.
Result<void> fill(std::vector<Tensor>& tensors, const std::vector<ParameterInfo>& infos,
                  const Named& values)
{
    for (size_t i = 0; i < infos.size(); ++i) {
        const Tensor* value = find(values, infos[i].name);
        if (!value || value->shape != infos[i].shape) {
            return Error{.what = "the case gives no " + infos[i].name + " of shape "
                                 + infos[i].shape.text(),
                         .seen = value ? value->shape.text() : "nothing"};
        }
        tensors[i] = *value;
    }
    return {};
}

// The case's names with the values of the program's tensors; one no output depends on keeps its value.
Json named(const Named& names, const std::vector<ParameterInfo>& infos,
           const std::vector<Tensor>& tensors)
{
    Json result = Json::object();
    for (const auto& [name, initial] : names) {
        const Tensor* value = &initial;
        for (size_t i = 0; i < infos.size(); ++i) {
            value = infos[i].name == name ? &tensors[i] : value;
        }
        result.set(name, jsonOf(*value));
    }
    return result;
}

class CaseRun {
public:
    CaseRun(const Case& given, Executor& executor) : m_case(given), m_executor(executor) {}

    Result<void> open()
    {
        PLEXUS_TRY(const UpdateProgram update, makeUpdate(m_case.graph.training));
        const auto firstBatch = static_cast<int64_t>(m_case.batches.front().size());
        PLEXUS_TRY(m_program, lowered(LowerRequest::Kind::Training, firstBatch));
        PLEXUS_CHECK(m_executor.open(m_program, update));
        PLEXUS_TRY(m_data, m_executor.addData(m_case.data));
        PLEXUS_TRY(NetworkValues values, m_executor.read());
        PLEXUS_CHECK(fill(values.parameters, m_program.parameters, m_case.params));
        PLEXUS_CHECK(fill(values.states, m_program.states, m_case.buffers));
        return m_executor.write(values);
    }

    // What the first batch gives before any update.
    Result<void> lookAtFirstBatch(Json& result)
    {
        const std::vector<int32_t>& rows = m_case.batches.front();
        PLEXUS_TRY(const int program, training(rows.size()));
        PLEXUS_TRY(const Named outputs, m_executor.run(program, m_data, rows, seed, 1));
        std::vector<Tensor> gradients;
        for (const ParameterInfo& info : m_program.parameters) {
            gradients.push_back(*find(outputs, "gradient/" + info.name));
        }
        Named zeros = m_case.params;
        for (auto& [name, tensor] : zeros) {
            std::fill(tensor.data.begin(), tensor.data.end(), 0.0);
        }
        result.set("grads0", named(zeros, m_program.parameters, gradients));
        result.set("train_output0", jsonOf(*find(outputs, std::string("logits/") + outputNode)));
        return {};
    }

    Result<void> train(Json& result)
    {
        PLEXUS_TRY(const StepScalars scalars,
                   StepScalars::make(m_case.graph.training, m_case.batches.size(), m_case.steps));
        const Choice& optimizer = m_case.graph.training.optimizer;
        if (const auto& hostStep = findOptimizer(optimizer.key)->hostStep) {
            m_host = hostStep(optimizer.params);
        }
        Json losses = Json::array();
        Json rates = Json::array();
        for (uint64_t step = 1; step <= m_case.steps; ++step) {
            const std::vector<int32_t>& rows = m_case.batches[(step - 1) % m_case.batches.size()];
            PLEXUS_TRY(const int program, training(rows.size()));
            PLEXUS_TRY(const StepResult done, makeStep(program, rows, step, scalars));
            if (done.halted) {
                return Error{.what = "step " + std::to_string(step) + " met a number that is not finite"};
            }
            losses.push(done.outputs.front());
            rates.push(scalars.learningRate(step));
        }
        result.set("loss", std::move(losses));
        result.set("lr", std::move(rates));
        PLEXUS_TRY(const NetworkValues values, m_executor.read());
        result.set("final_params", named(m_case.params, m_program.parameters, values.parameters));
        result.set("final_buffers", named(m_case.buffers, m_program.states, values.states));
        return {};
    }

    // One program says the loss and what it judges: an evaluation that also gives what a prediction would.
    Result<void> evaluate(Json& result)
    {
        const int64_t count = m_case.data.count();
        PLEXUS_TRY(Program program, lowered(LowerRequest::Kind::Evaluation, count));
        PLEXUS_TRY(const Program predicting, lowered(LowerRequest::Kind::Prediction, count));
        const std::string name = std::string("logits/") + outputNode;
        const ValueId answer = predicting.output(name);
        for (ValueId id = 0; id <= answer; ++id) { // both begin with the same forward pass
            if (nodeText(program, id) != nodeText(predicting, id)) {
                return Error{.what = "evaluation and prediction differ", .seen = nodeText(program, id),
                             .accepted = nodeText(predicting, id)};
            }
        }
        program.addOutput(name, answer);
        PLEXUS_TRY(const int id, m_executor.addProgram(program));
        std::vector<int32_t> rows(static_cast<size_t>(count));
        std::iota(rows.begin(), rows.end(), 0);
        PLEXUS_TRY(const Named outputs, m_executor.run(id, m_data, rows, seed, 0));
        result.set("eval_output", jsonOf(*find(outputs, name)));
        result.set("eval_loss", find(outputs, "loss")->data.front());
        return {};
    }

private:
    Result<Program> lowered(LowerRequest::Kind kind, int64_t batch) const
    {
        return lower({.graph = m_case.graph,
                      .fields = m_case.fields,
                      .preprocessing = m_preprocessing,
                      .batch = batch,
                      .kind = kind});
    }

    Result<StepResult> makeStep(int program, const std::vector<int32_t>& rows, uint64_t step,
                                const StepScalars& scalars)
    {
        if (!m_host) {
            PLEXUS_CHECK(m_executor.submit(program, m_data, rows, seed, step, scalars.at(step)));
            return m_executor.next();
        }
        PLEXUS_TRY(HostStepResult done,
                   runHostStep(m_executor, m_program, *m_host, scalars.learningRate(step),
                               {{.program = program, .data = m_data, .rows = rows, .seed = seed, .draw = step}},
                               [] { return true; }));
        return StepResult{
            .step = step, .halted = done.halted.has_value(), .outputs = std::move(done.outputs)};
    }

    // One training program for each batch size that occurs.
    Result<int> training(size_t batch)
    {
        if (const auto known = m_training.find(batch); known != m_training.end()) {
            return known->second;
        }
        PLEXUS_TRY(const Program program,
                   lowered(LowerRequest::Kind::Training, static_cast<int64_t>(batch)));
        PLEXUS_TRY(const int id, m_executor.addProgram(program));
        m_training.emplace(batch, id);
        return id;
    }

    const Case& m_case;
    Executor& m_executor;
    const std::vector<Normalization> m_preprocessing; // cases are not normalised
    Program m_program;
    int m_data = 0;
    std::map<size_t, int> m_training;
    std::unique_ptr<HostStep> m_host; // of an optimizer that the host drives
};

} // namespace

Result<Json> runCase(const Case& given, Executor& executor)
{
    Json result = Json::object();
    CaseRun run(given, executor);
    PLEXUS_CHECK(run.open());
    PLEXUS_CHECK(run.lookAtFirstBatch(result));
    PLEXUS_CHECK(run.train(result));
    PLEXUS_CHECK(run.evaluate(result));
    return result;
}

} // namespace plexus::oracle
