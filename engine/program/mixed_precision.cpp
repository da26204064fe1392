// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/mixed_precision.h"

#include "engine/program/kernel.h"
#include "engine/program/op.h"

#include <algorithm>
#include <set>

namespace plexus {
namespace {

class MixedPrecision {
public:
    MixedPrecision(const Program& program, const OpDef* rounding)
        : m_from(program), m_rounding(rounding), m_consumers(program.nodes.size()), m_isOfSamples(program.nodes.size()),
          m_isOfWeights(program.nodes.size()), m_isOutput(program.nodes.size()), m_isRounded(program.nodes.size())
    {
    }

    Program run()
    {
        look();
        for (ValueId value = 0; value < count(); ++value) {
            if (node(value).op->halves == Halves::OperandsAndResult) {
                roundResult(value);
            }
        }
        for (ValueId value = 0; value < count(); ++value) {
            if (node(value).op->halves != Halves::None) {
                for (const ValueId operand : node(value).inputs) {
                    roundOperand(baseOf(operand));
                }
            }
        }
        return written();
    }

private:
    static size_t at(ValueId value) { return static_cast<size_t>(value); }
    ValueId count() const { return static_cast<ValueId>(m_from.nodes.size()); }
    const Node& node(ValueId value) const { return m_from[value]; }
    bool isHeavy(ValueId value) const { return node(value).op->kind == OpKind::Heavy; }

    void look()
    {
        for (ValueId value = 0; value < count(); ++value) {
            const std::vector<ValueId>& inputs = node(value).inputs;
            m_isOfSamples[at(value)] = node(value).op->key == "input" || std::any_of(inputs.begin(), inputs.end(), [&](ValueId input) {
                return m_isOfSamples[at(input)];
            });
            for (const ValueId input : inputs) {
                std::vector<ValueId>& consumers = m_consumers[at(input)];
                if (consumers.empty() || consumers.back() != value) {
                    consumers.push_back(value);
                }
            }
        }
        std::vector<bool> isGradient(m_from.nodes.size());
        for (const Output& output : m_from.outputs) {
            m_isOutput[at(baseOf(output.value))] = true;
            isGradient[at(output.value)] = output.name.starts_with("gradient/");
        }
        for (ValueId value = count(); value-- > 0;) { // what only maps and movements lie between and a weight's gradient
            const std::vector<ValueId>& consumers = m_consumers[at(value)];
            m_isOfWeights[at(value)] = (isGradient[at(value)] || !consumers.empty())
                                       && std::all_of(consumers.begin(), consumers.end(), [&](ValueId consumer) {
                                              const OpKind kind = node(consumer).op->kind;
                                              return m_isOfWeights[at(consumer)] && (kind == OpKind::Map || kind == OpKind::Movement);
                                          });
        }
    }

    // The value whose numbers these are.
    ValueId baseOf(ValueId value) const
    {
        while (node(value).op->kind == OpKind::Movement) {
            value = node(value).inputs[0];
        }
        return value;
    }

    bool isActivation(ValueId value) const
    {
        return node(value).type == Type::F32 && m_isOfSamples[at(value)] && !m_isOfWeights[at(value)];
    }

    // Whether, as it is or moved, a loss reads it, or the host.
    bool isOfLoss(ValueId value) const
    {
        const std::vector<ValueId>& consumers = m_consumers[at(value)];
        return m_isOutput[at(value)] || std::any_of(consumers.begin(), consumers.end(), [&](ValueId consumer) {
                   return isHeavy(consumer) ? node(consumer).op->halves == Halves::None
                                            : node(consumer).op->kind == OpKind::Movement && isOfLoss(consumer);
               });
    }

    // The last of the maps that everything reading `value` leads through, or `value`: what a kernel stores of it.
    ValueId endOf(ValueId value) const
    {
        ValueId end = value;
        std::set<ValueId> pending(m_consumers[at(value)].begin(), m_consumers[at(value)].end());
        while (!pending.empty() && !m_isOutput[at(end)]) {
            const ValueId next = *pending.begin();
            if (node(next).op->kind != OpKind::Map || node(next).shape != node(value).shape) {
                break;
            }
            end = pending.size() == 1 ? next : end;
            pending.erase(next);
            pending.insert(m_consumers[at(next)].begin(), m_consumers[at(next)].end());
        }
        return end;
    }

