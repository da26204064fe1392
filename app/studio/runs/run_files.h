// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QDateTime>
#include <QString>
#include <vector>

namespace plexus::studio {

// A line of the list of runs: what the end of its log says.
struct RunInfo {
    QString folder, name;
    QDateTime changed;
    uint64_t step = 0, epoch = 0;
    double validationLoss = 0, validationAccuracy = 0; // NaN while unknown
};

// The runs in these folders, the newest first. Reads the last 64 KiB of each log; other folders are left
// out.
std::vector<RunInfo> listRuns(const QStringList& folders);

// A run with its whole history.
struct OpenedRun {
    Graph graph; // as trained
    Curves curves;
    ConfusionMatrix confusion; // of the last epoch
};
Result<OpenedRun> readRun(const QString& folder);

Result<void> removeRun(const QString& folder); // only a folder that is a run

} // namespace plexus::studio
