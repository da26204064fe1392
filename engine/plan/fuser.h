// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/expression.h"
#include "engine/plan/fuse.h"

namespace plexus {

// Position of the tensor of this name, or -1.
int indexOf(const std::vector<ParameterInfo>& infos, std::string_view name);

// One run of fusion over one program: node by node, in program order. What a kernel needs that is
// not in memory yet is computed right before it.
class Fuser {
public:
    Fuser(const Prepared& prepared, NetworkLayouts& layouts);
    Result<KernelList> run();

private:
    // A template's output: its dims per loop of the epilogue.
    struct Shell {
        std::array<std::vector<Dim>, 5> loops;
        ChainLimits limits = epilogueChain;
        std::vector<Dim> dims() const;
    };

    // --- outputs.cpp: gradients, next states and what the host reads, after everything else
    Result<void> finish();
    Result<void> finishGradients();
    Result<void> finishStates();
    Result<void> finishOutputs();

    // --- fuser.cpp: what is stored, and node by node
    void markStored();
    bool isCheap(ValueId value) const;
    bool widens(ValueId value) const;
    size_t readers(ValueId value) const;
    void decideParameter(ValueId value, const Layout& layout);
    ValueId baseOf(ValueId value) const;
    Result<void> runNode(ValueId value);
    const Node& node(ValueId value) const { return m_prepared.program[value]; }
    bool isStored(ValueId value) const { return m_storeOf[static_cast<size_t>(value)] != noStore; }
    StoreId storeOf(ValueId value) const { return m_storeOf[static_cast<size_t>(value)]; }
    StoreId addStore(Place place, int index, ValueId value, Layout layout);
    std::string label(ValueId value) const;

    // --- maps.cpp: maps, copies, layouts
    // Puts a value into memory, in this layout or in the one that suits its operands.
    Result<StoreId> emitMap(ValueId value, const std::optional<Layout>& wanted = {},
                            StoreId into = noStore);
    Result<void> clear(const Obstacle& obstacle, ValueId target);
    Result<void> emitRelayout(ValueId value);
    Result<void> ensureStored(ValueId value);
    Result<StoreId> inLayout(ValueId value, const Layout& wanted);
    std::vector<Layout> operandLayouts(ValueId value) const;
    std::vector<Layout> candidates(ValueId value) const;
    Layout defaultLayout(ValueId value) const;
    bool wantsChannels(ValueId value) const;
    std::optional<std::pair<StoreId, Layout>> viewOf(ValueId value) const
    {
        return plexus::viewOf(m_prepared, m_list, m_storeOf, value);
    }

    // --- products.cpp: one matrix of a batch of them, as a product reads it
    struct Matrix {
        StoreId store = noStore;
        int innerAxis = 0; // the axis that runs along a row
        std::vector<Dim> batch, outer, inner;
        int64_t rowWords = 4, batchWords = 0, batches = 1;
        int64_t rows = 1, columns = 1; // columns: with the rooms between several dims
    };
    std::optional<Matrix> matrixOf(ValueId value) const;
    Result<Matrix> matrixIn(ValueId value, const Layout& wanted);
    Layout matrixLayout(ValueId value, int innerAxis, std::vector<Dim> innerDims = {}) const;
    static std::optional<Layout> rowsInOrder(const Matrix& a, const Matrix& b, int kA, int kB);

    // --- heavy.cpp, convolutions.cpp, products.cpp, reductions.cpp: templates
    Result<void> runInput(ValueId value);
    Result<void> runHeavy(ValueId value);
    Result<void> runMatmul(ValueId value, const MatmulKernel& kernel);
    Result<void> runConv(ValueId value, const ConvKernel& kernel);
    const PoolKernel* poolInside(ValueId value, PoolKernel::Kind kind) const;
    ValueId poolOf(ValueId convolution) const;
    bool isOutput(ValueId value) const; // as it is or moved
    StoreId addTaps(ValueId pool, const Shell& shell);
    Result<void> runPool(ValueId value, const PoolKernel& kernel);
    Result<void> runReduce(ValueId value, const ReduceKernel& kernel);
    Result<void> runCrossEntropy(ValueId value, const CrossEntropyKernel& kernel);
    bool isOfHost(ValueId value) const; // computed from constants and scalars alone
    Result<void> runSoftmax(ValueId value, const SoftmaxKernel& kernel);
    Result<void> runRows(ValueId value, const RowsKernel& kernel);
    // --- attention.cpp
    Result<void> runAttention(ValueId value, const AttentionKernel& kernel);
    Result<HeadRows> headRows(ValueId value);
    StoreId placeHeads(ValueId value, PlannedKernel& kernel);
    ValueId besideAttention(ValueId value, AttentionKernel::Kind kind) const;
    // Absorbs the maps that follow `value` as far as they fit, and appends the kernel.
    void finishKernel(ValueId value, PlannedKernel kernel, const Shell& shell);
    std::vector<ValueId> absorbable(ValueId value) const;
    StoreId place(ValueId value, const Layout& layout);

    const Prepared& m_prepared;
    NetworkLayouts& m_layouts;
    KernelList m_list;
    std::vector<StoreId> m_storeOf;
    std::vector<bool> m_mustStore;
    std::vector<bool> m_isAbsorbed; // made by the kernel of an earlier node
    std::vector<int> m_gradientOf;  // base value -> parameter whose gradient it is, or -1
    ValueId m_loss = noValue;       // base of the output "loss"
    std::vector<std::pair<ValueId, StoreId>> m_copies; // the same value in another layout
};

} // namespace plexus
