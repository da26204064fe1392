// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/recompute.h"

#include "engine/program/op.h"

#include <algorithm>
#include <optional>
#include <set>

namespace plexus {

namespace {

constexpr int64_t manyNumbers = 32; // a sum of so many is kept: it takes little room and long to compute
constexpr int searchSteps = 10;     // for the least memory: to a thousandth of the most

class Recomputing {
public:
    explicit Recomputing(const Program& program)
        : m_from(program), m_isForward(program.nodes.size()), m_isBackward(program.nodes.size()),
          m_isDrawn(program.nodes.size()), m_isSummary(program.nodes.size()), m_isKept(program.nodes.size()),
          m_lastUse(program.nodes.size(), noValue), m_readBefore(program.nodes.size() + 1)
    {
    }

    Program run()
    {
        divide();
        look();
        const std::vector<ValueId> cuts = chooseCuts();
        if (cuts.size() < 2) { // the last segment is everything
            return m_from;
        }
        m_first = cuts.front();
        m_last = cuts.back();
        for (const ValueId cut : cuts) {
            for (ValueId value = 0; value < cut; ++value) {
                m_isKept[at(value)] = m_isKept[at(value)] || crosses(value, cut);
            }
        }
        return written();
    }

private:
    static size_t at(ValueId value) { return static_cast<size_t>(value); }
    ValueId count() const { return static_cast<ValueId>(m_from.nodes.size()); }
    const Node& node(ValueId value) const { return m_from[value]; }
    bool isRandom(ValueId value) const { return node(value).op->key == "random"; }

    // Forward: what the other outputs come from. Backward: what is left.
    void divide()
    {
        for (const Output& output : m_from.outputs) {
            (output.name.starts_with("gradient/") ? m_isBackward : m_isForward)[at(output.value)] = true;
        }
        for (ValueId value = count(); value-- > 0;) {
            for (const ValueId input : node(value).inputs) {
                m_isForward[at(input)] = m_isForward[at(input)] || m_isForward[at(value)];
                m_isBackward[at(input)] = m_isBackward[at(input)] || m_isBackward[at(value)];
            }
        }
        for (size_t i = 0; i < m_isForward.size(); ++i) {
            m_isBackward[i] = m_isBackward[i] && !m_isForward[i];
        }
    }

    // The value whose numbers these are: movements take no room of their own.
    ValueId rootOf(ValueId value) const
    {
        while (node(value).op->kind == OpKind::Movement && !node(value).op->addsZeros) {
            value = node(value).inputs[0];
        }
        return value;
    }

    // What is known of the forward values one by one: how long they are needed there, whether the gradient reads them.
    void look()
    {
        std::vector<bool> isRead(m_from.nodes.size());
        for (ValueId value = 0; value < count(); ++value) {
            const Node& current = node(value);
            const bool isMoved = current.op->kind == OpKind::Movement && !current.op->addsZeros;
            m_isDrawn[at(value)] = isRandom(value) || inputsAre(value, m_isDrawn);
            m_isSummary[at(value)] = isSum(value) || inputsAre(value, m_isSummary);
            for (const ValueId input : current.inputs) {
                const ValueId root = rootOf(input);
                if (m_isForward[at(value)] && !isMoved) {
                    m_lastUse[at(root)] = value;
                }
                isRead[at(root)] = isRead[at(root)] || (m_isBackward[at(value)] && m_isForward[at(root)]);
            }
        }
        for (ValueId value = 0; value < count(); ++value) {
            m_readBefore[at(value) + 1] = m_readBefore[at(value)] + (isRead[at(value)] ? bytes(value) : 0);
        }
    }

    // Whether a map or a movement that makes nothing larger has such inputs only, and constants.
    bool inputsAre(ValueId value, const std::vector<bool>& such) const
    {
        const Node& current = node(value);
        bool any = false;
        for (const ValueId input : current.inputs) {
            const bool isConstant = node(rootOf(input)).op->key == "constant";
            if ((!such[at(input)] && !isConstant) || (!isConstant && node(input).shape.elements() < current.shape.elements())) {
                return false;
            }
            any = any || !isConstant;
        }
        return any && (current.op->kind == OpKind::Map || current.op->kind == OpKind::Movement);
    }

