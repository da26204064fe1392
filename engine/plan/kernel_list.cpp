// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/kernel_list.h"

#include "engine/base/number_text.h"

namespace plexus {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string text(const KernelList& list, StoreId id)
{
    if (id == noStore) {
        return "-";
    }
    const Store& store = list[id];
    static constexpr const char* letters[] = {"a", "parameter", "gradient", "state", "constant"};
    const char* letter = letters[static_cast<size_t>(store.place)];
    return letter + std::to_string(store.place == Place::Arena ? id : store.index);
}

std::string text(const KernelList& list, const MicroChain& chain, const Slot& slot)
{
    const auto index = static_cast<size_t>(slot.index);
    switch (slot.kind) {
    case Slot::Kind::Zero: return "0";
    case Slot::Kind::Load: return text(list, chain.loads[index].store);
    case Slot::Kind::Immediate: return numberText(chain.immediates[index]);
    case Slot::Kind::Scalar: return chain.scalars[index];
    case Slot::Kind::Value: return "value";
    case Slot::Kind::Random: return "random";
    case Slot::Kind::Result: break;
    }
    const Micro& micro = chain.ops[index];
    std::string arguments;
    for (int i = 0; i < micro.op->inputs; ++i) {
        arguments += (i > 0 ? ", " : "") + text(list, chain, micro.arguments[static_cast<size_t>(i)]);
    }
    return micro.op->key + "(" + arguments + ")";
}

std::string text(const KernelList& list, const Work& work)
{
    const auto name = [&](StoreId id) { return text(list, id); };
    const auto number = [](int64_t n) { return std::to_string(n); };
    return std::visit(
        Overloaded{
            [](const MapWork&) { return std::string("map"); },
            [](const GatherWork& w) { return "gather " + w.field + (w.numbers.empty() ? "" : " " + w.numbers); },
            [&](const RelayoutWork& w) { return "relayout " + name(w.source); },
            [&](const MatmulWork& w) {
                static constexpr const char* orders[] = {"nn", "nt", "tn"};
                return std::string("matmul_") + orders[static_cast<size_t>(w.order)] + " " + name(w.a) +
                       " " + name(w.b) + " " + number(w.m) + "x" + number(w.k) + "x" + number(w.n);
            },
            [&](const ConvWork& w) {
                static constexpr const char* kinds[] = {"conv", "conv_input", "conv_weight"};
                const bool hasPool = w.window[0] * w.window[1] > 1;
                const bool readsTaps = hasPool && w.kernel.kind == ConvKernel::Kind::WeightGradient;
                return std::string(kinds[static_cast<size_t>(w.kernel.kind)]) + (hasPool ? "_max_pool " : " ") + name(w.a)
                       + " " + name(w.b) + (readsTaps ? " " + name(w.taps) : "");
            },
            [&](const PoolWork& w) {
                static constexpr const char* kinds[] = {"max_pool", "avg_pool", "max_pool_gradient",
                                                        "avg_pool_gradient", "max_pool_tap"};
                return kinds[static_cast<size_t>(w.kernel.kind)] + (" " + name(w.x)) + " " + name(w.dy);
            },
            [&](const ReduceWork& w) {
                static constexpr const char* kinds[] = {"sum", "max", "argmax"};
                return kinds[static_cast<size_t>(w.kind)] +
                       std::string(w.axis == ReduceWork::Axis::Rows ? "_rows " : "_columns ") +
                       text(list, w.prologue, w.prologue.results.front()) +
                       (w.second != noStore ? ", " + text(list, w.prologue, w.prologue.results[1]) : "");
            },
            [&](const CrossEntropyWork& w) {
                return "cross_entropy " + name(w.logits) + " " + name(w.labels);
            },
            [&](const SoftmaxWork& w) { return "softmax " + name(w.x) + " " + name(w.dy); },
            [&](const RowsWork& w) {
                const bool isGather = w.kernel.kind == RowsKernel::Kind::Gather;
                return (isGather ? "gather_rows " : "scatter_rows ") + name(w.values) + " " + name(w.indices);
            },
            [&](const AttentionWork& w) {
                static constexpr const char* bodies[] = {"attention", "attention_query", "attention_memory"};
                return bodies[static_cast<size_t>(w.body)] + (" " + name(w.query.store)) + " " + name(w.key.store) +
                       " " + name(w.value.store);
            },
        },
        work);
}

} // namespace

std::vector<StoreId> PlannedKernel::reads() const
{
    std::vector<StoreId> ids;
    for (const Load& load : chain.loads) {
        ids.push_back(load.store);
    }
    std::visit(Overloaded{
                   [](const MapWork&) {}, [](const GatherWork&) {},
                   [&](const RelayoutWork& w) { ids.push_back(w.source); },
                   [&](const MatmulWork& w) { ids.insert(ids.end(), {w.a, w.b}); },
                   [&](const ConvWork& w) {
                       const bool readsTaps = w.kernel.kind == ConvKernel::Kind::WeightGradient;
                       ids.insert(ids.end(), {w.a, w.b, readsTaps ? w.taps : noStore});
                   },
                   [&](const PoolWork& w) { ids.insert(ids.end(), {w.x, w.dy}); },
                   [&](const ReduceWork& w) {
                       for (const Load& load : w.prologue.loads) {
                           ids.push_back(load.store);
                       }
                   },
                   [&](const CrossEntropyWork& w) {
                       ids.insert(ids.end(), {w.logits, w.labels, w.upstream});
                   },
                   [&](const SoftmaxWork& w) { ids.insert(ids.end(), {w.x, w.dy}); },
                   [&](const RowsWork& w) { ids.insert(ids.end(), {w.values, w.indices}); },
                   [&](const AttentionWork& w) {
                       ids.insert(ids.end(), {w.query.store, w.key.store, w.value.store, w.y.store, w.dy.store, w.mask, w.logSum});
                   },
               },
               work);
    std::erase(ids, noStore);
    return ids;
}

std::string KernelList::print() const
{
    std::string all;
    for (const PlannedKernel& kernel : kernels) {
        std::string line;
        for (StoreId id : kernel.outputs) {
            line += (line.empty() ? "" : ", ") + text(*this, id);
        }
        line += " = " + text(*this, kernel.work);
        const bool isMap = std::holds_alternative<MapWork>(kernel.work);
        if (isMap || !kernel.chain.ops.empty()) {
            line += isMap ? "" : " ->";
            for (const Slot& slot : kernel.chain.results) {
                line += " " + text(*this, kernel.chain, slot);
            }
        }
        line += kernel.isChecked ? " checked" : "";
        line += kernel.isGated ? " gated" : "";
        const Store& first = (*this)[kernel.outputs.front()];
        all += line + " : " + first.layout.text() + (first.format == StorageFormat::Words ? "" : " " + std::string(nameOf(first.format))) + "\n";
    }
    return all;
}

} // namespace plexus
