// SPDX-License-Identifier: GPL-3.0-or-later
// Single kernels, in GFLOP/s (matrix products, convolutions) or G elements/s (the rest). Eight dispatches a
// submit, as in a step, so the cost of a dispatch and a barrier is in. PLEXUS_DEVICE picks a device.
#include "engine/program/op.h"
#include "engine/vk/device.h"
#include "engine/vk/templates/templates.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace plexus::vk::bench {
namespace {

constexpr uint64_t memoryBytes = 96ull << 20;
constexpr int repeats = 8;

uint8_t opcode(const char* key) { return static_cast<uint8_t>(opIndex(findOp(key))); }

// A device and one buffer from which a benchmark takes its operands.
class Bench {
public:
    static Bench* shared()
    {
        static const std::unique_ptr<Bench> bench = make();
        return bench.get();
    }

    const Traits& traits() const { return m_device->traits(); }
    void clear() { m_top = 0; }

    Range take(uint64_t words)
    {
        const Range range{m_buffer, m_top, (words + 3) / 4 * 16};
        m_top += (range.bytes + 255) / 256 * 256;
        return range;
    }

    // Times the commands; `work` is what one run of them does.
    void measure(benchmark::State& state, const Result<std::vector<Command>>& made, double work)
    {
        if (!made.ok()) {
            state.SkipWithError(made.error().what.c_str());
            return;
        }
        std::vector<Command> commands;
        for (int i = 0; i < repeats; ++i) {
            commands.insert(commands.end(), made->begin(), made->end());
            commands.emplace_back(std::in_place_type<Barrier>);
        }
        auto recording = m_device->record(commands);
        if (!recording.ok()) {
            state.SkipWithError(recording.error().what.c_str());
            return;
        }
        Recording* const pointer = &*recording;
        for (auto unused : state) {
            (void)unused;
            const auto ticket = m_device->submit(std::span(&pointer, 1));
            if (!ticket.ok() || !m_device->wait(*ticket).ok()) {
                state.SkipWithError("the device failed");
                return;
            }
        }
        using benchmark::Counter;
        state.counters["rate"] =
            Counter(work * repeats, Counter::kIsIterationInvariantRate, Counter::OneK::kIs1000);
        state.counters["dispatches"] = static_cast<double>((made->size() + 1) / 2);
    }

private:
    static std::unique_ptr<Bench> make()
    {
        auto instance = Instance::create();
        if (!instance.ok()) {
            return nullptr;
        }
        DeviceOptions options;
        if (const char* wanted = std::getenv("PLEXUS_DEVICE"); wanted != nullptr) {
            options.wanted = wanted;
        }
        auto device = Device::create(*instance, options);
        if (!device.ok()) {
            return nullptr;
        }
        auto bench = std::make_unique<Bench>();
        bench->m_device = std::move(*device);
        auto buffer = bench->m_device->createBuffer(memoryBytes, MemoryKind::Local, "operands");
        if (!buffer.ok()) {
            return nullptr;
        }
        bench->m_buffer = *buffer;
        return bench;
    }

