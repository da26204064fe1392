// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/storage_format.h"
#include "engine/base/type.h"
#include "engine/plan/layout.h"
#include "engine/program/kernel.h"
#include "engine/program/op.h"

#include <array>
#include <string>
#include <variant>
#include <vector>

// A program as the list of dispatches that computes it: what fusion makes, and what memory planning,
// hazards and recording read. No Vulkan type.
namespace plexus {

using StoreId = int32_t;
inline constexpr StoreId noStore = -1;

// Arena: lives from its writer to its last reader. The others have a fixed place.
enum class Place : uint8_t { Arena, Parameter, Gradient, State, Constant };

// A value in device memory.
struct Store {
    Place place = Place::Arena;
    int index = 0; // of the parameter, state or constant
    Type type = Type::F32;
    Shape shape;
    Layout layout;
    StoreId within = noStore; // another store that this one is a part of, from word `start` on
    int64_t start = 0;
    int64_t block = 0, pitch = 0; // words of a row there, and from row to row; 0: it lies there in one piece
    StorageFormat format = StorageFormat::Words; // others: store_halves.h
    int64_t bytes() const { return layout.words() * bytesOf(format); }
    int64_t span() const // bytes there
    {
        return pitch == 0 ? bytes() : ((layout.words() / block - 1) * pitch + block) * bytesOf(format);
    }
};

// Five loops, innermost last; the words a load reads are offset + sum of strides * positions, and zero
// where a position lies outside [low, high).
using Loops = std::array<int64_t, 5>;
struct LoopView {
    int64_t offset = 0;
    Loops strides = {};
    Loops low = {};
    Loops high = {};
    bool operator==(const LoopView&) const = default;
};
struct Load {
    StoreId store = noStore;
    LoopView view;
    bool operator==(const Load&) const = default;
};

// Where a micro-op finds an argument. Value: what the template computed.
struct Slot {
    enum class Kind : uint8_t { Zero, Load, Immediate, Scalar, Value, Random, Result } kind = Kind::Zero;
    int index = 0;
    bool operator==(const Slot&) const = default;
};
struct Micro {
    const OpDef* op = nullptr;
    std::array<Slot, 3> arguments = {};
    bool operator==(const Micro&) const = default;
};

// Elementwise ops over loads: the body of a map, an epilogue, the prologue of a reduction.
struct MicroChain {
    std::vector<Load> loads;
    std::vector<Micro> ops;
    std::vector<double> immediates;
    std::vector<std::string> scalars; // the host's, by name
    std::vector<Slot> results;        // one per output
    bool isRandom = false;            // draws uniform numbers of `stream`
    uint32_t stream = 0;
    LoopView draw; // position in canonical order of the element drawn
};

struct MapWork {};
// Rows of a data field; table strides in elements of a sample, per loop.
struct GatherWork {
    std::string field;
    int rowLoop = 0;
    Loops strides = {};
    // Another field, of one number a sample, whose numbers of the same samples are the second result; empty: none (combine.h).
    std::string numbers = {};
};
// out word i = source word index[i], 0 where that is -1. For the rare reshape that no loops express.
struct RelayoutWork {
    StoreId source = noStore;
    int index = 0; // which of KernelList::indices
};
struct MatmulWork {
    enum class Order : uint8_t { NN, NT, TN } order = Order::NN;
    StoreId a = noStore, b = noStore;
    int64_t m = 1, n = 1, k = 1, rowA = 4, rowB = 4, rowOut = 4;
    std::array<int64_t, 2> batch = {1, 1}, batchA = {0, 0}, batchB = {0, 0}, batchOut = {0, 0};
    StoreId sums = noStore; // TN only, noStore: not wanted; of A over k
};
struct ConvWork {
    ConvKernel kernel;
    StoreId a = noStore, b = noStore;
    Shape image, weight, output; // canonical: (n, c, h, w), (out, in / groups, kh, kw), (n, out, h, w)
    // Of a max pool whose windows lie side by side. Forward: the largest of each is what the chain gets. WeightGradient:
    // b is the pool's gradient.
    std::array<int64_t, 2> window = {1, 1};
    StoreId taps = noStore; // of the windows; Forward: written, if wanted
};
struct PoolWork {
    PoolKernel kernel;
    StoreId x = noStore, dy = noStore; // MaxGradient: x is the taps
    Shape image, output;
    StoreId taps = noStore; // Max; noStore: not wanted
};
struct ReduceWork {
    ReduceKernel::Kind kind = ReduceKernel::Kind::Sum;
    enum class Axis : uint8_t { Columns, Rows } axis = Axis::Columns;
    std::array<int64_t, 2> a = {1, 1}, r = {1, 1};
    int64_t b = 1;
    MicroChain prologue;
    StoreId second = noStore; // the sum of the prologue's second result, without a chain; see combine.h
};
struct CrossEntropyWork {
    StoreId logits = noStore, labels = noStore, upstream = noStore;
    StoreId loss = noStore, gradient = noStore; // noStore: not wanted, here and below
    StoreId hits = noStore;                     // 1 for each row whose largest is its label; see combine.h
    int64_t rows = 1, classes = 1;
    double scale = 1;
    StoreId lossSum = noStore, hitCount = noStore; // of all rows, in place of the above; see combine.h
    double lossFactor = 1; // of lossSum
};
struct SoftmaxWork {
    SoftmaxKernel::Kind kind = SoftmaxKernel::Kind::Forward;
    StoreId x = noStore, dy = noStore;
    int64_t rows = 1, columns = 1;
};
struct RowsWork {
    RowsKernel kernel;
    StoreId values = noStore, indices = noStore;
    int64_t positions = 1, rows = 1, columns = 1; // of the indices, of the table
};
// The numbers of one head in a store: head (b, h)'s row t begins at word offset + strides * (b, h, t).
struct HeadRows {
    StoreId store = noStore; // noStore: not needed
    int64_t offset = 0;
    std::array<int64_t, 3> strides = {0, 0, 0};
};
struct AttentionWork {
    // A workgroup has some queries (Forward, Query) or some keys (Memory) of a head and walks along the others.
    enum class Body : uint8_t { Forward, Query, Memory } body = Body::Forward;
    double scale = 1;
    bool isCausal = false;
    int64_t batch = 1, heads = 1, time = 1, memory = 1, depth = 1;
    HeadRows query, key, value, y, dy;
    StoreId mask = noStore;           // noStore: no key is hidden
    StoreId logSum = noStore;         // read by the gradients
    StoreId out = noStore;            // y, or the query's gradient
    StoreId outLogSum = noStore;      // noStore: not wanted, here and below
    StoreId keyGradient = noStore, valueGradient = noStore;
};
using Work = std::variant<MapWork, GatherWork, RelayoutWork, MatmulWork, ConvWork, PoolWork, ReduceWork,
                          CrossEntropyWork, SoftmaxWork, RowsWork, AttentionWork>;

struct PlannedKernel {
    std::string label; // "%12 matmul fc1"
    std::string node;  // the graph's, or none: what the kernel is counted to
    Work work;
    Loops loops = {1, 1, 1, 1, 1}; // of the chain
    MicroChain chain;
    std::vector<StoreId> outputs;
    bool isChecked = false; // a value that is not finite sets the halt flag and word `code`
    int code = 0;
    bool isGated = false; // stores nothing once the halt flag is set

    std::vector<StoreId> reads() const;
};

// How a host reads an output.
struct PlannedOutput {
    std::string name;
    StoreId store = noStore;
    Layout layout; // as the output's shape
    Shape shape;
};

struct KernelList {
    std::vector<Store> stores;
    std::vector<PlannedKernel> kernels;
    std::vector<PlannedOutput> outputs;
    std::vector<std::pair<int, Tensor>> constants;  // of Place::Constant, by index
    std::vector<std::vector<int32_t>> indices;      // of RelayoutWork
    std::vector<StoreId> gradients;                 // per parameter; noStore where none arrives
    std::vector<StoreId> states;                    // per state: the store it lives in, or noStore

    const Store& operator[](StoreId id) const { return stores[static_cast<size_t>(id)]; }
    // The store that has memory of its own, and the word of it where this one begins.
    std::pair<StoreId, int64_t> rootOf(StoreId id) const
    {
        int64_t start = 0;
        for (; (*this)[id].within != noStore; id = (*this)[id].within) {
            start += (*this)[id].start;
        }
        return {id, start};
    }
    std::string print() const; // one line a kernel; tests and `plexus check` show it
};

} // namespace plexus
