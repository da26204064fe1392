// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op.h"

#include <algorithm>

namespace plexus {

const OpDef* findOp(std::string_view key)
{
    const auto& ops = allOps();
    const auto found = std::lower_bound(ops.begin(), ops.end(), key, [](const OpDef& op, auto wanted) {
        return op.key < wanted;
    });
    return found != ops.end() && found->key == key ? &*found : nullptr;
}

int opIndex(const OpDef* op)
{
    return static_cast<int>(op - allOps().data());
}

namespace {

const char* kindText(AttributeKind kind)
{
    switch (kind) {
    case AttributeKind::Integer:
        return "a whole number";
    case AttributeKind::Real:
        return "a number";
    case AttributeKind::Integers:
        return "a list of whole numbers";
    case AttributeKind::Reals:
        return "a list of numbers";
    case AttributeKind::Text:
        break;
    }
    return "a text";
}

Result<void> checkAttributes(const OpDef& op, const Attributes& attributes)
{
    for (const AttributeRule& rule : op.attributes) {
        const Attributes::Item* item = attributes.find(rule.key);
        if (!item || item->index() != static_cast<size_t>(rule.kind)) {
            return Error{.what = op.key + " needs the attribute " + rule.key + ", " + kindText(rule.kind)};
        }
        if (rule.kind == AttributeKind::Integers && rule.count >= 0) {
            const size_t count = std::get<std::vector<int64_t>>(*item).size();
            if (count != static_cast<size_t>(rule.count)) {
                return Error{.what = op.key + ": " + rule.key + " must have " +
                                     std::to_string(rule.count) + " numbers",
                             .seen = std::to_string(count)};
            }
        }
    }
    for (const auto& [key, item] : attributes.items()) {
        if (std::none_of(op.attributes.begin(), op.attributes.end(),
                         [&](const AttributeRule& rule) { return rule.key == key; })) {
            return Error{.what = op.key + " has no attribute " + key};
        }
    }
    return {};
}

// A product that cannot overflow: every tensor of a program fits into 2^40 elements.
bool isSane(const Shape& shape)
{
    constexpr int64_t most = int64_t{1} << 40;
    int64_t product = 1;
    for (const int64_t extent : shape) {
        if (extent < 1 || extent > most / product) {
            return false;
        }
        product *= extent;
    }
    return shape.rank() <= 8;
}

} // namespace

Result<std::pair<Shape, Type>> shapeOf(const OpDef& op, const OpCall& call)
{
    if (call.shapes.size() != static_cast<size_t>(op.inputs)) {
        return Error{.what = op.key + " takes " + std::to_string(op.inputs) + " inputs",
                     .seen = std::to_string(call.shapes.size())};
    }
    PLEXUS_CHECK(checkAttributes(op, call.attributes));
    auto result = op.shape(call);
    if (!result) {
        result.error().what = op.key + ": " + result.error().what;
        return result;
    }
    if (!isSane(result->first)) {
        return Error{.what = op.key + ": a tensor has at most 8 axes, each at least 1, and at most "
                                      "2^40 elements",
                     .seen = result->first.text()};
    }
    return result;
}

void evaluate(const OpDef& op, const OpCall& call, const std::vector<const Tensor*>& inputs,
              const RunContext& context, Tensor& out)
{
    if (op.kind != OpKind::Map) {
        op.reference(call, inputs, context, out);
        return;
    }
    const double* a = inputs[0]->data.data();
    const double* b = inputs.size() > 1 ? inputs[1]->data.data() : nullptr;
    const double* c = inputs.size() > 2 ? inputs[2]->data.data() : nullptr;
    for (size_t i = 0; i < out.data.size(); ++i) {
        out.data[i] = op.map(a[i], b ? b[i] : 0, c ? c[i] : 0);
    }
}

} // namespace plexus