    std::unique_ptr<Device> m_device;
    BufferId m_buffer = BufferId::None;
    uint64_t m_top = 0;
};

Bench* ready(benchmark::State& state)
{
    Bench* bench = Bench::shared();
    if (bench == nullptr) {
        state.SkipWithError("no Vulkan device");
    } else {
        bench->clear();
    }
    return bench;
}

void gemm(benchmark::State& state, GemmLayout layout, uint32_t m, uint32_t k, uint32_t n)
{
    Bench* bench = ready(state);
    if (bench == nullptr) {
        return;
    }
    GemmSpec spec;
    spec.layout = layout;
    spec.m = m;
    spec.n = n;
    spec.k = k;
    spec.rowA = roundUp4(layout == GemmLayout::TN ? m : k);
    spec.rowB = roundUp4(layout == GemmLayout::NT ? k : n);
    spec.rowOut = roundUp4(n);
    spec.a = bench->take(uint64_t{spec.rowA} * (layout == GemmLayout::TN ? k : m));
    spec.b = bench->take(uint64_t{spec.rowB} * (layout == GemmLayout::NT ? n : k));
    spec.epilogue.out = bench->take(uint64_t{m} * spec.rowOut);
    spec.scratch = bench->take(gemmScratchBytes(spec, bench->traits()) / 4 + 4);
    bench->measure(state, encode(spec, bench->traits()), 2.0 * m * n * k);
}

void conv(benchmark::State& state, ConvKind kind, uint32_t size, uint32_t cin, uint32_t cout)
{
    Bench* bench = ready(state);
    if (bench == nullptr) {
        return;
    }
    ConvSpec spec;
    spec.kind = kind;
    ConvGeometry& g = spec.geometry;
    g.n = 64;
    g.h = g.w = g.outH = g.outW = size;
    g.cin = cin;
    g.cout = cout;
    g.kernelH = g.kernelW = 3;
    g.padTop = g.padLeft = 1;
    const uint64_t pixels = uint64_t{g.n} * size * size;
    const Range x = bench->take(pixels * roundUp4(cin));
    const Range y = bench->take(pixels * roundUp4(cout));
    const Range weights = bench->take(9ull * roundUp4(cin) * roundUp4(cout));
    spec.a = kind == ConvKind::InputGradient ? y : x;
    spec.b = kind == ConvKind::WeightGradient ? y : weights;
    spec.epilogue.out = kind == ConvKind::Forward ? y : kind == ConvKind::InputGradient ? x : weights;
    spec.scratch = bench->take(convScratchBytes(spec, bench->traits()) / 4 + 4);
    bench->measure(state, encode(spec, bench->traits()), 2.0 * static_cast<double>(pixels) * 9 * cin * cout);
}

void relu(benchmark::State& state)
{
    Bench* bench = ready(state);
    if (bench == nullptr) {
        return;
    }
    MapSpec spec;
    spec.extents = {1, 1, 1, 1024, 1024};
    spec.operands = {{bench->take(1 << 20), viewOf(spec.extents)}};
    spec.program.ops = {{opcode("maximum"), Register::input(0), Register::zero}};
    spec.outputs = {{bench->take(1 << 20)}};
    bench->measure(state, encode(spec, bench->traits()), 1 << 20);
}

// m = m b1 + g (1 - b1); v = v b2 + g g (1 - b2); p -= rate m / (sqrt(v correction) + epsilon)
void adam(benchmark::State& state)
{
    Bench* bench = ready(state);
    if (bench == nullptr) {
        return;
    }
    constexpr uint32_t blocks = 1652; // the parameters of the convolutional network of plexus_bench
    using R = Register;
    const uint8_t add = opcode("add");
    const uint8_t mul = opcode("mul");
    MapSpec spec;
    spec.extents = {1, 1, 1, blocks, 256};
    for (int i = 0; i < 4; ++i) {
        spec.operands.push_back({bench->take(uint64_t{blocks} * 256), viewOf(spec.extents)});
    }
    spec.outputs = {{spec.operands[0].range}, {spec.operands[2].range}, {spec.operands[3].range}};
    spec.program.immediates = {0.9f, 0.1f, 0.999f, 0.001f, 1e-8f};
    spec.program.scalarWords = {0, 1};
    spec.steering.params = bench->take(64);
    spec.program.ops = {{mul, R::input(2), R::immediate(0)},  {mul, R::input(1), R::immediate(1)},
                        {add, R::result(0), R::result(1)},    {mul, R::input(3), R::immediate(2)},
                        {mul, R::input(1), R::input(1)},      {mul, R::result(4), R::immediate(3)},
                        {add, R::result(3), R::result(5)},    {mul, R::result(6), R::scalar(1)},
                        {opcode("sqrt"), R::result(7)},       {add, R::result(8), R::immediate(4)},
                        {opcode("div"), R::result(2), R::result(9)}, {mul, R::result(10), R::scalar(0)},
                        {opcode("sub"), R::input(0), R::result(11)}};
    spec.program.results = {R::result(12), R::result(2), R::result(6)};
    bench->measure(state, encode(spec, bench->traits()), blocks * 256.0);
}

BENCHMARK_CAPTURE(gemm, nt_64x784x128, GemmLayout::NT, 64, 784, 128)->UseRealTime();
BENCHMARK_CAPTURE(gemm, tn_128x64x784, GemmLayout::TN, 128, 64, 784)->UseRealTime();
BENCHMARK_CAPTURE(gemm, nn_512, GemmLayout::NN, 512, 512, 512)->UseRealTime();
BENCHMARK_CAPTURE(gemm, nt_512, GemmLayout::NT, 512, 512, 512)->UseRealTime();
BENCHMARK_CAPTURE(gemm, tn_512, GemmLayout::TN, 512, 512, 512)->UseRealTime();
BENCHMARK_CAPTURE(conv, forward_1_to_32_at_28, ConvKind::Forward, 28, 1, 32)->UseRealTime();
BENCHMARK_CAPTURE(conv, weights_1_to_32_at_28, ConvKind::WeightGradient, 28, 1, 32)->UseRealTime();
BENCHMARK_CAPTURE(conv, forward_32_to_64_at_14, ConvKind::Forward, 14, 32, 64)->UseRealTime();
BENCHMARK_CAPTURE(conv, input_32_to_64_at_14, ConvKind::InputGradient, 14, 32, 64)->UseRealTime();
BENCHMARK_CAPTURE(conv, weights_32_to_64_at_14, ConvKind::WeightGradient, 14, 32, 64)->UseRealTime();
BENCHMARK(relu)->UseRealTime();
BENCHMARK(adam)->UseRealTime();

} // namespace
} // namespace plexus::vk::bench

BENCHMARK_MAIN();
