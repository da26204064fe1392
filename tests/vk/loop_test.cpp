// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

namespace plexus::vk::test {
namespace {

// Steps of h = tanh(h W + x), each a product and a map.
struct Steps {
    uint32_t rows = 64, width = 24, count = 6;
    StorageFormat format = StorageFormat::Words; // of h

    // Where what each step makes lies in the lab, with what it starts from in front.
    struct Places {
        std::vector<Range> h, products;
        Range x, weight;
        LoopSpec spec;
    };

    uint32_t pitch() const { return (width + 3) / 4 * 4; }

    Places place(Lab& lab) const
    {
        Places places;
        const std::vector<float> none(size_t{rows} * width);
        places.x = lab.matrix(noise(size_t{rows} * width, 1), rows, width);
        places.weight = lab.matrix(noise(size_t{width} * width, 2), width, width);
        for (uint32_t step = 0; step <= count; ++step) {
            places.h.push_back(step == 0 ? lab.matrix(none, rows, width) : lab.output(size_t{rows} * pitch()));
            if (step > 0 && format != StorageFormat::Words) {
                places.h.back().bytes /= 2;
            }
            places.h.back().format = format;
        }
        places.h[0].bytes = places.h[1].bytes;
        for (uint32_t step = 0; step < count; ++step) {
            places.products.push_back(lab.output(size_t{rows} * pitch()));
            GemmSpec product;
            product.layout = GemmLayout::NT;
            product.m = rows;
            product.n = product.k = width;
            product.a = places.h[step];
            product.b = places.weight;
            product.rowA = product.rowB = product.rowOut = pitch();
            product.epilogue.out = places.products[step];
            MapSpec map;
            map.extents = {1, 1, 1, rows, width};
            View view;
            view.strides = {0, 0, 0, static_cast<int32_t>(pitch()), 1};
            map.operands = {{places.products[step], view}, {places.x, view}};
            map.program.ops = {{opcode("add"), Register::input(0), Register::input(1)}, {opcode("tanh"), Register::result(0)}};
            map.program.results = {Register::result(1)};
            if (format == StorageFormat::Bfloat16) {
                map.program.ops.push_back({opcode("to_bfloat16"), Register::result(1)});
                map.program.results = {Register::result(2)};
            }
            map.outputs = {{places.h[step + 1]}};
            for (const auto& commands : {encode(product, lab.traits()), encode(map, lab.traits())}) {
                EXPECT_TRUE(commands.ok()) << (commands.ok() ? "" : commands.error().sentence());
                EXPECT_EQ(commands->size(), 1u);
                places.spec.dispatches.push_back(std::get<Dispatch>(commands->front()));
            }
        }
        places.spec.period = 2;
        places.spec.rows = rows;
        return places;
    }

    std::vector<uint32_t> runApart() const
    {
        Lab lab(Variant::Texel);
        const Places places = place(lab);
        std::vector<Command> commands;
        for (const Dispatch& dispatch : places.spec.dispatches) {
            commands.emplace_back(dispatch);
            commands.emplace_back(Barrier{});
        }
        lab.run(commands);
        return bits(lab, places);
    }

    std::vector<uint32_t> runTogether() const
    {
        Lab lab(Variant::Texel);
        Places places = place(lab);
        std::optional<EncodedLoop> loop = encodeLoop(places.spec, lab.traits());
        if (!loop) {
            ADD_FAILURE() << "it is no loop";
            return {};
        }
        loop->dispatch.bindings.front().range = lab.words({loop->moves.begin(), loop->moves.end()});
        lab.run({loop->dispatch});
        return bits(lab, places);
    }

