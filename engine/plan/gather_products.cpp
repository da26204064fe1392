// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/gather_products.h"

#include "engine/program/op.h"
#include "engine/program/value.h"

#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <set>

namespace plexus {
namespace {

constexpr size_t fewest = 3; // terms worth gathering

// Where a value lies in a sum of pads: rows of `whole` from `row` on.
struct Rows {
    ValueId whole = noValue;
    int64_t row = 0;
};

class Gatherer {
public:
    explicit Gatherer(const Program& program) : m_program(program), m_order(program.nodes.size()), m_uses(m_order.size())
    {
        for (size_t i = 0; i < m_order.size(); ++i) {
            m_order[i] = static_cast<ValueId>(i);
            for (const ValueId input : program.nodes[i].inputs) {
                ++m_uses[static_cast<size_t>(input)];
            }
        }
        for (const Output& output : program.outputs) {
            ++m_uses[static_cast<size_t>(output.value)];
        }
    }

    Program run()
    {
        const auto count = static_cast<ValueId>(m_program.nodes.size());
        std::vector<ValueId> roots;
        std::vector<bool> isInner(m_order.size()); // of a longer sum
        for (ValueId id = count; id-- > 0;) {
            if (isSum(id) && !isInner[static_cast<size_t>(id)]) {
                roots.push_back(id);
                m_terms[id] = termsOf(id, isInner);
                findParts(id);
            }
        }
        for (const ValueId root : roots) {
            gather(root);
        }
        return m_replaced.empty() ? m_program : sorted();
    }

private:
    using Key = std::vector<int64_t>;

    bool isSum(ValueId id) const { return m_program[id].op->key == "add"; }

    std::vector<ValueId> termsOf(ValueId root, std::vector<bool>& isInner) const
    {
        std::vector<ValueId> terms, open = {root};
        while (!open.empty()) {
            const ValueId id = open.back();
            open.pop_back();
            if (isSum(id) && (id == root || m_uses[static_cast<size_t>(id)] == 1)) {
                isInner[static_cast<size_t>(id)] = id != root;
                const std::vector<ValueId>& inputs = m_program[id].inputs;
                open.insert(open.end(), inputs.rbegin(), inputs.rend());
            } else {
                terms.push_back(id);
            }
        }
        return terms;
    }

    ValueId behindReshape(ValueId id) const
    {
        const Node& node = m_program[id];
        return node.op->key == "reshape" ? node.inputs[0] : id;
    }

    // Notes what a sum of pads along the first axis is made of, where each place is of one of them.
    void findParts(ValueId root)
    {
        std::map<ValueId, int64_t> rows;
        std::map<int64_t, int64_t> extents; // by the place where a part begins
        const Shape& shape = m_program[root].shape;
        for (const ValueId term : m_terms[root]) {
            const Node& pad = m_program[term];
            if (pad.op->key != "pad" || pad.attributes.integer("axis") != 0) {
                return;
            }
            const ValueId part = behindReshape(pad.inputs[0]);
            const int64_t before = pad.attributes.integer("before");
            extents[before] = m_program[pad.inputs[0]].shape[0];
            const Shape& own = m_program[part].shape;
            if (own.rank() != 2 || own[-1] != shape[-1]) {
                return;
            }
            rows[part] = before * (shape.elements() / shape[0] / shape[-1]);
        }
        int64_t end = 0;
        for (const auto& [before, extent] : extents) {
            end = before == end ? end + extent : -1;
        }
        if (end == shape[0] && extents.size() == m_terms[root].size() && rows.size() == extents.size()) {
            for (const auto& [part, row] : rows) {
                m_parts[part] = {root, row};
            }
        }
    }

    // What can be gathered with others of the same key: products, and sums over rows, of matrices.
    std::optional<Key> keyOf(ValueId term) const
    {
        const Node& node = m_program[behindReshape(term)];
        const bool isProduct = node.op->key == "matmul" && node.attributes.integer("transpose_a") == 1 &&
                               node.attributes.integer("transpose_b") == 0;
        const bool isSumOfRows = node.op->key == "sum" && node.attributes.integers("axes") == std::vector<int64_t>{0};
        if (!isProduct && !isSumOfRows) {
            return std::nullopt;
        }
        Key key;
        for (const ValueId input : node.inputs) {
            const Node& from = m_program[input];
            if (from.shape.rank() != 2 || from.op->kind == OpKind::Movement || from.inputs.empty()) {
                return std::nullopt;
            }
            key.insert(key.end(), {from.shape[0], from.shape[1]});
        }
        return key;
    }

    void gather(ValueId root)
    {
        std::map<Key, std::vector<ValueId>> groups;
        std::vector<ValueId> others;
        for (const ValueId term : m_terms[root]) {
            if (const auto key = keyOf(term)) {
                groups[*key].push_back(behindReshape(term));
            } else {
                others.push_back(term);
            }
        }
        const Shape shape = m_program[root].shape;
        m_program.source = m_program[root].source;
        Value total;
        const auto add = [&](Value value) {
            value = reshape(value, shape);
            total = total ? total + value : value;
        };
        for (auto& [key, terms] : groups) {
            const std::optional<Value> one = terms.size() >= fewest ? gathered(terms) : std::nullopt;
            if (one) {
                add(*one);
            } else {
                others.insert(others.end(), terms.begin(), terms.end());
            }
        }
        if (total) {
            for (const ValueId other : others) {
                add({&m_program, other});
            }
            m_replaced[root] = total.id;
        }
        m_program.source.clear();
        m_order.resize(m_program.nodes.size(), root);
    }