    // Whether it is never stored: a max pool is computed with the convolution whose result it is (Fuser::poolOf).
    bool isPooledAtOnce(ValueId value) const
    {
        const std::vector<ValueId>& consumers = m_consumers[at(value)];
        return node(value).op->key == "conv2d" && !m_isOutput[at(value)] && !consumers.empty()
               && std::all_of(consumers.begin(), consumers.end(), [&](ValueId consumer) {
                      const Node& reader = node(consumer);
                      return (reader.op->key == "max_pool2d" || reader.op->key == "max_pool2d_tap")
                             && PoolKernel::of(PoolKernel::Kind::Max, reader.attributes)
                                    .suitsConvolution(node(value).shape, reader.shape);
                  });
    }

    void roundResult(ValueId value)
    {
        const ValueId end = endOf(value);
        if (isPooledAtOnce(value)) {
            return;
        }
        if (isActivation(value) && isActivation(end) && !isOfLoss(end)) {
            round(end);
        }
    }

    void roundOperand(ValueId base)
    {
        const bool isMade = node(base).op->kind == OpKind::Map || node(base).op->key == "input"
                            || node(base).op->halves == Halves::OperandsAndResult;
        if (isMade && isActivation(base) && !isPooledAtOnce(base)) {
            round(base);
        }
    }

    // Whether nothing is lost by rounding it.
    bool isRounded(ValueId value) const
    {
        const Node& current = node(value);
        if (m_isRounded[at(value)] || current.op == m_rounding) {
            return true;
        }
        if (current.op->key == "constant") {
            const std::vector<double>& values = current.attributes.reals("values");
            return std::all_of(values.begin(), values.end(), [&](double number) { return m_rounding->map(number, 0, 0) == number; });
        }
        if (current.op->kind == OpKind::Movement) {
            return isRounded(current.inputs[0]);
        }
        if (current.op->key == "max_pool2d_gradient" && PoolKernel::of(PoolKernel::Kind::Max, current.attributes).isApart()) {
            return isRounded(current.inputs[1]); // each number is one of dy's, or zero
        }
        return current.op->picks >= 0 && std::all_of(current.inputs.begin() + current.op->picks, current.inputs.end(),
                                                     [&](ValueId input) { return isRounded(input); });
    }

    void round(ValueId value)
    {
        if (isRounded(value)) {
            return;
        }
        const Node& current = node(value);
        if (current.op->kind == OpKind::Movement) {
            return round(current.inputs[0]);
        }
        std::vector<ValueId> picked; // what is not rounded yet
        if (current.op->picks >= 0) {
            std::copy_if(current.inputs.begin() + current.op->picks, current.inputs.end(), std::back_inserter(picked),
                         [&](ValueId input) { return !isRounded(input); });
        }
        if (picked.size() == 1 && canRound(baseOf(picked.front()), current.shape)) {
            return round(picked.front());
        }
        m_isRounded[at(value)] = true;
    }

    // Whether a value below a pick takes the rounding: it is as large, and rounding it costs no kernel of its own.
    bool canRound(ValueId base, const Shape& shape) const
    {
        const OpKind kind = node(base).op->kind;
        const bool isMade = kind == OpKind::Map || node(base).op->halves == Halves::OperandsAndResult;
        return isMade && isActivation(base) && !m_isOutput[at(base)] && !isPooledAtOnce(base)
               && node(base).shape.elements() >= shape.elements();
    }

    Program written() const
    {
        Program to;
        to.parameters = m_from.parameters;
        to.states = m_from.states;
        std::vector<ValueId> values(m_from.nodes.size(), noValue); // new ids
        for (ValueId value = 0; value < count(); ++value) {
            Node call = node(value);
            for (ValueId& input : call.inputs) {
                input = values[at(input)];
            }
            to.nodes.push_back(std::move(call));
            values[at(value)] = static_cast<ValueId>(to.nodes.size()) - 1;
            if (m_isRounded[at(value)]) {
                values[at(value)] = to.call(m_rounding->key, {values[at(value)]}, {}, node(value).source);
            }
        }
        for (const Output& output : m_from.outputs) {
            to.addOutput(output.name, values[at(output.value)]);
        }
        return to;
    }

    const Program& m_from;
    const OpDef* m_rounding;
    std::vector<std::vector<ValueId>> m_consumers; // ascending
    std::vector<bool> m_isOfSamples;               // comes from an input
    std::vector<bool> m_isOfWeights;               // leads to gradients of weights alone, by maps and movements
    std::vector<bool> m_isOutput;                  // the base of one
    std::vector<bool> m_isRounded;
};

} // namespace

Program withHalves(const Program& program, std::string_view rounding)
{
    return MixedPrecision(program, findOp(rounding)).run();
}

} // namespace plexus
