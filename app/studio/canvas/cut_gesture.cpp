// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/cut_gesture.h"

#include "app/studio/theme/theme.h"
#include "engine/model/edit_words.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <QPen>

namespace plexus::studio {

namespace {

constexpr double kSideBySide = 3 * gridStep;

// Where two curves cross, as chains of short lines: QPainterPath::intersects would close them into areas.
std::optional<QPointF> crossing(const QPainterPath& left, const QPainterPath& right)
{
    QPointF at;
    for (const QPolygonF& first : left.toSubpathPolygons()) {
        for (const QPolygonF& second : right.toSubpathPolygons()) {
            for (qsizetype i = 1; i < first.size(); ++i) {
                for (qsizetype j = 1; j < second.size(); ++j) {
                    if (QLineF(first[i - 1], first[i]).intersects(QLineF(second[j - 1], second[j]), &at)
                        == QLineF::BoundedIntersection) {
                        return at;
                    }
                }
            }
        }
    }
    return std::nullopt;
}

// How far along a path its nearest point is, from 0 to 1.
double percentOf(const QPainterPath& path, QPointF point)
{
    constexpr int samples = 400;
    double best = 0, nearest = 1e18;
    for (int i = 0; i <= samples; ++i) {
        const QPointF away = path.pointAtPercent(static_cast<double>(i) / samples) - point;
        if (const double square = QPointF::dotProduct(away, away); square < nearest) {
            nearest = square;
            best = static_cast<double>(i) / samples;
        }
    }
    return best;
}

}

QPointF middleOfLongestStretch(const WireItem& item)
{
    std::vector<double> stops{0};
    for (const Position& at : item.wire().way) {
        stops.push_back(percentOf(item.path(), {at.x, at.y}));
    }
    stops.push_back(1);
    size_t longest = 1;
    for (size_t index = 2; index < stops.size(); ++index) {
        longest = stops[index] - stops[index - 1] > stops[longest] - stops[longest - 1] ? index : longest;
    }
    return item.path().pointAtPercent((stops[longest - 1] + stops[longest]) / 2);
}

std::unique_ptr<Edit> addDot(const Graph& graph, const std::vector<std::pair<const WireItem*, QPointF>>& places)
{
    std::vector<Wire> wires;
    std::vector<Dot> made;
    for (const auto& [item, at] : places) {
        Wire wire = item->wire();
        const QPointF on = item->path().pointAtPercent(percentOf(item->path(), at));
        const Dot dot{{wire.from, wire.fromPort}, {on.x(), on.y()}};
        const auto beside = std::find_if(made.begin(), made.end(), [&](const Dot& each) {
            return each.source == dot.source && std::hypot(each.at.x - dot.at.x, each.at.y - dot.at.y) < kSideBySide;
        });
        const Position point = beside != made.end() ? beside->at : dot.at;
        made.push_back({dot.source, point});
        const double here = percentOf(item->path(), at);
        const auto before = std::find_if(wire.way.begin(), wire.way.end(), [&](const Position& each) {
            return percentOf(item->path(), {each.x, each.y}) > here;
        });
        if (std::find(wire.way.begin(), wire.way.end(), point) == wire.way.end()) {
            wire.way.insert(before, point);
            wires.push_back(std::move(wire));
        }
    }
    if (wires.empty()) {
        return nullptr;
    }
    std::string name = "Add point to " + wireWords(graph, wires);
    return edits::layWires(std::move(name), std::move(wires));
}

CutGesture::CutGesture(GestureHost host, QPointF from, Across across) : m_host(host), m_across(across), m_path(from)
{
    const Tokens& t = tokens();
    m_line.setPen(QPen(across == Across::Cut ? t.error : t.accent, 0, Qt::DashLine));
    m_line.setZValue(4);
    host.scene.addItem(&m_line);
    host.scene.setHover({});
}

CutGesture::~CutGesture()
{
    m_host.hint.say({}, HintMood::Neutral, {});
    showCrossed(false);
}

std::vector<CutGesture::Crossed> CutGesture::crossed() const
{
    std::vector<Crossed> crossed;
    const QRectF around = m_path.boundingRect();
    for (WireItem* wire : m_host.scene.wires()) {
        if (wire->path().boundingRect().adjusted(-1, -1, 1, 1).intersects(around.adjusted(-1, -1, 1, 1))) {
            if (const std::optional<QPointF> at = crossing(wire->path(), m_path)) {
                crossed.push_back({wire, *at});
            }
        }
    }
    return crossed;
}

void CutGesture::showCrossed(bool isShown)
{
    for (WireItem* wire : m_host.scene.wires()) {
        wire->setLook(WireLook::Plain);
    }
    if (isShown) {
        for (const Crossed& each : crossed()) {
            each.wire->setLook(m_across == Across::Cut ? WireLook::Refused : WireLook::Hovered);
        }
    }
}

void CutGesture::move(const Pointer& pointer)
{
    m_path.lineTo(pointer.scene);
    m_line.setPath(m_path);
    showCrossed(true);
    const int count = static_cast<int>(crossed().size());
    const QString words = m_across == Across::Cut
                              ? (count == 1 ? QObject::tr("Cut a wire") : QObject::tr("Cut %1 wires").arg(count))
                              : (count == 1 ? QObject::tr("A point on a wire") : QObject::tr("A point on %1 wires").arg(count));
    m_host.hint.say(count > 0 ? words : QString(), HintMood::Neutral, pointer.view);
}

void CutGesture::finish(const Pointer& pointer)
{
    move(pointer);
    std::vector<std::unique_ptr<Edit>> parts;
    std::vector<Wire> cut;
    std::vector<std::pair<const WireItem*, QPointF>> places;
    for (const Crossed& each : crossed()) {
        parts.push_back(edits::disconnect(each.wire->wire()));
        cut.push_back(each.wire->wire());
        places.emplace_back(each.wire, each.at);
    }
    showCrossed(false);
    Document& document = m_host.scene.document();
    if (m_across == Across::AddDots) {
        if (std::unique_ptr<Edit> edit = addDot(document.graph(), places)) {
            (void)document.apply(std::move(edit));
        }
    } else if (!parts.empty()) {
        const std::string name = "Cut " + wireWords(document.graph(), cut);
        (void)document.apply(edits::together(name, std::move(parts)));
    }
}

void CutGesture::cancel()
{
    showCrossed(false);
}

} // namespace plexus::studio