    static std::vector<uint32_t> bits(Lab& lab, const Places& places)
    {
        std::vector<uint32_t> all;
        for (const std::vector<Range>& ranges : {places.h, places.products}) {
            for (const Range& range : ranges) {
                const std::vector<uint32_t> words = lab.raw(range);
                all.insert(all.end(), words.begin(), words.end());
            }
        }
        return all;
    }
};

TEST(LoopOfKernels, GivesTheBitsOfItsKernelsOneByOne)
{
    for (const uint32_t width : {24u, 32u, 8u, 128u}) {
        SCOPED_TRACE(width);
        const Steps steps{.width = width};
        EXPECT_EQ(steps.runTogether(), steps.runApart());
    }
}

TEST(LoopOfKernels, HasManyRows)
{
    const Steps steps{.rows = 256, .width = 16, .count = 4};
    EXPECT_EQ(steps.runTogether(), steps.runApart());
}

TEST(LoopOfKernels, StoresTwoBytesWhereItsKernelsDo)
{
    const Steps steps{.width = 32, .format = StorageFormat::Bfloat16};
    EXPECT_EQ(steps.runTogether(), steps.runApart());
}

// A sum of each row and what is left without it, in one step.
TEST(LoopOfKernels, SumsRows)
{
    constexpr uint32_t rows = 512, width = 20;
    std::vector<std::vector<uint32_t>> seen;
    for (const bool together : {false, true}) {
        Lab lab(Variant::Texel);
        ReduceSpec sum;
        sum.axis = ReduceAxis::Rows;
        sum.reduction = Reduction::Mean;
        sum.a = {1, rows};
        sum.r = {1, width};
        View view;
        view.strides = {0, 0, width, 0, 1};
        const Range x = lab.matrix(noise(size_t{rows} * width, 1), rows, width);
        sum.operands = {{x, view}};
        sum.epilogue.out = lab.output(rows);
        MapSpec map;
        map.extents = {1, 1, 1, rows, width};
        View own, ofRow;
        own.strides = {0, 0, 0, width, 1};
        ofRow.strides = {0, 0, 0, 1, 0};
        map.operands = {{x, own}, {sum.epilogue.out, ofRow}};
        map.program.ops = {{opcode("sub"), Register::input(0), Register::input(1)}};
        map.outputs = {{lab.output(size_t{rows} * width)}};
        LoopSpec spec{.dispatches = {}, .period = 2, .rows = rows, .moves = {}};
        for (const auto& commands : {encode(sum, lab.traits()), encode(map, lab.traits())}) {
            ASSERT_TRUE(commands.ok()) << commands.error().sentence();
            spec.dispatches.push_back(std::get<Dispatch>(commands->front()));
        }
        if (together) {
            std::optional<EncodedLoop> loop = encodeLoop(spec, lab.traits());
            ASSERT_TRUE(loop);
            loop->dispatch.bindings.front().range = lab.words({loop->moves.begin(), loop->moves.end()});
            lab.run({loop->dispatch});
        } else {
            lab.run({spec.dispatches[0], Barrier{}, spec.dispatches[1]});
        }
        seen.push_back(lab.raw(sum.epilogue.out));
        seen.push_back(lab.raw(map.outputs[0].range));
    }
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_EQ(seen[1], seen[3]);
}

// The last layer of a classifier and its gradients, in one workgroup: kernels that mix rows, and that are checked.
struct Head {
    static constexpr uint32_t rows = 50, width = 24, classes = 10;

