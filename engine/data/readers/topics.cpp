// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"
#include "engine/data/vocabulary.h"

#include <array>

namespace plexus::readers {
namespace {

constexpr int32_t firstTopicWord = unknownIndex + 1;
constexpr double ownTopicShare = 0.85; // of the topical words, the rest is the other topic's

std::vector<std::string> topicNames()
{
    return {"first", "second"};
}

// Invented words of three syllables, all different.
std::vector<std::string> topicWords(int64_t vocabulary)
{
    constexpr std::array<const char*, 20> syllables{"ba", "do",  "fi",  "ge",  "ku",  "la", "mo",
                                                    "nu", "pe",  "ri",  "sa",  "to",  "vi", "we",
                                                    "zo", "bri", "dra", "flo", "gru", "ste"};
    std::vector<std::string> names{"<padding>", "<unknown>"};
    for (auto i = static_cast<size_t>(0); static_cast<int64_t>(names.size()) < vocabulary; ++i) {
        const size_t n = syllables.size();
        names.push_back(std::string(syllables[i % n]) + syllables[(i / n + 7 * i) % n]
                        + syllables[i / n / n % n]);
    }
    return names;
}

Result<std::vector<FieldInfo>> describeTopics(const Params& params)
{
    const int64_t vocabulary = params.integer("vocabulary");
    return std::vector<FieldInfo>{
        {.name = "text",
         .sample = {params.integer("length")},
         .classes = vocabulary,
         .classNames = topicWords(vocabulary)},
        {.name = "label", .sample = {}, .classes = 2, .classNames = topicNames()}};
}

// A fifth of the words belongs to either topic, which ones the seed decides; the rest is common to
// both.
Result<LoadedData> readTopics(const ReadCall& call)
{
    const int64_t samples = call.params.integer("samples");
    const int64_t length = call.params.integer("length");
    const int64_t vocabulary = call.params.integer("vocabulary");
    const auto count = static_cast<int32_t>(vocabulary - firstTopicWord);
    const std::vector<int32_t> order = shuffledIndices(count, call.seed, 0);
    const int32_t topical = count / 5;
    const Random random(call.seed, streamOf("topics"));
    const Random lengths(call.seed, streamOf("topics lengths"));
    std::vector<int32_t> texts;
    std::vector<int32_t> labels;
    for (int64_t i = 0; i < samples; ++i) {
        const auto topic = static_cast<int32_t>(i % 2);
        // From half of the length to all of it.
        const double share = 0.5 + 0.5 * lengths.uniform(static_cast<uint64_t>(i));
        const auto used = static_cast<int64_t>(share * static_cast<double>(length) + 0.5);
        for (int64_t j = 0; j < length; ++j) {
            const auto draw = static_cast<uint64_t>(3 * (i * length + j));
            const bool isTopical = random.uniform(draw) < call.params.real("topical");
            const int32_t about = random.uniform(draw + 1) < ownTopicShare ? topic : 1 - topic;
            const int32_t first = isTopical ? about * topical : 2 * topical;
            const int32_t among = isTopical ? topical : count - 2 * topical;
            const auto pick = first + static_cast<int32_t>(random.uniform(draw + 2) * among);
            texts.push_back(j < used ? firstTopicWord + order[static_cast<size_t>(pick)] : paddingIndex);
        }
        labels.push_back(topic);
    }
    LoadedData data;
    data.training.fields.push_back(indexField("text", {length}, texts, topicWords(vocabulary)));
    data.training.fields.push_back(classField("label", labels, topicNames()));
    return data;
}

} // namespace

ReaderDef topics()
{
    return {
        .key = "topics",
        .title = "Two topics",
        .help = "Texts of invented words about one of two topics, told by which words they use "
                "more. Number 0 "
                "fills up short texts.",
        .params = {integer("samples", 2000)
                       .range(10, 1000000)
                       .slider(200, 20000)
                       .help("How many texts are drawn."),
                   integer("length", 32)
                       .range(2, 4096)
                       .slider(8, 256)
                       .help("How many words the longest has."),
                   integer("vocabulary", 200)
                       .range(12, 8000)
                       .slider(50, 2000)
                       .help("How many numbers there are; an Embedding has as many entries."),
                   real("topical", 0.3)
                       .range(0, 1)
                       .help("The share of words that belong to a topic; the others say nothing.")},
        .describe = describeTopics,
        .read = readTopics};
}

} // namespace plexus::readers
