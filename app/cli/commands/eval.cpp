// SPDX-License-Identifier: GPL-3.0-or-later
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
        cli::say(fmt::format("{:<{}}  {:>7.2f} %  {:>4.1f} %  {:>7} {}", figures[i].name, width,
                             figures[i].precision * 100, figures[i].recall * 100,
                             figures[i].samples, row));
    }
}

ExitCode runEval(const Arguments& arguments)
{
    auto weights = cli::openTrained(arguments.text("RUN_OR_WEIGHTS"));
    if (!weights) {
        return cli::fail(weights.error());
    }
    if (!arguments.text("--data").empty()) {
        const std::string place =
            std::filesystem::absolute(arguments.text("--data")).lexically_normal().string();
        Params& params = weights->graph.training.data.params;
        const auto param = std::find_if(params.definitions().begin(), params.definitions().end(),
                                        [](const ParamDef& each) { return each.kind == ParamKind::Path; });
        if (param == params.definitions().end()) {
            return cli::fail(
                {.what = "this network's data come from no file", .where = "--data"});
        }
        params.set(param->key, place);
    }
    const auto data = loadData(weights->graph);
    if (!data) {
        return cli::fail(data.error());
    }
    auto predictor = Predictor::open(*weights, arguments.text("--device"));
    if (!predictor) {
        return cli::fail(predictor.error());
    }
    const auto report = predictor->evaluate(data->validation);
    if (!report) {
        return cli::fail(report.error());
    }
    const std::vector<ClassFigures> figures = figuresOf(report->confusion, weights->classes);
    if (arguments.flag("--json")) {
        sayJson(*report, figures, data->validation.count());
    } else {
        sayText(*report, figures, data->validation.count());
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