    bool isSum(ValueId value) const
    {
        const Node& current = node(value);
        return current.op->kind == OpKind::Reduce
               && node(current.inputs[0]).shape.elements() >= manyNumbers * current.shape.elements();
    }

    // The room that a forward value takes where it is kept.
    int64_t bytes(ValueId value) const
    {
        const Node& current = node(value);
        const bool hasNone = !m_isForward[at(value)] || current.op->kind == OpKind::Leaf || rootOf(value) != value
                             || m_isDrawn[at(value)] || m_isSummary[at(value)];
        return hasNone ? 0 : 4 * current.shape.elements();
    }

    // Whether a cut in front of that call lies between the value and one that reads it.
    bool crosses(ValueId value, ValueId cut) const
    {
        return value < cut && cut <= m_lastUse[at(value)] && bytes(value) > 0;
    }

    // Where a cut may lie: in front of what reads its operands from memory anyway.
    std::vector<ValueId> places() const
    {
        std::vector<ValueId> result;
        for (ValueId value = 0; value < count(); ++value) {
            const OpKind kind = node(value).op->kind;
            if (m_isForward[at(value)] && (kind == OpKind::Heavy || kind == OpKind::Reduce)) {
                result.push_back(value);
            }
        }
        return result;
    }

    // What is kept across each place, the latest first: the value, and the bytes of it and of all later ones.
    using Crossing = std::vector<std::pair<ValueId, int64_t>>;
    std::vector<Crossing> crossings(const std::vector<ValueId>& places) const
    {
        std::vector<Crossing> result;
        std::vector<ValueId> open; // ascending
        ValueId next = 0;
        for (const ValueId place : places) {
            for (; next < place; ++next) {
                if (bytes(next) > 0) {
                    open.push_back(next);
                }
            }
            std::erase_if(open, [&](ValueId value) { return m_lastUse[at(value)] < place; });
            Crossing crossing;
            int64_t total = 0;
            for (size_t i = open.size(); i-- > 0;) {
                total += bytes(open[i]);
                crossing.emplace_back(open[i], total);
            }
            result.push_back(std::move(crossing));
        }
        return result;
    }

    // Bytes of what crosses and was made at `from` or later.
    static int64_t bytesSince(const Crossing& crossing, ValueId from)
    {
        const auto end = std::partition_point(crossing.begin(), crossing.end(),
                                              [&](const auto& entry) { return entry.first >= from; });
        return end == crossing.begin() ? 0 : std::prev(end)->second;
    }

    // The cuts with the least memory; one, or none, where none helps.
    std::vector<ValueId> chooseCuts() const
    {
        const std::vector<ValueId> all = places();
        if (all.empty() || m_readBefore.back() == 0) {
            return {};
        }
        const std::vector<Crossing> crossing = crossings(all);
        int64_t least = 0;
        int64_t most = bytesSince(crossing.front(), 0) + m_readBefore.back() - m_readBefore[at(all.front())];
        std::vector<ValueId> best = {all.front()};
        for (int step = 0; step < searchSteps; ++step) {
            const int64_t limit = least + (most - least) / 2;
            if (auto cuts = cutsWithin(limit, all, crossing)) {
                best = std::move(*cuts);
                most = limit;
            } else {
                least = limit;
            }
        }
        return best;
    }