    static std::vector<std::vector<uint32_t>> run(bool together, float first)
    {
        Lab lab(Variant::Texel);
        std::vector<float> values = noise(size_t{rows} * width, 1);
        values[0] = first;
        const Steering steering{.params = {}, .halt = lab.words({0, 0, 0, 0})};
        GemmSpec logits;
        logits.layout = GemmLayout::NT;
        logits.m = rows;
        logits.n = classes;
        logits.k = width;
        logits.a = lab.matrix(values, rows, width);
        logits.b = lab.matrix(noise(size_t{classes} * width, 2), classes, width);
        logits.rowA = logits.rowB = width;
        logits.rowOut = roundUp4(classes);
        logits.epilogue.out = lab.output(size_t{rows} * roundUp4(classes));
        CrossEntropySpec entropy;
        entropy.rows = rows;
        entropy.classes = classes;
        entropy.logits = logits.epilogue.out;
        std::vector<uint32_t> labels(rows);
        for (uint32_t row = 0; row < rows; ++row) {
            labels[row] = row * 7 % classes;
        }
        entropy.labels = lab.words(labels);
        entropy.gradient = lab.output(size_t{rows} * roundUp4(classes));
        entropy.lossSum = lab.output(4);
        entropy.hitCount = lab.output(4);
        entropy.check = {true, 1};
        entropy.steering = steering;
        GemmSpec gradient;
        gradient.layout = GemmLayout::TN;
        gradient.m = classes;
        gradient.n = width;
        gradient.k = rows;
        gradient.a = entropy.gradient;
        gradient.b = logits.a;
        gradient.rowA = roundUp4(classes);
        gradient.rowB = gradient.rowOut = width;
        gradient.epilogue.out = lab.output(size_t{classes} * width);
        gradient.epilogue.check = {true, 3};
        gradient.epilogue.steering = steering;
        ReduceSpec sum;
        sum.axis = ReduceAxis::Rows;
        sum.a = {1, 3};
        sum.r = {1, rows};
        View view;
        view.strides = {0, 0, roundUp4(rows), 0, 1};
        sum.operands = {{entropy.gradient, view}};
        sum.epilogue.out = lab.output(4);
        LoopSpec spec{.dispatches = {}, .period = 4, .rows = 1, .moves = {}};
        for (const auto& commands : {encode(logits, lab.traits()), encode(entropy, lab.traits()), encode(gradient, lab.traits()),
                                     encode(sum, lab.traits())}) {
            EXPECT_TRUE(commands.ok()) << (commands.ok() ? "" : commands.error().sentence());
            EXPECT_EQ(commands->size(), 1u);
            spec.dispatches.push_back(std::get<Dispatch>(commands->front()));
        }
        std::vector<Command> all;
        if (together) {
            std::optional<EncodedLoop> loop = encodeLoop(spec, lab.traits());
            EXPECT_TRUE(loop);
            loop->dispatch.bindings.front().range = lab.words({loop->moves.begin(), loop->moves.end()});
            EXPECT_EQ(loop->dispatch.groups, (std::array<uint32_t, 3>{1, 1, 1}));
            all = {loop->dispatch};
        } else {
            for (const Dispatch& dispatch : spec.dispatches) {
                all.emplace_back(dispatch);
                all.emplace_back(Barrier{});
            }
        }
        lab.run(all);
        return {lab.raw(steering.halt), lab.raw(sum.epilogue.out), lab.raw(entropy.lossSum), lab.raw(entropy.hitCount),
                lab.raw(entropy.gradient), lab.raw(logits.epilogue.out), lab.raw(gradient.epilogue.out)};
    }
};

TEST(LoopOfKernels, DoesAllOfEachInOneWorkgroup)
{
    const auto seen = Head::run(true, 0.5f);
    EXPECT_EQ(seen, Head::run(false, 0.5f));
    EXPECT_EQ(seen[0], (std::vector<uint32_t>{0, 0, 0, 0}));
}

TEST(LoopOfKernels, TellsWhichOfItsKernelsIsNotFinite)
{
    const auto all = Head::run(true, INFINITY);
    EXPECT_EQ(all[0], (std::vector<uint32_t>{1, 1, 0, 1}));
    EXPECT_EQ(all[0], Head::run(false, INFINITY)[0]);
}

TEST(LoopOfKernels, IsRefusedWhereItsStepsDiffer)
{
    Lab lab(Variant::Texel);
    LoopSpec spec = Steps{}.place(lab).spec;
    ASSERT_TRUE(encodeLoop(spec, lab.traits()));
    LoopSpec other = spec;
    other.dispatches[3].constants.back() ^= 1;
    EXPECT_FALSE(encodeLoop(other, lab.traits()));
    other = spec;
    other.dispatches[4].bindings[0].range.buffer = BufferId{77};
    EXPECT_FALSE(encodeLoop(other, lab.traits()));
    other = spec;
    other.rows = 63;
    EXPECT_FALSE(encodeLoop(other, lab.traits()));
}

TEST(LoopOfKernels, IsRefusedWithoutWorkForAllOrWithTooManyIterations)
{
    Lab lab(Variant::Texel);
    const LoopSpec spec = Steps{}.place(lab).spec;
    Traits traits = lab.traits();
    traits.workers = 64;
    EXPECT_FALSE(encodeLoop(spec, traits));
    traits = lab.traits();
    traits.loopBudget = 100;
    EXPECT_FALSE(encodeLoop(spec, traits));
    traits = lab.traits();
    traits.variant = Variant::Buffer;
    EXPECT_FALSE(encodeLoop(spec, traits));
}

} // namespace
} // namespace plexus::vk::test
