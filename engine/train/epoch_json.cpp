// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/epoch_json.h"

#include <cmath>
#include <limits>

namespace plexus {
namespace {

constexpr int64_t mostSteps = std::numeric_limits<int64_t>::max();

Json epochJsonNumber(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

double epochNumber(const Json& json, std::string_view key)
{
    const Json* value = json.find(key);
    return value && value->isNumber() ? value->number() : noFigure;
}

Json epochConfusion(const std::vector<std::vector<int64_t>>& confusion)
{
    Json rows = Json::array();
    for (const std::vector<int64_t>& row : confusion) {
        Json line = Json::array();
        for (const int64_t value : row) {
            line.push(value);
        }
        rows.push(std::move(line));
    }
    return rows;
}

} // namespace

Json figuresJson(const Figures& figures)
{
    Json json = Json::object();
    for (const auto& [name, figure] : figures) {
        json.set(name, epochJsonNumber(figure));
    }
    return json;
}

Figures figuresFromJson(const Json& json)
{
    Figures figures;
    if (json.isObject()) {
        for (const auto& [name, figure] : json.members()) {
            figures.emplace_back(name, figure.isNumber() ? figure.number() : noFigure);
        }
    }
    return figures;
}

Json epochJson(const EpochReport& report)
{
    return Json::object({{"type", "epoch"},
                         {"epoch", static_cast<int64_t>(report.epoch)},
                         {"step", static_cast<int64_t>(report.step)},
                         {"train_loss", epochJsonNumber(report.trainLoss)},
                         {"train_accuracy", epochJsonNumber(report.trainAccuracy)},
                         {"validation_loss", epochJsonNumber(report.validationLoss)},
                         {"validation_accuracy", epochJsonNumber(report.validationAccuracy)},
                         {"seconds", epochJsonNumber(report.seconds)},
                         {"metrics", figuresJson(report.metrics)},
                         {"confusion", epochConfusion(report.confusion)}});
}

Result<EpochReport> epochFromJson(const Json& json)
{
    EpochReport report;
    PLEXUS_TRY(const int64_t epoch, json.readInteger("epoch", 0, mostSteps));
    PLEXUS_TRY(const int64_t step, json.readInteger("step", 0, mostSteps));
    report.epoch = static_cast<uint64_t>(epoch);
    report.step = static_cast<uint64_t>(step);
    report.trainLoss = epochNumber(json, "train_loss");
    report.trainAccuracy = epochNumber(json, "train_accuracy");
    report.validationLoss = epochNumber(json, "validation_loss");
    report.validationAccuracy = epochNumber(json, "validation_accuracy");
    report.seconds = epochNumber(json, "seconds");
    if (const Json* metrics = json.find("metrics")) {
        report.metrics = figuresFromJson(*metrics);
    }
    const Json* confusion = json.find("confusion");
    if (!confusion || !confusion->isArray()) {
        return report;
    }
    for (const Json& row : confusion->items()) {
        std::vector<int64_t>& line = report.confusion.emplace_back();
        if (!row.isArray() || row.items().size() != confusion->items().size()) {
            return Error{.what = "\"confusion\" must be a square of whole numbers"};
        }
        for (const Json& value : row.items()) {
            if (!value.isInteger()) {
                return Error{.what = "\"confusion\" must hold whole numbers", .seen = value.compact()};
            }
            line.push_back(value.integer());
        }
    }
    return report;
}

} // namespace plexus
