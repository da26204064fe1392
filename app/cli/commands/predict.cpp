// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/trained.h"
#include "engine/io/sample_file.h"
#include "engine/session/report_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace plexus::commands
{
namespace
{

// The field the network's only input node reads.
Result<const FieldInfo*> inputField(const WeightsFile& weights)
{
    const FieldInfo* found = nullptr;
    for (const GraphNode& node : weights.graph.nodes()) {
        if (!node.definition || node.definition->role != LayerRole::Input) {
            continue;
        }
        if (found) {
            return Error{.what =
                             "predict takes files for networks with one input, this one has more"};
        }
        const std::string& name = node.params.text("field");
        const auto field = std::find_if(weights.fields.begin(), weights.fields.end(),
                                        [&](const FieldInfo& each) { return each.name == name; });
        if (field == weights.fields.end()) {
            return Error{.what = "the weights do not describe the input \"" + name + "\""};
        }
        found = &*field;
    }
    if (!found) {
        return Error{.what = "the network has no input"};
    }
    return found;
}

void sayRow(const Arguments& arguments, const WeightsFile& weights, const std::string& label,
            const std::vector<double>& values)
{
    const bool isClasses = weights.classes.size() == values.size();
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    if (isClasses) {
        std::stable_sort(order.begin(), order.end(),
                         [&](size_t a, size_t b) { return values[a] > values[b]; });
    }
    if (arguments.flag("--json")) {
        Json row = Json::object({{"file", label}});
        Json list = Json::array();
        for (const double value : values) {
            list.push(finiteOrNull(value));
        }
        if (isClasses) {
            row.set("class", weights.classes[order.front()]);
            row.set("probabilities", std::move(list));
        } else {
            row.set("output", std::move(list));
        }
        cli::say(row.compact());
        return;
    }
    std::string line = label + ":";
    for (const size_t i : order) {
        line += isClasses ? fmt::format("  {} {:.2f} %", weights.classes[i], values[i] * 100)
                          : fmt::format("  {:.6g}", values[i]);
    }
    cli::say(line);
}

ExitCode runPredict(const Arguments& arguments)
{
    const auto weights = cli::openTrained(arguments.text("WEIGHTS"));
    if (!weights) {
        return cli::fail(weights.error());
    }
    const auto field = inputField(*weights);
    if (!field) {
        return cli::fail(field.error());
    }
    auto predictor = Predictor::open(*weights, arguments.text("--device"));
    if (!predictor) {
        return cli::fail(predictor.error());
    }
    for (const std::string& file : arguments.texts("IMAGE_OR_CSV")) {
        const auto rows = std::filesystem::path(file).extension() == ".csv"
                              ? readCsv(file, (*field)->sample)
                              : readPicture(file, (*field)->sample);
        if (!rows) {
            return cli::fail(rows.error());
        }
        const auto output = predictor->predict({{(*field)->name, rows->values}});
        if (!output) {
            return cli::fail(output.error());
        }
        const size_t width = output->data.size() / rows->labels.size();
        for (size_t row = 0; row < rows->labels.size(); ++row) {
            const auto first = output->data.begin() + static_cast<std::ptrdiff_t>(row * width);
            sayRow(arguments, *weights, rows->labels[row],
                   {first, first + static_cast<std::ptrdiff_t>(width)});
        }
    }
    return ExitCode::Done;
}

} // namespace

CommandDef predict()
{
    return {.key = "predict",
            .help = "Predict pictures or the rows of CSV files.",
            .arguments =
                {{.name = "WEIGHTS",
                  .help = "A weights file or a run folder",
                  .need = ArgumentDef::Need::Required},
                 {.name = "IMAGE_OR_CSV",
                  .help = "Files to predict",
                  .kind = ArgumentKind::Texts,
                  .need = ArgumentDef::Need::Required},
                 {.name = "--device", .help = "Number or part of the name, see plexus devices"},
                 {.name = "--json", .help = "One JSON object a line", .kind = ArgumentKind::Flag}},
            .run = runPredict};
}

} // namespace plexus::commands
