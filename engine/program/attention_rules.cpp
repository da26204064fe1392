// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

#include "engine/program/op_rules.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plexus {
namespace {

using Kind = AttentionKernel::Kind;

// What each input is: q, k, v, y and d (dy) are heads, h hides keys, l is the log sum.
std::string_view rolesOf(Kind kind)
{
    switch (kind) {
    case Kind::Forward: return "qkvh";
    case Kind::LogSum: return "qkh";
    case Kind::QueryGradient:
    case Kind::KeyGradient: return "qkvhydl";
    case Kind::ValueGradient: break;
    }
    return "qkhdl";
}

// The shape of a role, given queries and keys.
Shape shapeOfRole(char role, const Shape& query, const Shape& key)
{
    switch (role) {
    case 'k':
    case 'v': return {query[0], query[1], key[2], query[3]};
    case 'h': return {query[0], key[2]};
    case 'l': return {query[0], query[1], query[2], 1};
    default: return query;
    }
}

char resultOf(Kind kind)
{
    constexpr std::array<char, 5> roles = {'y', 'l', 'q', 'k', 'v'};
    return roles[static_cast<size_t>(kind)];
}

Result<ShapeAndType> attentionShapes(Kind kind, const OpCall& call)
{
    PLEXUS_CHECK(requireF32(call));
    PLEXUS_CHECK(requireRank(call, 0, 4, "the queries"));
    PLEXUS_CHECK(requireRank(call, 1, 4, "the keys"));
    const Shape &query = *call.shapes[0], &key = *call.shapes[1];
    for (size_t i = 0; i < call.shapes.size(); ++i) {
        const Shape wanted = shapeOfRole(rolesOf(kind)[i], query, key);
        if (*call.shapes[i] != wanted) {
            return Error{.what = "attention needs heads that fit each other",
                         .where = fmt::format("input {}", i),
                         .seen = call.shapes[i]->text(),
                         .accepted = wanted.text()};
        }
    }
    return ShapeAndType{shapeOfRole(resultOf(kind), query, key), Type::F32};
}

// The reference: query by query, in double.
class Attending {
public:
    Attending(Kind kind, const OpCall& call, const std::vector<const Tensor*>& inputs)
        : m_kind(kind), m_inputs(inputs), m_heads((*call.shapes[0])[1]), m_time((*call.shapes[0])[2]),
          m_memory((*call.shapes[1])[2]), m_depth((*call.shapes[0])[3]), m_scale(call.attributes.real("scale")),
          m_isCausal(call.attributes.integer("causal") != 0)
    {
    }

    void run(Tensor& out) const
    {
        std::fill(out.data.begin(), out.data.end(), 0.0);
        const auto outRow = [&](int64_t row) { return out.data.data() + row * m_depth; };
        const auto queries = static_cast<int64_t>(m_inputs[0]->data.size()) / m_depth;
        for (int64_t query = 0; query < queries; ++query) {
            const std::vector<Seen> seen = seenBy(query);
            if (m_kind == Kind::LogSum) {
                out.data[static_cast<size_t>(query)] = seen.empty() ? 0 : logSum(seen);
                continue;
            }
            const double sum = m_kind == Kind::Forward ? (seen.empty() ? 0 : logSum(seen)) : *row('l', query, 1);
            for (const auto& [key, score] : seen) {
                const double share = std::exp(std::min(score - sum, 0.0)); // 1 where rounding gave more
                switch (m_kind) {
                case Kind::Forward: add(outRow(query), share, row('v', key)); break;
                case Kind::QueryGradient: add(outRow(query), change(query, key, share), row('k', key)); break;
                case Kind::KeyGradient: add(outRow(key), change(query, key, share), row('q', query)); break;
                case Kind::ValueGradient: add(outRow(key), share, row('d', query)); break;
                case Kind::LogSum: break;
                }
            }
        }
    }

private:
    struct Seen {
        int64_t key;
        double score;
    };

