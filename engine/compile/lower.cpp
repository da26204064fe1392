// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/lower.h"

#include "engine/model/loss.h"
#include "engine/model/loss_parts.h"
#include "engine/model/metric.h"
#include "engine/model/unroll.h"
#include "engine/program/gradient.h"
#include "engine/program/mixed_precision.h"
#include "engine/program/op.h"
#include "engine/program/pool_first.h"
#include "engine/program/simplify.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <map>
#include <set>

namespace plexus {

namespace {

using Kind = LowerRequest::Kind;

// The settings' batch size decides what infer() allows, so the request's takes its place.
Result<void> check(const LowerRequest& request)
{
    Graph graph = request.graph;
    const int64_t batch = request.kind == Kind::Training ? request.batch : std::max<int64_t>(request.batch, 2);
    graph.training.general.set("batch_size", batch);
    const Heads heads = request.kind == Kind::Prediction ? Heads::Ignored : Heads::Checked;
    for (const Problem& problem : infer(graph, request.fields, heads).problems) {
        const bool isNetwork = !problem.node.empty() || problem.param.empty();
        if (problem.severity == Severity::Error && isNetwork) {
            return Error{.what = problem.what, .where = problem.node, .accepted = problem.accepted};
        }
    }
    return {};
}

class Lowering {
public:
    explicit Lowering(const LowerRequest& request) : m_request(request) {}

    Result<Program> run()
    {
        const Graph& graph = m_request.graph;
        const auto matters = nodesThatMatter(graph);
        for (const std::string& key : graph.topologicalOrder()) {
            if (matters.find(key) != matters.end()) {
                lowerNode(*graph.find(key));
            }
        }
        // Builds have appended the next states; they come last.
        std::vector<Output> states = std::move(m_program.outputs);
        m_program.outputs.clear();
        if (m_request.kind != Kind::Prediction) {
            addLosses();
            addMetrics();
        }
        if (m_request.kind == Kind::Evaluation) {
            addConfusion();
        } else {
            for (const GraphNode* head : m_heads) {
                m_program.addOutput("logits/" + head->key, m_values.at(head->key).id);
                if (m_request.kind == Kind::Prediction) {
                    m_program.addOutput("head/" + head->key, prediction(*head).id);
                }
            }
        }
        poolFirst(m_program);
        if (m_request.kind == Kind::Training) {
            PLEXUS_CHECK(addGradients());
            m_program.activations = graph.training.general.text("recompute") == "activations"
                                        ? Program::Activations::Recomputed
                                        : Program::Activations::Kept;
            m_program.outputs.insert(m_program.outputs.end(), states.begin(), states.end());
            if (const std::string& precision = graph.training.general.text("precision"); precision != "float32") {
                Program mixed = withHalves(simplify(m_program), "to_" + precision);
                mixed.activations = m_program.activations;
                return mixed;
            }
        }
        return std::move(m_program);
    }

private:
    const FieldInfo& field(const std::string& name) const
    {
        return *std::find_if(m_request.fields.begin(), m_request.fields.end(),
                             [&](const FieldInfo& one) { return one.name == name; });
    }

    // The raw batch of a field, (batch, ...); one leaf however many nodes read it.
    Value leaf(const std::string& name)
    {
        const auto known = m_leaves.find(name);
        if (known != m_leaves.end()) {
            return known->second;
        }
        const FieldInfo& info = field(name);
        std::vector<int64_t> shape{m_request.batch};
        shape.insert(shape.end(), info.sample.begin(), info.sample.end());
        const Value value{&m_program,
                          m_program.call("input", {}, {{"name", name},
                                                       {"shape", std::move(shape)},
                                                       {"type", std::string(info.classes > 0 ? "i32" : "f32")}})};
        return m_leaves[name] = value;
    }

