// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/cost_words.h"

#include "app/studio/theme/count_text.h"
#include "engine/costs/cost_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace plexus::studio {
namespace {

QString costTr(const char* text)
{
    return QCoreApplication::translate("CostWords", text);
}

QString costText(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

QString costWords(const Costs& costs)
{
    QStringList parts;
    if (costs.total.multiplyAdds > 0) { // of a network that cannot be computed nothing is known
        parts.append(costTr("%1 multiply-adds").arg(costText(shortCount(costs.total.multiplyAdds))));
    }
    if (costs.memory) {
        parts.append(costTr("%1 on the device").arg(costText(bytesText(costs.memory->total()))));
    }
    if (costs.stepSeconds) {
        QString time = costTr("predicted %1 a step").arg(costText(secondsText(*costs.stepSeconds)));
        if (costs.epochSeconds) {
            time += costTr(", %1 an epoch").arg(costText(secondsText(*costs.epochSeconds)));
        }
        parts.append(time);
    }
    if (costs.largestBatch) {
        parts.append(costTr("batch up to %1").arg(countText(*costs.largestBatch)));
    }
    return parts.join(QStringLiteral(" · "));
}

QString costNote(const CostWatch& watch)
{
    QStringList lines{costTr("What training it costs; the panel Costs tells it of each layer")};
    if (const auto& memory = watch.now().memory) {
        lines.append(costTr("At the fullest moment %1 weights and optimizer, %2 activations, %3 data, %4 other")
                         .arg(costText(bytesText(memory->parameters)), costText(bytesText(memory->activations)),
                              costText(bytesText(memory->data)), costText(bytesText(memory->other))));
    }
    if (!watch.now().note.empty()) {
        lines.append(costText(watch.now().note));
    }
    return lines.join(u'\n');
}

} // namespace plexus::studio
