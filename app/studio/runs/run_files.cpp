// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/runs/run_files.h"

#include "engine/model/project_file.h"
#include "engine/train/run_log.h"

#include <algorithm>
#include <limits>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace plexus::studio {
namespace {

constexpr qint64 tailBytes = 64 << 10;
const QString projectName = QStringLiteral("project.plexus");
const QString logName = QStringLiteral("log.jsonl");

double number(const Json& object, const char* key)
{
    const Json* value = object.find(key);
    return value && value->isNumber() ? value->number() : std::numeric_limits<double>::quiet_NaN();
}

uint64_t count(const Json& object, const char* key)
{
    const Json* value = object.find(key);
    return value && value->isInteger()
               ? static_cast<uint64_t>(std::max<int64_t>(0, value->integer()))
               : 0;
}

void readTail(const QString& path, RunInfo& info)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return;
    }
    file.seek(std::max<qint64>(0, file.size() - tailBytes));
    const QList<QByteArray> lines = file.readAll().split('\n');
    bool hasStep = false;
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        const bool isEpoch = line->contains("\"type\":\"epoch\"");
        if (!isEpoch && (hasStep || !line->contains("\"type\":\"step\""))) {
            continue;
        }
        const auto json = Json::parse(line->toStdString(), "log");
        if (!json) {
            continue; // the first line of the tail or the last of a killed writer
        }
        info.step = std::max(info.step, count(*json, "step"));
        info.epoch = std::max(info.epoch, count(*json, "epoch"));
        hasStep = true;
        if (isEpoch) {
            info.validationLoss = number(*json, "validation_loss");
            info.validationAccuracy = number(*json, "validation_accuracy");
            return;
        }
    }
}

bool isRun(const QDir& folder)
{
    return folder.exists(projectName) && folder.exists(logName);
}

} // namespace

std::vector<RunInfo> listRuns(const QStringList& folders)
{
    std::vector<RunInfo> runs;
    QFileInfoList entries;
    for (const QString& folder : folders) {
        entries += QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    }
    for (const QFileInfo& entry : entries) {
        const QDir run(entry.absoluteFilePath());
        if (!isRun(run)) {
            continue;
        }
        RunInfo info{.folder = run.absolutePath(),
                     .name = entry.fileName(),
                     .changed = QFileInfo(run.filePath(logName)).lastModified(),
                     .validationLoss = std::numeric_limits<double>::quiet_NaN(),
                     .validationAccuracy = std::numeric_limits<double>::quiet_NaN()};
        readTail(run.filePath(logName), info);
        runs.push_back(std::move(info));
    }
    std::sort(runs.begin(), runs.end(),
              [](const RunInfo& a, const RunInfo& b) { return a.changed > b.changed; });
    return runs;
}

Result<OpenedRun> readRun(const QString& folder)
{
    const QDir run(folder);
    PLEXUS_TRY(Graph graph, loadProject(run.filePath(projectName).toStdString()));
    PLEXUS_TRY(const RunHistory history, readRunLog(run.filePath(logName).toStdString()));
    OpenedRun opened{.graph = std::move(graph), .curves = {}, .confusion = {}};
    for (const LoggedStep& step : history.steps) {
        opened.curves.addStep(static_cast<double>(step.step), step.loss, step.accuracy,
                              step.learningRate);
    }
    for (const EpochReport& epoch : history.epochs) {
        opened.curves.epochStep.push_back(static_cast<double>(epoch.step));
        opened.curves.epoch.push_back(static_cast<double>(epoch.epoch));
        opened.curves.trainLoss.push_back(epoch.trainLoss);
        opened.curves.trainAccuracy.push_back(epoch.trainAccuracy);
        opened.curves.validationLoss.push_back(epoch.validationLoss);
        opened.curves.validationAccuracy.push_back(epoch.validationAccuracy);
    }
    if (!history.epochs.empty()) {
        opened.confusion = {history.epochs.back().epoch, history.epochs.back().confusion};
    }
    return opened;
}

Result<void> removeRun(const QString& folder)
{
    QDir run(folder);
    if (!isRun(run)) {
        return Error{.what = "this folder is no run of Plexus and stays",
                     .where = folder.toStdString()};
    }
    if (!run.removeRecursively()) {
        return Error{.what = "the run could not be deleted completely",
                     .where = folder.toStdString(),
                     .accepted = "a folder one may write to"};
    }
    return {};
}

} // namespace plexus::studio
