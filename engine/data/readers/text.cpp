// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/class_folders.h"
#include "engine/data/fields.h"
#include "engine/data/reader.h"
#include "engine/data/text_file.h"
#include "engine/data/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

namespace plexus::readers {
namespace {

constexpr uint64_t mostTextBytes = uint64_t{256} << 20; // of one file
constexpr size_t mostTextNumbers = size_t{1} << 29;     // of all samples, 2 GiB

struct TextSamples {
    std::vector<std::vector<std::string>> tokens;
    std::vector<int32_t> labels;
};

Result<ClassFolders> findTexts(const Params& params)
{
    return findClassFolders(params.text("folder"), {".txt"}, ClassForm::FolderOrFileEach);
}

TokenLevel textLevel(const Params& params)
{
    return params.text("level") == "word" ? TokenLevel::Words : TokenLevel::Characters;
}

// Only the first tokens count, so that a long text takes no memory.
void appendText(const Params& params, std::string_view text, int32_t label, TextSamples& samples)
{
    std::vector<std::string> tokens = tokensOf(text, textLevel(params));
    if (!tokens.empty()) {
        tokens.resize(std::min(tokens.size(), static_cast<size_t>(params.integer("length"))));
        samples.tokens.push_back(std::move(tokens));
        samples.labels.push_back(label);
    }
}

Result<TextSamples> readTextSamples(const ReadCall& call, const ClassFolders& folders,
                            const std::vector<ClassFile>& files)
{
    const bool isLineEach = folders.isFileEach || call.params.text("sample") == "line";
    const auto length = static_cast<size_t>(call.params.integer("length"));
    TextSamples samples;
    for (const ClassFile& file : files) {
        if (!call.goOn()) {
            return readingCancelled();
        }
        PLEXUS_TRY(const std::string text, readTextFile(file.path, mostTextBytes));
        const size_t before = samples.labels.size();
        for (size_t start = 0; start < text.size();) {
            const size_t end =
                isLineEach ? std::min(text.find('\n', start), text.size()) : text.size();
            appendText(call.params, std::string_view(text).substr(start, end - start), file.label,
                   samples);
            start = end + 1;
        }
        if (samples.labels.size() == before) {
            return Error{.what = "the file has no text",
                         .where = file.path.string(),
                         .accepted = "remove it"};
        }
        if (samples.labels.size() > mostTextNumbers / length) {
            return Error{.what = fmt::format("the texts would take more than {} numbers of {} each",
                                             mostTextNumbers / length, length),
                         .where = file.path.string(),
                         .accepted = "choose a smaller length"};
        }
    }
    return samples;
}

Dataset textDataset(const TextSamples& samples, const Vocabulary& vocabulary, int64_t length,
                  const std::vector<std::string>& classes)
{
    std::vector<int32_t> numbers;
    numbers.reserve(samples.tokens.size() * static_cast<size_t>(length));
    for (const std::vector<std::string>& tokens : samples.tokens) {
        const std::vector<int32_t> encoded = vocabulary.encode(tokens, length);
        numbers.insert(numbers.end(), encoded.begin(), encoded.end());
    }
    Dataset data;
    data.fields.push_back(indexField("text", {length}, numbers, vocabulary.names()));
    data.fields.push_back(classField("label", samples.labels, classes));
    return data;
}

// The names of the words are known once the texts are read; how many there are is known before.
Result<std::vector<FieldInfo>> describeText(const Params& params)
{
    PLEXUS_TRY(const ClassFolders folders, findTexts(params));
    return std::vector<FieldInfo>{{.name = "text",
                                   .sample = {params.integer("length")},
                                   .classes = params.integer("vocabulary")},
                                  {.name = "label",
                                   .sample = {},
                                   .classes = static_cast<int64_t>(folders.classes.size()),
                                   .classNames = folders.classes}};
}

Result<LoadedData> readText(const ReadCall& call)
{
    PLEXUS_TRY(const ClassFolders folders, findTexts(call.params));
    PLEXUS_TRY(const TextSamples training, readTextSamples(call, folders, folders.training));
    PLEXUS_TRY(const TextSamples validation, readTextSamples(call, folders, folders.validation));
    const auto count = static_cast<int64_t>(training.labels.size());
    // What validates may hold words that training never saw.
    const double fraction = folders.validation.empty() ? call.validationFraction : 0;
    std::vector<std::vector<std::string>> known;
    for (const int32_t row : splitRows(count, fraction, call.seed).kept) {
        known.push_back(training.tokens[static_cast<size_t>(row)]);
    }
    const FieldInfo* trained = trainedField(call, "text");
    const Vocabulary vocabulary = trained != nullptr && !trained->classNames.empty()
                                      ? Vocabulary(trained->classNames)
                                      : Vocabulary(known, call.params.integer("vocabulary"));
    const int64_t length = call.params.integer("length");
    LoadedData data;
    data.training = textDataset(training, vocabulary, length, folders.classes);
    if (!validation.labels.empty()) {
        data.validation = textDataset(validation, vocabulary, length, folders.classes);
    }
    return data;
}

std::vector<int32_t> encodeText(const Params& params, const FieldInfo& field, std::string_view text)
{
    return Vocabulary(field.classNames).encode(tokensOf(text, textLevel(params)), field.sample[0]);
}

} // namespace

ReaderDef text()
{
    return {
        .key = "text",
        .title = "Texts by class",
        .help = "A folder of text files for each class, or a text file for each class with one "
                "sample a line. "
                "Words (or characters) become numbers: 0 fills up short texts, 1 is any word that "
                "the training "
                "samples lack.",
        .params =
            {path("folder", "").help("The folder that holds the folders or files."),
             choice("sample", "file", {"file", "line"})
                 .help("In folders: whether each file is a sample or each line of it."),
             choice("level", "word", {"word", "character"}).help("What becomes a number."),
             integer("length", 64)
                 .range(1, 65536)
                 .slider(8, 512)
                 .logarithmic()
                 .help("How many numbers a sample has; longer texts are cut off."),
             integer("vocabulary", 1000)
                 .range(3, 1e6)
                 .slider(30, 20000)
                 .logarithmic()
                 .help(
                     "How many numbers there are; the commonest words get one. An Embedding has as "
                     "many entries.")},
        .describe = describeText,
        .read = readText,
        .encode = encodeText};
}

} // namespace plexus::readers