    // (x - mean) / deviation per channel: axis 1 of the batch.
    Value normalized(const std::string& name)
    {
        Value x = leaf(name);
        if (field(name).classes > 0) {
            return toFloat(x);
        }
        for (const Normalization& step : m_request.preprocessing) {
            if (step.field != name) {
                continue;
            }
            const auto channels = static_cast<int64_t>(step.mean.size());
            std::vector<int64_t> column(static_cast<size_t>(std::max(x.shape().rank(), 1)), 1);
            column[x.shape().rank() > 1 ? 1 : 0] = channels;
            const auto values = [&](const std::vector<float>& numbers) {
                return constant(m_program, Shape(column), {numbers.begin(), numbers.end()});
            };
            x = (x - values(step.mean)) / values(step.deviation);
        }
        return x;
    }

    void lowerNode(const GraphNode& node)
    {
        m_program.source = node.key;
        std::vector<Value> inputs;
        if (node.definition->role == LayerRole::Input) {
            inputs.push_back(normalized(node.params.text("field")));
        } else if (isSource(*node.definition)) {
            inputs.push_back(expand(constant(m_program, 1.0), {m_request.batch}));
        }
        for (const Wire& wire : inputWires(m_request.graph, node)) {
            inputs.push_back(m_values.at(wire.from));
        }
        if (node.isBypassed) {
            m_values[node.key] = inputs.front();
            return;
        }
        const Mode mode = m_request.kind == Kind::Training ? Mode::Training : Mode::Evaluation;
        const GraphNode* owner = m_request.graph.find(sharedWith(node.params));
        Build build(m_program, mode, node.params, node.key, std::move(inputs),
                    owner != nullptr ? &owner->params : nullptr);
        m_values[node.key] = node.definition->forward(build);
        if (node.definition->role == LayerRole::Output) {
            m_heads.push_back(&node);
        }
    }

    double targetScale(const GraphNode& head) const
    {
        const LossDef& loss = lossOf(head);
        return loss.targetIsClass || !loss.hasMetrics ? 1 : head.params.real("target_scale");
    }

    // What the loss compares with: class indices, or values divided by the head's scale.
    Value target(const GraphNode& head)
    {
        const Value raw = leaf(head.params.text("field"));
        const double scale = targetScale(head);
        return scale == 1 ? raw : raw / scale;
    }

    Value inTargetUnits(const GraphNode& head, Value output) const
    {
        const double scale = targetScale(head);
        return scale == 1 ? output : output * scale;
    }

    const LossDef& lossOf(const GraphNode& head) const { return *findLoss(head.params.text("loss")); }

    void addLosses()
    {
        Value total;
        std::vector<Value> parts;
        for (const GraphNode* head : m_heads) {
            const Value output = m_values.at(head->key);
            Value loss = lossOf(*head).forward({head->params, output, target(*head)});
            const double weight = head->params.real("loss_weight");
            loss = reshape(weight == 1 ? loss : loss * weight, {1});
            parts.push_back(loss);
            total = total ? total + loss : loss;
        }
        m_loss = total;
        m_program.addOutput("loss", total.id);
        for (size_t i = 0; i < parts.size() && areMixed(lossPartsOf(m_request.graph)); ++i) {
            m_program.addOutput("loss/" + m_heads[i]->key, parts[i].id);
        }
    }

    MetricCall metricCall(const GraphNode& head)
    {
        const LossDef& loss = lossOf(head);
        return {.params = head.params,
                .output = m_values.at(head.key),
                .prediction = m_request.kind == Kind::Training ? Value() : prediction(head),
                .target = leaf(head.params.text("field")),
                .ignored = loss.ignored ? loss.ignored(head.params) : noClass,
                .yesAbove = loss.yesAbove};
    }

    void addConfusion()
    {
        const auto head = std::find_if(m_heads.begin(), m_heads.end(), [&](const GraphNode* one) {
            return lossOf(*one).targetIsClass && lossOf(*one).hasMetrics;
        });
        if (head != m_heads.end() && m_values.at((*head)->key).shape()[1] <= mostConfused) {
            m_program.addOutput("confusion/" + (*head)->key, confusionCounts(metricCall(**head)).id);
        }
    }