    std::optional<Value> gathered(std::vector<ValueId>& terms)
    {
        // In the order in which an operand of them lies in memory, if one does.
        const size_t count = m_program[terms.front()].inputs.size();
        const auto lies = [&](size_t k) {
            return std::all_of(terms.begin(), terms.end(),
                               [&](ValueId term) { return m_parts.contains(m_program[term].inputs[k]); });
        };
        const size_t ordered = count > 1 && !lies(0) ? 1 : 0;
        std::sort(terms.begin(), terms.end(), [&](ValueId a, ValueId b) {
            return std::pair(rowOf(m_program[a].inputs[ordered]), a) < std::pair(rowOf(m_program[b].inputs[ordered]), b);
        });
        std::vector<Value> operands;
        for (size_t k = 0; k < count; ++k) {
            std::vector<ValueId> parts;
            for (const ValueId term : terms) {
                parts.push_back(m_program[term].inputs[k]);
            }
            const std::optional<Value> operand = behindEachOther(parts);
            if (!operand) {
                return std::nullopt;
            }
            operands.push_back(*operand);
        }
        return operands.size() == 2 ? matmul(operands[0], operands[1], Transpose::Yes) : sum(operands[0], {0});
    }

    int64_t rowOf(ValueId value) const
    {
        const auto part = m_parts.find(value);
        return part == m_parts.end() ? 0 : part->second.row;
    }

    // (rows of all, columns). None where a part would have to lie at two places.
    std::optional<Value> behindEachOther(const std::vector<ValueId>& parts)
    {
        const Shape shape = m_program[parts.front()].shape;
        const Shape all{shape[0] * static_cast<int64_t>(parts.size()), shape[1]};
        const auto first = m_parts.find(parts.front());
        if (first == m_parts.end()) {
            const std::set<ValueId> different(parts.begin(), parts.end());
            if (different.size() != parts.size() ||
                std::any_of(parts.begin(), parts.end(), [&](ValueId part) { return m_parts.contains(part); })) {
                return std::nullopt;
            }
            std::vector<Value> values;
            for (const ValueId part : parts) {
                values.push_back({&m_program, part});
            }
            const Value whole = concat(values, 0);
            for (size_t i = 0; i < parts.size(); ++i) {
                m_parts[parts[i]] = {whole.id, static_cast<int64_t>(i) * shape[0]};
            }
            return whole;
        }
        const Rows start = first->second;
        for (size_t i = 0; i < parts.size(); ++i) {
            const auto part = m_parts.find(parts[i]);
            if (part == m_parts.end() || part->second.whole != start.whole ||
                part->second.row != start.row + static_cast<int64_t>(i) * shape[0]) {
                return std::nullopt;
            }
        }
        const Value whole{&m_program, start.whole};
        const Value rows = reshape(whole, {whole.shape().elements() / shape[1], shape[1]});
        return rows.shape() == all ? rows : slice(rows, 0, start.row, all[0]);
    }

    // What replaces a sum stands where all it needs is there, as early as that allows.
    Program sorted() const
    {
        const size_t count = m_program.nodes.size();
        const auto now = [&](ValueId id) {
            const auto found = m_replaced.find(id);
            return found == m_replaced.end() ? id : found->second;
        };
        std::vector<int> missing(count);
        std::vector<std::vector<ValueId>> users(count);
        using Entry = std::pair<ValueId, ValueId>; // the place it had or takes, and the node
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
        for (size_t i = 0; i < count; ++i) {
            for (const ValueId input : m_program.nodes[i].inputs) {
                users[static_cast<size_t>(now(input))].push_back(static_cast<ValueId>(i));
                ++missing[i];
            }
            if (missing[i] == 0) {
                ready.emplace(m_order[i], static_cast<ValueId>(i));
            }
        }
        Program result;
        result.parameters = m_program.parameters;
        result.states = m_program.states;
        std::vector<ValueId> moved(count, noValue);
        while (!ready.empty()) {
            const ValueId id = ready.top().second;
            ready.pop();
            Node node = m_program[id];
            for (ValueId& input : node.inputs) {
                input = moved[static_cast<size_t>(now(input))];
            }
            moved[static_cast<size_t>(id)] = static_cast<ValueId>(result.nodes.size());
            result.nodes.push_back(std::move(node));
            for (const ValueId user : users[static_cast<size_t>(id)]) {
                if (--missing[static_cast<size_t>(user)] == 0) {
                    ready.emplace(m_order[static_cast<size_t>(user)], user);
                }
            }
        }
        if (result.nodes.size() < count) { // a part is made of the sum
            return m_program;
        }
        for (const Output& output : m_program.outputs) {
            result.addOutput(output.name, moved[static_cast<size_t>(now(output.value))]);
        }
        return result;
    }

    Program m_program; // grows by what replaces its sums
    std::vector<ValueId> m_order; // by node: where it stands or, if it is new, the sum it is for
    std::vector<int> m_uses;
    std::map<ValueId, std::vector<ValueId>> m_terms; // by sum
    std::map<ValueId, Rows> m_parts;
    std::map<ValueId, ValueId> m_replaced; // sums, by what is there in their stead
};

} // namespace

Program gatherProducts(const Program& program)
{
    return Gatherer(program).run();
}

} // namespace plexus
