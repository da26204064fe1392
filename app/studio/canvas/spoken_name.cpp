// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/spoken_name.h"

#include <algorithm>
#include <QCoreApplication>

namespace plexus::studio {

QString spoken(const char* text)
{
    return QCoreApplication::translate("CanvasAccess", text);
}

QString titleOf(const CanvasScene& scene, std::string_view key)
{
    const auto shown = [&] { return scene.node(QString::fromStdString(std::string(key))); };
    while (!key.empty() && shown() == nullptr) {
        key = blockOf(key);
    }
    return shown() == nullptr ? QString() : shown()->picture().title;
}

QString spokenName(const CanvasScene& scene, const Wire& wire)
{
    return spoken("wire from %1 to %2").arg(titleOf(scene, wire.from), titleOf(scene, wire.to));
}

QString spokenName(const CanvasScene& scene, const Dot& dot)
{
    for (const WireItem* item : scene.wires()) {
        const Way& way = item->wire().way;
        const auto at = std::find(way.begin(), way.end(), dot.at);
        if (passes(item->wire(), dot) && at != way.end()) {
            return spoken("point %1 of the %2").arg(at - way.begin() + 1).arg(spokenName(scene, item->wire()));
        }
    }
    return {};
}

QString spokenName(const MarkItem& mark)
{
    const QString text = QString::fromStdString(mark.mark().text).section(u'\n', 0, 0);
    return (mark.isFrame() ? spoken("frame %1") : spoken("note %1")).arg(text).trimmed();
}

} // namespace plexus::studio
