// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/kernel_work.h"

#include "engine/exec/vulkan/device_program.h"
#include "engine/vk/template_info.h"
#include "engine/vk/templates/attention.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plexus {
namespace {

constexpr uint64_t steeringBytes = uint64_t{1} << 26; // a word a parameter is more than enough
constexpr int64_t inventedRows = 65536;               // of a data set nobody has

double product(const Loops& loops)
{
    double all = 1;
    for (size_t i = 0; i < loops.size(); ++i) {
        all *= static_cast<double>(i == 4 ? (loops[i] + 3) / 4 * 4 : loops[i]);
    }
    return all;
}

// Buffers that there are not, as large as the kernel believes.
struct Invented {
    std::vector<vk::Range> stores, indices;
    std::map<std::string, FieldTable> tables;
    std::vector<std::string> scalars;

    static vk::Range range(uint32_t id, uint64_t bytes) { return {static_cast<vk::BufferId>(id), 0, bytes}; }

    Invented(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits,
             const std::vector<SampleType>& fields)
        : scalars(kernel.chain.scalars)
    {
        uint32_t next = 8;
        for (const Store& store : list.stores) {
            stores.push_back(range(next++, static_cast<uint64_t>(store.span())));
            stores.back().format = store.format;
        }
        for (const std::vector<int32_t>& index : list.indices) {
            indices.push_back(range(next++, index.size() * 4));
        }
        for (const SampleType& field : fields) {
            FieldTable table;
            table.type = field.type == Type::U8    ? vk::TableType::U8
                         : field.type == Type::I32 ? vk::TableType::I32
                                                   : vk::TableType::F32;
            const auto rowBytes = static_cast<uint64_t>(field.elements * typeBytes(field.type));
            const FieldPages pages = pagesOf(inventedRows, rowBytes, traits.maxOperandBytes);
            table.rows = std::min(inventedRows, pages.rowsPerPage);
            table.rowsPerPage = pages.rowsPerPage;
            table.elements = field.elements;
            table.pages = {range(next++, pages.bytes.front())};
            tables.emplace(field.name, std::move(table));
        }
    }
};

// What the innermost sum of a heavy kernel runs over, or what a light one visits.
double depthOf(const PlannedKernel& kernel, const KernelList& list, double parts)
{
    const auto quads = [](int64_t channels) { return static_cast<double>((channels + 3) / 4 * 4); };
    if (const auto* work = std::get_if<MatmulWork>(&kernel.work)) {
        return static_cast<double>(work->k) / parts;
    }
    if (const auto* work = std::get_if<ConvWork>(&kernel.work)) {
        const auto taps = static_cast<double>(work->weight[2] * work->weight[3]);
        switch (work->kernel.kind) {
        case ConvKernel::Kind::Forward: return taps * quads(work->weight[1]);
        case ConvKernel::Kind::InputGradient: return taps * quads(work->weight[0] / work->kernel.groups);
        case ConvKernel::Kind::WeightGradient:
            return static_cast<double>(work->output[0] * work->output[2] * work->output[3]) / parts;
        }
    }
    const auto words = static_cast<double>(list[kernel.outputs.front()].layout.words());
    if (const auto* work = std::get_if<PoolWork>(&kernel.work)) {
        return words * static_cast<double>(work->kernel.kernel[0] * work->kernel.kernel[1]);
    }
    if (const auto* work = std::get_if<ReduceWork>(&kernel.work)) {
        return static_cast<double>(work->a[0] * work->a[1] * work->r[0] * work->r[1]) * quads(work->b);
    }
    if (const auto* work = std::get_if<CrossEntropyWork>(&kernel.work)) {
        return static_cast<double>(work->rows) * quads(work->classes);
    }
    if (const auto* work = std::get_if<SoftmaxWork>(&kernel.work)) {
        return static_cast<double>(work->rows) * quads(work->columns);
    }
    if (const auto* work = std::get_if<RowsWork>(&kernel.work)) {
        return static_cast<double>(work->positions) * quads(work->columns);
    }
    return words;
}

// Terms of all scores, of whole tiles; an exponential weighs as much as 8.
double termsOf(const AttentionWork& work, const vk::Traits& traits)
{
    const bool isMemory = work.body == AttentionWork::Body::Memory;
    const int64_t own = isMemory ? work.memory : work.time, other = isMemory ? work.time : work.memory;
    const int64_t tile = vk::attentionTile(static_cast<uint32_t>(work.depth), traits);
    double scores = 0;
    for (int64_t first = 0; first < own; first += tile) {
        const int64_t hidden = !work.isCausal ? 0 : isMemory ? std::min(other, first) : std::max<int64_t>(0, other - first - tile);
        scores += static_cast<double>(tile * roundUp(other - hidden, vk::attentionStep));
    }
    return static_cast<double>(work.batch * work.heads) * scores * static_cast<double>(8 + roundUp(work.depth, 4));
}

class Counting {
public:
    void add(std::string unit, double amount)
    {
        if (amount > 0) {
            m_work.amounts.push_back({std::move(unit), amount});
        }
    }