    void addMetrics()
    {
        std::set<std::string> seen; // the first head a metric suits has its name alone
        for (const GraphNode* head : m_heads) {
            const LossDef& loss = lossOf(*head);
            for (const MetricDef& metric : allMetrics()) {
                const bool isWanted = metric.isInSteps || m_request.kind == Kind::Evaluation;
                const Targets targets = loss.targetIsClass ? Targets::Classes
                                        : loss.yesAbove    ? Targets::Answers
                                                           : Targets::Values;
                if (!isWanted || !loss.hasMetrics ||
                    !isOf(metric, targets, m_values.at(head->key).shape())) {
                    continue;
                }
                const Value sums = metric.batchSums(metricCall(*head));
                const bool isFirst = seen.insert(metric.key).second;
                m_program.addOutput("metric/" + figureName(metric, head->params)
                                        + (isFirst ? "" : "/" + head->key),
                                    sums.id);
            }
        }
    }

    Value prediction(const GraphNode& head)
    {
        const Value output = m_values.at(head.key);
        return inTargetUnits(head, isOfProbabilities(output) ? output : lossOf(head).prediction(output));
    }

    // Did a layer make probabilities of them? Borders of blocks and bypassed layers pass on the value itself.
    bool isOfProbabilities(const Value& value) const
    {
        return std::any_of(m_values.begin(), m_values.end(), [&](const auto& entry) {
            const GraphNode& node = *m_request.graph.find(entry.first);
            return entry.second.id == value.id && !node.isBypassed && node.definition->gives == Gives::Probabilities;
        });
    }

    Result<void> addGradients()
    {
        std::vector<Value> wanted(m_program.parameters.size());
        for (ValueId id = 0; id < static_cast<ValueId>(m_program.nodes.size()); ++id) {
            if (m_program[id].op->key == "parameter") {
                wanted[static_cast<size_t>(m_program[id].attributes.integer("index"))] = {&m_program, id};
            }
        }
        Value scale;
        if (scalesLoss(m_request.graph.training)) {
            scale = {&m_program, m_program.call("scalar", {}, {{"name", std::string(lossScaleName)}})};
        }
        PLEXUS_TRY(const std::vector<Value> arrived, gradients(m_loss, wanted, scale));
        for (size_t index = 0; index < wanted.size(); ++index) {
            const ParameterInfo& parameter = m_program.parameters[index];
            Value gradient = arrived[index] ? arrived[index]
                                            : expand(constant(m_program, 0.0), parameter.shape);
            const auto pull = [&](Value direction, double strength) { // as large in proportion as the loss
                const Value pulled = direction * strength;
                return scale ? pulled * expand(scale, parameter.shape) : pulled;
            };
            if (parameter.l2 != 0) {
                gradient = gradient + pull(wanted[index], parameter.l2);
            }
            if (parameter.l1 != 0) {
                const Value zero = expand(constant(m_program, 0.0), parameter.shape);
                const Value sign = less(zero, wanted[index]) - less(wanted[index], zero);
                gradient = gradient + pull(sign, parameter.l1);
            }
            m_program.addOutput("gradient/" + parameter.name, gradient.id);
        }
        return {};
    }

    const LowerRequest& m_request;
    Program m_program;
    std::map<std::string, Value> m_leaves; // by field
    std::map<std::string, Value> m_values; // by node
    std::vector<const GraphNode*> m_heads;
    Value m_loss;
};

} // namespace

Result<Program> lower(const LowerRequest& request)
{
    PLEXUS_CHECK(check(request));
    if (isAbbreviated(request.graph)) {
        PLEXUS_TRY(const Graph all, unrolled(request.graph));
        return Lowering({all, request.fields, request.preprocessing, request.batch, request.kind}).run();
    }
    return Lowering(request).run();
}

} // namespace plexus