    // Cuts so that no more than these bytes are needed at once, the last of them as early as can be, because what lies
    // behind it is not computed again. The first place is always one of them.
    std::optional<std::vector<ValueId>> cutsWithin(int64_t limit, const std::vector<ValueId>& places,
                                                   const std::vector<Crossing>& crossing) const
    {
        constexpr int64_t none = -1;
        std::vector<int64_t> kept(places.size(), none); // the fewest bytes kept up to that place
        std::vector<size_t> before(places.size(), 0);
        kept[0] = bytesSince(crossing[0], 0);
        const auto between = [&](size_t from, ValueId to) { return m_readBefore[at(to)] - m_readBefore[at(places[from])]; };
        for (size_t to = 0; to < places.size(); ++to) {
            for (size_t from = to; from-- > 0 && between(from, places[to]) <= limit;) {
                if (kept[from] == none || kept[from] + between(from, places[to]) > limit) {
                    continue;
                }
                const int64_t bytes = kept[from] + bytesSince(crossing[to], places[from]);
                if (kept[to] == none || bytes < kept[to]) {
                    kept[to] = bytes;
                    before[to] = from;
                }
            }
            if (kept[to] == none || kept[to] + between(to, count()) > limit) {
                continue;
            }
            std::vector<ValueId> cuts = {places[to]};
            for (size_t place = to; place > 0; place = before[place]) {
                cuts.push_back(places[before[place]]);
            }
            std::reverse(cuts.begin(), cuts.end());
            return cuts;
        }
        return std::nullopt;
    }

    Program written()
    {
        Program to;
        to.parameters = m_from.parameters;
        to.states = m_from.states;
        std::vector<ValueId> forward(m_from.nodes.size(), noValue), backward(m_from.nodes.size(), noValue); // new ids
        for (ValueId value = 0; value < count(); ++value) {
            if (m_isForward[at(value)]) {
                append(to, value, forward);
                backward[at(value)] = isThere(value) ? forward[at(value)] : noValue;
            }
        }
        for (ValueId value = 0; value < count(); ++value) {
            for (const ValueId input : m_isBackward[at(value)] ? node(value).inputs : std::vector<ValueId>{}) {
                computeAgain(to, input, backward);
            }
            if (m_isBackward[at(value)]) {
                append(to, value, backward);
            }
        }
        for (const Output& output : m_from.outputs) {
            const auto& values = m_isForward[at(output.value)] ? forward : backward;
            to.addOutput(output.name, values[at(output.value)]);
        }
        return to;
    }

    // Whether a forward value is there for the backward part without being computed again.
    bool isThere(ValueId value) const
    {
        const bool isLeaf = node(value).op->kind == OpKind::Leaf && !isRandom(value);
        return isLeaf || value < m_first || value >= m_last || m_isSummary[at(value)] || m_isKept[at(value)];
    }

    void append(Program& to, ValueId value, std::vector<ValueId>& values) const
    {
        Node call = node(value);
        for (ValueId& input : call.inputs) {
            input = values[at(input)];
        }
        values[at(value)] = static_cast<ValueId>(to.nodes.size());
        to.nodes.push_back(std::move(call));
    }

    // A forward value with what it takes, in the order of the forward part; nothing where it is there.
    void computeAgain(Program& to, ValueId value, std::vector<ValueId>& values) const
    {
        if (values[at(value)] != noValue) {
            return;
        }
        std::set<ValueId> missing = {value};
        for (auto next = missing.rbegin(); next != missing.rend(); ++next) { // (inputs come before: they are met later)
            for (const ValueId input : node(*next).inputs) {
                if (values[at(input)] == noValue) {
                    missing.insert(input);
                }
            }
        }
        for (const ValueId each : missing) {
            append(to, each, values);
        }
    }

    const Program& m_from;
    std::vector<bool> m_isForward, m_isBackward; // never both
    std::vector<bool> m_isDrawn;                 // random numbers, and maps of nothing else
    std::vector<bool> m_isSummary;               // sums of many numbers, and maps of nothing else
    std::vector<bool> m_isKept;                  // across a cut
    std::vector<ValueId> m_lastUse;              // of a root: the last forward call that computes with it
    std::vector<int64_t> m_readBefore;           // bytes that the backward part reads of the values before this one
    ValueId m_first = noValue, m_last = noValue; // cuts
};

} // namespace

Program recomputed(const Program& program)
{
    return Recomputing(program).run();
}

} // namespace plexus