    std::vector<Seen> seenBy(int64_t query) const
    {
        std::vector<Seen> seen;
        const int64_t head = query / m_time;
        for (int64_t k = 0; k < m_memory; ++k) {
            const bool isLater = m_isCausal && k > query % m_time;
            if (!isLater && *row('h', head / m_heads * m_memory + k, 1) == 0) {
                const int64_t key = head * m_memory + k;
                seen.push_back({key, m_scale * dot(row('q', query), row('k', key))});
            }
        }
        return seen;
    }

    static double logSum(const std::vector<Seen>& seen)
    {
        std::vector<double> scores;
        std::transform(seen.begin(), seen.end(), std::back_inserter(scores), [](const Seen& one) { return one.score; });
        const ExponentialSum sum = exponentialSum(scores.data(), static_cast<int64_t>(scores.size()));
        return sum.largest + std::log(sum.total);
    }

    // What arrives at the product of query and key.
    double change(int64_t query, int64_t key, double share) const
    {
        const double* dy = row('d', query);
        return m_scale * share * (dot(dy, row('v', key)) - dot(dy, row('y', query)));
    }

    const double* row(char role, int64_t row, int64_t columns) const
    {
        return m_inputs[rolesOf(m_kind).find(role)]->data.data() + row * columns;
    }
    const double* row(char role, int64_t index) const { return row(role, index, m_depth); }
    double dot(const double* a, const double* b) const { return std::inner_product(a, a + m_depth, b, 0.0); }
    void add(double* sum, double factor, const double* row) const
    {
        std::transform(row, row + m_depth, sum, sum, [&](double x, double y) { return y + factor * x; });
    }

    Kind m_kind;
    const std::vector<const Tensor*>& m_inputs;
    int64_t m_heads, m_time, m_memory, m_depth;
    double m_scale;
    bool m_isCausal;
};

std::vector<OpExample> attentionExamples(Kind kind)
{
    const auto example = [&](std::string name, const Shape& query, int64_t memory, bool isCausal, bool isMasked) {
        OpExample made{.name = std::move(name),
                       .attributes = {{"scale", 0.5}, {"causal", static_cast<int64_t>(isCausal)}}};
        for (const char role : rolesOf(kind)) {
            made.inputs.push_back(shapeOfRole(role, query, {query[0], query[1], memory, query[3]}));
        }
        made.prepare = [=](const Attributes&, std::vector<Tensor>& inputs) { // of the last batch no key is seen
            if (const size_t logSum = rolesOf(kind).find('l'); logSum != std::string_view::npos) {
                std::transform(inputs[logSum].data.begin(), inputs[logSum].data.end(), inputs[logSum].data.begin(),
                               [](double number) { return number + 2; }); // mostly above the scores
            }
            std::vector<double>& hides = inputs[rolesOf(kind).find('h')].data;
            for (size_t i = 0; i < hides.size(); ++i) {
                hides[i] = isMasked && (hides[i] > 0.5 || i + static_cast<size_t>(memory) >= hides.size()) ? 1 : 0;
            }
        };
        return made;
    };
    return {example("heads", {2, 2, 3, 4}, 5, false, false), example("one", {1, 1, 1, 1}, 1, false, false),
            example("causal", {2, 1, 5, 3}, 5, true, false), example("tiles", {1, 2, 37, 16}, 41, false, false),
            example("deep", {1, 2, 21, 68}, 21, true, false),
            example("masked", {3, 2, 5, 4}, 19, false, true), example("masked causal", {2, 1, 66, 7}, 66, true, true)};
}

} // namespace

OpDef attentionOp(std::string key, Kind kind)
{
    return {
        .key = std::move(key),
        .kind = OpKind::Heavy,
        .inputs = static_cast<int>(rolesOf(kind).size()),
        .attributes = {{"scale", AttributeKind::Real}, {"causal", AttributeKind::Integer}},
        .shape = [kind](const OpCall& call) { return attentionShapes(kind, call); },
        .reference = [kind](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
                            Tensor& out) { Attending(kind, call, inputs).run(out); },
        .kernel = [kind](KernelBuilder& kernel) -> Result<void> {
            kernel.run(AttentionKernel{kind, kernel.attributes().real("scale"),
                                       kernel.attributes().integer("causal") != 0});
            return {};
        },
        .halves = Halves::Operands,
        .errorBound = 16,
        .examples = attentionExamples(kind),
    };
}

} // namespace plexus
