// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"

#include <algorithm>

namespace plexus::readers {
namespace {

constexpr int32_t startLetter = 0;

// "^" starts what is written, then a, b, ...
std::vector<std::string> sequenceNames(const Params& params)
{
    std::vector<std::string> result{"^"};
    for (int64_t i = 0; i < params.integer("letters"); ++i) {
        result.push_back(std::string(1, static_cast<char>('a' + i)));
    }
    return result;
}

Result<std::vector<FieldInfo>> describeSequences(const Params& params)
{
    const Shape sample{params.integer("length")};
    const int64_t classes = params.integer("letters") + 1;
    std::vector<FieldInfo> fields;
    for (const char* name : {"source", "written", "target"}) {
        fields.push_back(
            {.name = name, .sample = sample, .classes = classes, .classNames = sequenceNames(params)});
    }
    return fields;
}

Result<LoadedData> readSequences(const ReadCall& call)
{
    const int64_t samples = call.params.integer("samples");
    const int64_t length = call.params.integer("length");
    const auto letters = static_cast<uint32_t>(call.params.integer("letters"));
    const Random random(call.seed, streamOf("sequences"));
    std::vector<int32_t> source;
    std::vector<int32_t> written;
    std::vector<int32_t> target;
    for (int64_t i = 0; i < samples; ++i) {
        std::vector<int32_t> sequence;
        for (int64_t j = 0; j < length; ++j) {
            const double draw = random.uniform(static_cast<uint64_t>(i * length + j));
            sequence.push_back(1 + static_cast<int32_t>(draw * letters));
        }
        source.insert(source.end(), sequence.begin(), sequence.end());
        if (call.params.text("task") == "reverse") {
            std::reverse(sequence.begin(), sequence.end());
        }
        target.insert(target.end(), sequence.begin(), sequence.end());
        written.push_back(startLetter);
        written.insert(written.end(), sequence.begin(), sequence.end() - 1);
    }
    LoadedData data;
    data.training.fields.push_back(indexField("source", {length}, source, sequenceNames(call.params)));
    data.training.fields.push_back(indexField("written", {length}, written, sequenceNames(call.params)));
    data.training.fields.push_back(indexField("target", {length}, target, sequenceNames(call.params)));
    return data;
}

} // namespace

ReaderDef sequences()
{
    return {.key = "sequences",
            .title = "Letter sequences",
            .help = "Random letters to be copied or reversed, for encoders with decoders: source "
                    "is read, target is "
                    "to be given, and written is the target one step late, what a decoder has "
                    "given so far.",
            .params =
                {choice("task", "reverse", {"reverse", "copy"}).help("What the target is."),
                 integer("samples", 5000)
                     .range(10, 1000000)
                     .slider(1000, 20000)
                     .help("How many sequences are drawn."),
                 integer("length", 8)
                     .range(1, 1024)
                     .slider(2, 64)
                     .help("How many letters a sequence has."),
                 integer("letters", 10).range(2, 26).help("How many different letters there are.")},
            .describe = describeSequences,
            .read = readSequences};
}

} // namespace plexus::readers
