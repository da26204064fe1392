// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/probes.h"

#include "engine/base/random.h"
#include "engine/model/chain.h"

namespace plexus {
namespace {

constexpr int64_t samples = 256, letters = 200, classes = 10;

int64_t whole(int value)
{
    return value;
}

Chain::Values convolution(int channels, int kernel)
{
    return {{"channels", whole(channels)},
            {"kernel", std::vector<int64_t>{kernel, kernel}},
            {"padding", std::vector<int64_t>{kernel / 2, kernel / 2}}};
}

Chain::Values units(int count)
{
    return {{"units", whole(count)}};
}

DataField randomField(std::string name, Type type, Shape sample, int64_t below)
{
    const Random random(1, streamOf(name));
    DataField field{std::move(name), type, std::move(sample), samples, {}, {}};
    const auto count = static_cast<size_t>(field.sample.elements() * samples);
    const auto width = static_cast<size_t>(typeBytes(type));
    field.bytes.resize(count * width);
    for (size_t i = 0; i < count; ++i) { // little-endian; a float below 2^-120 would be slow to compute with
        const auto value = static_cast<uint8_t>(random.word(i) % static_cast<uint32_t>(below));
        field.bytes[i * width] = static_cast<std::byte>(value);
        if (type == Type::F32) {
            field.bytes[i * width + 2] = static_cast<std::byte>(value / 2);
            field.bytes[i * width + 3] = static_cast<std::byte>(0x3f);
        }
    }
    return field;
}

Probe probe(Chain& chain, Type type, Shape sample, int64_t batch)
{
    Probe result;
    result.graph = chain.then("dense", units(classes)).then("output").take();
    result.graph.training.general.set("batch_size", batch);
    result.graph.training.optimizer.params.set("learning_rate", 1e-6); // what diverges takes other times
    const bool isText = type == Type::I32;
    result.fields = {{"image", sample, isText ? letters : 0, {}}, {"label", {}, classes, {}}};
    result.data.fields = {randomField("image", type, std::move(sample), isText ? letters : 251),
                          randomField("label", Type::I32, {}, classes)};
    result.batch = batch;
    return result;
}

Chain from(const char* first, const Chain::Values& values = {})
{
    Chain chain;
    chain.then("input", {{"field", std::string("image")}}).then(first, values);
    return chain;
}

Probe pictures(int narrow, int64_t side, int64_t batch)
{
    Chain chain = from("conv2d", convolution(narrow, 3));
    chain.then("batch_norm").then("relu").then("conv2d", convolution(2 * narrow, 3)).then("relu").then("max_pool2d");
    chain.then("conv2d", convolution(4 * narrow, 3)).then("batch_norm").then("relu").then("max_pool2d");
    chain.then("conv2d", convolution(4 * narrow, 1)).then("relu").then("global_avg_pool2d").then("flatten");
    return probe(chain, Type::U8, {3, side, side}, batch);
}

Probe convolutions(int64_t side, int64_t batch) // without a norm, ending in a dense layer
{
    Chain chain = from("conv2d", convolution(16, 3));
    chain.then("relu").then("max_pool2d").then("conv2d", convolution(32, 5)).then("tanh").then("avg_pool2d");
    chain.then("flatten").then("dense", units(64)).then("relu");
    return probe(chain, Type::U8, {1, side, side}, batch);
}

Probe dense(int width, int64_t features, int64_t batch)
{
    Chain chain = from("dense", units(width));
    chain.then("relu").then("dropout").then("dense", units(width)).then("tanh").then("dense", units(width / 2));
    chain.then("gelu");
    return probe(chain, Type::F32, {features}, batch);
}

Probe attention(int width, int64_t length, int64_t batch)
{
    Chain chain = from("embedding", {{"entries", letters}, {"width", whole(width)}});
    chain.then("positional_encoding").then("transformer_encoder_layer", {{"heads", whole(4)}}).then("mean_time");
    return probe(chain, Type::I32, {length}, batch);
}

Probe recurrent(const char* layer, int width, int64_t length, int64_t batch)
{
    Chain chain = from(layer, {{"units", whole(width)}, {"steps", std::string("last")}});
    return probe(chain, Type::F32, {length, 16}, batch);
}

} // namespace

std::vector<Probe> probes()
{
    std::vector<Probe> all;
    all.push_back(pictures(32, 32, 32));
    all.push_back(convolutions(28, 64));
    all.push_back(dense(512, 1024, 128));
    all.push_back(attention(64, 48, 64));
    all.push_back(dense(128, 512, 64)); // a short one, in which what a step takes besides its kernels shows
    // Small ones: Workload::Small.
    all.push_back(convolutions(8, 4));
    all.push_back(dense(64, 128, 32));
    all.push_back(dense(16, 8, 32)); // the same
    all.push_back(attention(16, 8, 8));
    all.push_back(recurrent("lstm", 32, 6, 16));
    return all;
}

} // namespace plexus
