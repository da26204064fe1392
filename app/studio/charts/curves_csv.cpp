// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/curves_csv.h"

#include <cmath>
#include <QLocale>

namespace plexus::studio {
namespace {

QByteArray cell(double value)
{
    return std::isfinite(value) ? QLocale::c()
                                      .toString(value, 'g', QLocale::FloatingPointShortest)
                                      .remove(QLatin1Char(','))
                                      .toLatin1()
                                : QByteArray();
}

} // namespace

QByteArray curvesCsv(const Curves& curves)
{
    QByteArray csv =
        "step,loss,accuracy,learning_rate,epoch,train_loss,train_accuracy,validation_loss,"
        "validation_accuracy\n";
    size_t epoch = 0;
    const auto addEpoch = [&] {
        for (const std::vector<double>* column :
             {&curves.epoch, &curves.trainLoss, &curves.trainAccuracy, &curves.validationLoss,
              &curves.validationAccuracy}) {
            csv += ',' + cell((*column)[epoch]);
        }
        ++epoch;
    };
    for (size_t index = 0; index < curves.step.size(); ++index) {
        csv += cell(curves.step[index]) + ',' + cell(curves.loss[index]) + ','
               + cell(curves.accuracy[index]) + ',' + cell(curves.learningRate[index]);
        if (epoch < curves.epochStep.size() && curves.epochStep[epoch] <= curves.step[index]) {
            addEpoch();
        } else {
            csv += ",,,,,";
        }
        csv += '\n';
    }
    while (epoch
           < curves.epochStep.size()) { // the last epoch's figures may come after its last step
        csv += cell(curves.epochStep[epoch]) + ",,,";
        addEpoch();
        csv += '\n';
    }
    return csv;
}

} // namespace plexus::studio
