// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"
#include "app/cli/report.h"
#include "app/cli/trained.h"
#include "engine/model/data_choice.h"
#include "engine/model/metric.h"
#include "engine/session/report_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace plexus::commands
{
namespace
{

struct ClassFigures {
    std::string name;
    double precision = std::numeric_limits<double>::quiet_NaN(); // none predicted: no figure
    double recall = std::numeric_limits<double>::quiet_NaN();    // none present: no figure
    int64_t samples = 0;
};

std::vector<ClassFigures> figuresOf(const std::vector<std::vector<int64_t>>& confusion,
                                    const std::vector<std::string>& names)
{
    std::vector<ClassFigures> figures;
    for (size_t i = 0; i < confusion.size(); ++i) {
        int64_t predicted = 0;
        int64_t present = 0;
        for (size_t j = 0; j < confusion.size(); ++j) {
            predicted += confusion[j][i];
            present += confusion[i][j];
        }
        ClassFigures entry{.name = i < names.size() ? names[i] : std::to_string(i)};
        entry.samples = present;
        if (predicted > 0) {
            entry.precision = static_cast<double>(confusion[i][i]) / static_cast<double>(predicted);
        }
        if (present > 0) {
            entry.recall = static_cast<double>(confusion[i][i]) / static_cast<double>(present);
        }
        figures.push_back(std::move(entry));
    }
    return figures;
}

void sayJson(const EpochReport& report, const std::vector<ClassFigures>& figures, int64_t samples)
{
    Json classes = Json::array();
    for (const ClassFigures& entry : figures) {
        classes.push(Json::object({{"class", entry.name},
                                   {"precision", finiteOrNull(entry.precision)},
                                   {"recall", finiteOrNull(entry.recall)},
                                   {"samples", entry.samples}}));
    }
    Json confusion = Json::array();
    for (const std::vector<int64_t>& row : report.confusion) {
        Json line = Json::array();
        for (const int64_t value : row) {
            line.push(value);
        }
        confusion.push(std::move(line));
    }
    Json metrics = Json::object();
    for (const auto& [name, figure] : report.metrics) {
        metrics.set(name, finiteOrNull(figure));
    }
    cli::say(Json::object({{"loss", finiteOrNull(report.validationLoss)},
                           {"accuracy", finiteOrNull(report.validationAccuracy)},
                           {"samples", samples},
                           {"metrics", std::move(metrics)},
                           {"classes", std::move(classes)},
                           {"confusion", std::move(confusion)}})
                 .compact());
}

void sayText(const EpochReport& report, const std::vector<ClassFigures>& figures, int64_t samples)
{
    cli::say(fmt::format("{} samples: loss {:.4f}", samples, report.validationLoss));
    for (const auto& [name, figure] : report.metrics) {
        const MetricDef* metric = findMetric(name.substr(0, name.find('/')));
        cli::say(fmt::format("  {:<24} {}", name, metric->isShare ? fmt::format("{:.2f} %", figure * 100)
                                                                  : fmt::format("{:.6g}", figure)));
    }
    if (figures.empty()) {
        return;
    }
    size_t width = 5;
    for (const ClassFigures& entry : figures) {
        width = std::max(width, entry.name.size());
    }
    cli::say(
        fmt::format("{:<{}}  precision  recall  samples  predicted as (columns in the same order)",
                    "class", width));
    for (size_t i = 0; i < figures.size(); ++i) {
        std::string row;
        for (const int64_t value : report.confusion[i]) {
            row += fmt::format(" {:>5}", value);
        }
        cli::say(fmt::format("{:<{}}  {:>9}  {:>6}  {:>7} {}", figures[i].name, width,
                             cli::percent(figures[i].precision, 2), cli::percent(figures[i].recall),
                             figures[i].samples, row));
    }
}

// The parameter that says where the files lie; nullptr for data that need none.
const ParamDef* placeOf(const Params& data)
{
    const ParamDefs& all = data.definitions();
    const auto found = std::find_if(all.begin(), all.end(), [](const ParamDef& param) {
        return param.kind == ParamKind::Path;
    });
    return found == all.end() ? nullptr : &*found;
}

// The validation data of the project, from another place when one is given.
Result<Dataset> dataFor(WeightsFile& weights, const std::string& place)
{
    Graph& graph = weights.graph;
    const ParamDef* param = placeOf(graph.training.data.params);
    if (!place.empty()) {
        if (!param) {
            return Error{.what = "this network's data come from no folder", .where = "--data"};
        }
        const std::string path = std::filesystem::absolute(place).lexically_normal().string();
        graph.training.data.params.set(param->key, path);
    }
    auto data = loadData(graph, weights.fields);
    if (!data) {
        Error error = data.error();
        if (param && place.empty()) { // weights know no place, and a run's files may have moved
            error.accepted = "say with --data where the data files are";
        }
        return error;
    }
    if (data->validation.count() == 0) {
        return Error{.what = "there are no validation data to measure on",
                     .accepted = "a project whose validation_fraction is above 0 has some"};
    }
    return std::move(data->validation);
}

ExitCode runEval(const Arguments& arguments)
{
    auto weights = cli::openTrained(arguments.text("RUN_OR_WEIGHTS"));
    if (!weights) {
        return cli::fail(weights.error());
    }
    const auto data = dataFor(*weights, arguments.text("--data"));
    if (!data) {
        return cli::fail(data.error());
    }
    auto predictor = Predictor::open(*weights, arguments.text("--device"));
    if (!predictor) {
        return cli::fail(predictor.error());
    }
    const auto report = predictor->evaluate(*data);
    if (!report) {
        return cli::fail(report.error());
    }
    const std::vector<ClassFigures> figures = figuresOf(report->confusion, weights->classes);
    if (arguments.flag("--json")) {
        sayJson(*report, figures, data->count());
    } else {
        sayText(*report, figures, data->count());
    }
    return ExitCode::Done;
}

} // namespace

CommandDef eval()
{
    return {.key = "eval",
            .help = "Measure a run or a weights file on its validation data.",
            .arguments = {{.name = "RUN_OR_WEIGHTS",
                           .help = "A run folder or a weights file",
                           .need = ArgumentDef::Need::Required},
                          {.name = "--data", .help = "Another folder with the data files, or another data file"},
                          {.name = "--device",
                           .help = "Number or part of the name, see plexus devices"},
                          {.name = "--json",
                           .help = "One JSON object on the last line",
                           .kind = ArgumentKind::Flag}},
            .run = runEval};
}

} // namespace plexus::commands
