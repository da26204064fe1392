// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/trained.h"
#include "engine/data/reader.h"
#include "engine/data/text_file.h"
#include "engine/io/sample_file.h"
#include "engine/session/report_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace plexus::commands {
namespace {

constexpr uint64_t mostTextBytes = uint64_t{64} << 20;

// The fields the network's input nodes read, each once.
Result<std::vector<FieldInfo>> inputFields(const WeightsFile& weights)
{
    std::vector<FieldInfo> found;
    for (const GraphNode& node : weights.graph.nodes()) {
        if (!node.definition || node.definition->role != LayerRole::Input) {
            continue;
        }
        const std::string& name = node.params.text("field");
        const auto isCalled = [&](const FieldInfo& each) { return each.name == name; };
        const auto field = std::find_if(weights.fields.begin(), weights.fields.end(), isCalled);
        if (field == weights.fields.end()) {
            return Error{.what = "the weights do not describe the input \"" + name + "\""};
        }
        if (std::none_of(found.begin(), found.end(), isCalled)) {
            found.push_back(*field);
        }
    }
    if (found.empty()) {
        return Error{.what = "the network has no input"};
    }
    return found;
}

// A text in the numbers of the network's own vocabulary.
Result<SampleRows> readText(const std::filesystem::path& path, const WeightsFile& weights,
                            const FieldInfo& field)
{
    const Choice& data = weights.graph.training.data;
    const ReaderDef* reader = findReader(data.key);
    if (!reader || !reader->encode || field.classNames.empty()) {
        return Error{.what = "the network does not read texts", .where = path.string()};
    }
    PLEXUS_TRY(const std::string text, readTextFile(path, mostTextBytes));
    const std::vector<int32_t> numbers = reader->encode(data.params, field, text);
    SampleRows rows{Tensor(Shape{1, field.sample[0]}), {path.filename().string()}};
    std::copy(numbers.begin(), numbers.end(), rows.values.data.begin());
    return rows;
}

// Lines as the training's table has them.
Result<SampleRows> readTable(const std::string& file, const ReaderDef& reader, const Params& params,
                             const FieldInfo& field)
{
    const std::filesystem::path path = file;
    PLEXUS_TRY(const TableRows table, reader.rows(params, field, path));
    SampleRows rows;
    for (const int64_t line : table.lines) {
        rows.labels.push_back(path.filename().string() + " line " + std::to_string(line));
    }
    rows.values = Tensor(Shape{static_cast<int64_t>(table.lines.size()), field.sample.elements()});
    if (table.values.size() != rows.values.data.size()) {
        return Error{.what = "the columns in the weights do not make a sample of the network"};
    }
    std::copy(table.values.begin(), table.values.end(), rows.values.data.begin());
    return rows;
}

// A network trained on light strokes before a dark ground answers anything to the opposite.
std::string hintAtGround(const WeightsFile& weights, const FieldInfo& field,
                         const SampleRows& picture)
{
    constexpr double dark = 96, light = 160; // of 255
    const auto step =
        std::find_if(weights.preprocessing.begin(), weights.preprocessing.end(),
                     [&](const Normalization& each) { return each.field == field.name; });
    if (step == weights.preprocessing.end() || step->mean.empty()) {
        return {};
    }
    const auto meanOf = [](const auto& values) {
        return std::accumulate(values.begin(), values.end(), 0.0)
               / static_cast<double>(values.size());
    };
    if (meanOf(step->mean) > dark || meanOf(picture.values.data) < light) {
        return {};
    }
    return "it is mostly light, while the network was trained on pictures that are mostly dark; "
           "inverted it may be recognized better";
}

Result<SampleRows> readRows(const std::string& file, const WeightsFile& weights,
                            const FieldInfo& field)
{
    std::string ending = std::filesystem::path(file).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const Choice& data = weights.graph.training.data;
    const ReaderDef* reader = findReader(data.key);
    if (ending == ".csv") {
        const bool isTable = reader && reader->rows && !field.columns.empty();
        return isTable ? readTable(file, *reader, data.params, field) : readCsv(file, field.sample);
    }
    if (ending == ".txt") {
        return readText(file, weights, field);
    }
    PLEXUS_TRY(SampleRows rows, readPicture(file, field.sample,
                                            reader && reader->fit ? reader->fit(data.params) : Fit::Pad));
    const std::string hint = hintAtGround(weights, field, rows);
    for (const std::string& note : {rows.note, hint}) {
        if (!note.empty()) {
            cli::note(rows.labels.front() + ": " + note);
        }
    }
    return rows;
}

struct Question {
    std::vector<std::pair<std::string, Tensor>> inputs; // by field
    std::vector<std::string> labels;                    // a row each
};

// Networks with one input answer each file; the others take a FIELD=FILE for each input.
Result<std::vector<Question>> questionsOf(const std::vector<std::string>& files,
                                          const WeightsFile& weights)
{
    PLEXUS_TRY(const std::vector<FieldInfo> fields, inputFields(weights));
    std::vector<Question> questions;
    if (fields.size() == 1) {
        for (const std::string& file : files) {
            PLEXUS_TRY(SampleRows rows, readRows(file, weights, fields.front()));
            questions.push_back(
                {{{fields.front().name, std::move(rows.values)}}, std::move(rows.labels)});
        }
        return questions;
    }
    Question question;
    for (const FieldInfo& field : fields) {
        const std::string start = field.name + "=";
        const auto file = std::find_if(files.begin(), files.end(), [&](const std::string& each) {
            return each.starts_with(start);
        });
        if (file == files.end() || files.size() != fields.size()) {
            std::string accepted;
            for (const FieldInfo& each : fields) {
                accepted += (accepted.empty() ? "" : " ") + each.name + "=FILE";
            }
            return Error{.what = fmt::format("the network has {} inputs, each needs its file",
                                             fields.size()),
                         .accepted = accepted};
        }
        PLEXUS_TRY(SampleRows rows, readRows(file->substr(start.size()), weights, field));
        if (!question.labels.empty() && rows.labels.size() != question.labels.size()) {
            return Error{.what = fmt::format("each file must hold {} samples like the first",
                                             question.labels.size()),
                         .where = *file,
                         .seen = std::to_string(rows.labels.size())};
        }
        if (question.labels.empty()) {
            question.labels = std::move(rows.labels);
        }
        question.inputs.emplace_back(field.name, std::move(rows.values));
    }
    questions.push_back(std::move(question));
    return questions;
}

// One output node's answer for one row.
struct Answer {
    std::string label; // of the row, and of the output where there are more
    std::vector<std::string> classes;
    std::vector<double> values; // (classes) or (classes, positions) or whatever is predicted
};

// The likeliest class of each position.
std::string classesAlong(const Answer& answer)
{
    const size_t positions = answer.values.size() / answer.classes.size();
    std::string text;
    for (size_t position = 0; position < positions; ++position) {
        size_t best = 0;
        for (size_t i = 1; i < answer.classes.size(); ++i) {
            best =
                answer.values[i * positions + position] > answer.values[best * positions + position]
                    ? i
                    : best;
        }
        text += (position == 0 ? "" : " ") + answer.classes[best];
    }
    return text;
}

void sayRow(const Arguments& arguments, const Answer& answer)
{
    const bool isClasses = answer.classes.size() == answer.values.size();
    const bool isSequence =
        !isClasses && !answer.classes.empty() && answer.values.size() % answer.classes.size() == 0;
    std::vector<size_t> order(answer.values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    if (isClasses) {
        std::stable_sort(order.begin(), order.end(),
                         [&](size_t a, size_t b) { return answer.values[a] > answer.values[b]; });
    }
    if (arguments.flag("--json")) {
        Json row = Json::object({{"file", answer.label}});
        Json list = Json::array();
        for (const double value : answer.values) {
            list.push(finiteOrNull(value));
        }
        if (isClasses) {
            row.set("class", answer.classes[order.front()]);
        } else if (isSequence) {
            row.set("classes", classesAlong(answer));
        }
        row.set(isClasses || isSequence ? "probabilities" : "output", std::move(list));
        cli::say(row.compact());
        return;
    }
    std::string line = answer.label + ":";
    if (isSequence) {
        cli::say(line + "  " + classesAlong(answer));
        return;
    }
    for (const size_t i : order) {
        line += isClasses ? fmt::format("  {} {:.2f} %", answer.classes[i], answer.values[i] * 100)
                          : fmt::format("  {:.6g}", answer.values[i]);
    }
    cli::say(line);
}

// The names of what an output tells apart: an ignored class at the end may be none of them.
std::vector<std::string> classesOf(const WeightsFile& weights, const std::string& head, const Shape& output)
{
    const std::string& name = weights.graph.find(head)->params.text("field");
    for (const FieldInfo& field : weights.fields) {
        if (field.name == name && field.classes > 0) {
            std::vector<std::string> names = field.classNames;
            names.resize(std::min(names.size(), output.rank() > 1 ? static_cast<size_t>(output[1]) : names.size()));
            return names;
        }
    }
    return {};
}

ExitCode runPredict(const Arguments& arguments)
{
    const auto weights = cli::openTrained(arguments.text("WEIGHTS"));
    if (!weights) {
        return cli::fail(weights.error());
    }
    const auto questions = questionsOf(arguments.texts("FILES"), *weights);
    if (!questions) {
        return cli::fail(questions.error());
    }
    auto predictor = Predictor::open(*weights, arguments.text("--device"));
    if (!predictor) {
        return cli::fail(predictor.error());
    }
    for (const Question& question : *questions) {
        const auto heads = predictor->predictHeads(question.inputs);
        if (!heads) {
            return cli::fail(heads.error());
        }
        for (size_t row = 0; row < question.labels.size(); ++row) {
            for (const auto& [head, output] : *heads) {
                const size_t width = output.data.size() / question.labels.size();
                const auto first = output.data.begin() + static_cast<std::ptrdiff_t>(row * width);
                sayRow(arguments,
                       {.label = question.labels[row] + (heads->size() > 1 ? " " + head : ""),
                        .classes = classesOf(*weights, head, output.shape),
                        .values = {first, first + static_cast<std::ptrdiff_t>(width)}});
            }
        }
    }
    return ExitCode::Done;
}

} // namespace

CommandDef predict()
{
    return {.key = "predict",
            .help = "Predict pictures, texts or the rows of CSV files. Rows of a network that was trained on a "
                    "table are as there, with or without the target.",
            .arguments =
                {{.name = "WEIGHTS",
                  .help = "A weights file or a run folder",
                  .need = ArgumentDef::Need::Required},
                 {.name = "FILES",
                  .help = "Files to predict; FIELD=FILE where the network has more than one input",
                  .kind = ArgumentKind::Texts,
                  .need = ArgumentDef::Need::Required},
                 {.name = "--device", .help = "Number or part of the name, see plexus devices"},
                 {.name = "--json", .help = "One JSON object a line", .kind = ArgumentKind::Flag}},
            .run = runPredict};
}

} // namespace plexus::commands