    // A chain that runs over so many elements.
    void add(const MicroChain& chain, double elements)
    {
        double vectors = 0, scattered = 0, simple = 0, functions = chain.isRandom ? 2 * elements : 0;
        for (const Load& load : chain.loads) {
            const int64_t stride = load.view.strides[4];
            (stride == 0 || stride == 1 ? vectors : scattered) += stride == 0 ? elements / 4 : elements;
        }
        for (const Micro& micro : chain.ops) {
            // What our own mathematics computes takes many instructions, all else takes one.
            const bool isFunction = micro.op->glsl.find("plx_") != std::string::npos;
            (isFunction ? functions : simple) += elements;
        }
        add("word loaded", vectors);
        add("word collected", scattered);
        add("simple op", simple);
        add("function", functions);
    }

    KernelWork& work() { return m_work; }

private:
    KernelWork m_work;
};

} // namespace

Result<KernelWork> workOf(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits,
                          const std::vector<SampleType>& fields)
{
    const Invented invented(kernel, list, traits, fields);
    const vk::Steering steering = {Invented::range(1, uint64_t{StepWords::count} * 4),
                                   Invented::range(2, steeringBytes)};
    const EncodeContext context{list,   invented.stores, invented.indices,
                                invented.scalars, traits, steering,
                                Invented::range(3, 4 * inventedRows), &invented.tables};
    const uint64_t scratch = scratchBytes(kernel, list, traits);
    PLEXUS_TRY(const std::vector<vk::Command> commands,
               encodeKernel(kernel, context, Invented::range(4, (scratch + 15) / 16 * 16)));
    Counting counting;
    const vk::Dispatch* first = nullptr; // that multiplies
    for (const vk::Command& command : commands) {
        if (const auto* dispatch = std::get_if<vk::Dispatch>(&command)) {
            first = first == nullptr || first->shader == vk::Template::WinogradWeights ? dispatch : first;
            ++counting.work().dispatches;
        }
    }
    if (first == nullptr) {
        return counting.work();
    }
    const vk::TemplateInfo& info = vk::templateInfo(first->shader);
    const std::string family = std::string(info.name) + " " + std::string(info.bodies[first->body].name);
    const auto words = static_cast<double>(list[kernel.outputs.front()].layout.words());
    const double parts = std::max(1.0, std::round(static_cast<double>(scratch) / (4 * words)));
    const double groups = std::accumulate(first->groups.begin(), first->groups.end(), 1.0, std::multiplies<>());
    // The last round of workgroups leaves some workers idle.
    const double rounds = std::ceil(groups / traits.workers) * traits.workers;

    counting.add("dispatch", static_cast<double>(counting.work().dispatches));
    const bool isMap = std::holds_alternative<MapWork>(kernel.work);
    const bool isHeavy = std::holds_alternative<MatmulWork>(kernel.work) ||
                         (std::holds_alternative<ConvWork>(kernel.work) && first->shader != vk::Template::ConvGeneral);
    if (isHeavy) {
        // A tile of a graphics card says itself how large it is; of the others each body has its own.
        const bool isSized = first->product.rows > 0;
        const double tiles = isSized ? rounds * vk::tileOf(*first).rows * vk::tileOf(*first).columns / 4096 : rounds;
        counting.work().tile = isSized ? vk::tileOf(*first).text() : "";
        counting.add("tile", rounds); // of any template: two unknowns of each could not be told apart
        counting.add(family + " term", tiles * depthOf(kernel, list, parts));
    } else if (const auto* work = std::get_if<ConvWork>(&kernel.work)) { // 64 results a group
        const auto pixels = static_cast<double>(work->window[0] * work->window[1]);
        counting.add(family + " term", rounds * 64 * pixels * depthOf(kernel, list, parts));
    } else if (const auto* attention = std::get_if<AttentionWork>(&kernel.work)) {
        counting.add(family + " word", termsOf(*attention, traits) * rounds / groups);
    } else if (!isMap) {
        counting.add(family + " word", depthOf(kernel, list, 1) * rounds / groups);
    }
    if (const auto* work = std::get_if<ReduceWork>(&kernel.work)) {
        counting.add(work->prologue, depthOf(kernel, list, 1));
    }
    counting.add(kernel.chain, isMap ? product(kernel.loops) : words);
    double stored = static_cast<double>(scratch) / 4;
    for (const StoreId id : kernel.outputs) {
        stored += static_cast<double>(list[id].layout.words());
    }
    counting.add("word loaded", static_cast<double>(scratch) / 4);
    counting.add("word stored", stored);
    return counting.work();
}

} // namespace plexus
