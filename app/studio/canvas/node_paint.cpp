// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/node_picture.h"
#include "app/studio/theme/text_width.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace plexus::studio {

namespace {

constexpr double kBypassed = 0.45; // how much is seen of a layer that takes no part
constexpr double kHeader = 30, kLine = 20, kFooter = 24, kSide = 14, kCorner = 7;
constexpr double kLeastCollapsed = 88, kPortGap = 13; // between ports that share the side of a title
constexpr double kLeastWidth = 152, kMostWidth = 256, kMostErrorLines = 3;
constexpr double kReadable = 0.72, kBlocks = 0.16; // scales at which details and then titles go
constexpr double kLegible = 11.5;                  // pixels: no word is drawn smaller

// Sizes in scene units: positions in files are pixels at zoom 1, so the pictures are too.
QFont nodeFont(int pixels, QFont::Weight weight = QFont::Normal)
{
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting); // the same widths at every zoom
    return font;
}
QFont headFont() { return nodeFont(13, QFont::DemiBold); }
QFont lineFont() { return nodeFont(12); }
QFont footFont() { return nodeFont(11); }

QColor groupColor(const NodePicture& picture)
{
    const Tokens& t = tokens();
    return t.series[static_cast<size_t>(picture.group) % t.series.size()];
}

QString complaint(const NodePicture& picture)
{
    return picture.error.isEmpty() ? picture.warning : picture.error;
}

QRectF complaintRect(const QString& text, double width)
{
    const QFontMetricsF metrics(footFont());
    const QRectF box(0, 0, width - 2 * kSide, kMostErrorLines * metrics.lineSpacing());
    return metrics.boundingRect(box, Qt::TextWordWrap | Qt::AlignLeft, text).intersected(box);
}

void drawShadow(QPainter& painter, const QRectF& body)
{
    painter.setPen(Qt::NoPen);
    const int strength = tokens().isDark ? 38 : 8;
    for (int ring = 3; ring >= 1; --ring) {
        painter.setBrush(QColor(0, 0, 0, strength));
        painter.drawRoundedRect(body.adjusted(-ring, -ring + 2, ring, ring + 2), kCorner + ring,
                                kCorner + ring);
    }
}

void drawPort(QPainter& painter, QPointF at, const QColor& group, bool isWired, bool isHovered,
              bool isDragging, bool isOffered)
{
    const Tokens& t = tokens();
    painter.setOpacity(isDragging && !isOffered ? 0.3 : 1.0);
    const double size = portRadius + (isHovered ? 2 : isDragging && isOffered ? 1 : 0);
    painter.setPen(QPen(t.canvas, 2));
    painter.setBrush(isHovered                   ? t.portHover
                     : isDragging && isOffered ? t.wireAccepted
                     : isWired                   ? blend(group, t.port, 0.75)
                                                 : t.port);
    painter.drawEllipse(at, size, size);
    if (!isWired && !isHovered && !(isDragging && isOffered)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.node); // hollow: nothing is wired here
        painter.drawEllipse(at, size - 2.5, size - 2.5);
    }
    painter.setOpacity(1);
}

void drawPorts(QPainter& painter, const NodePicture& picture, const NodeLayout& layout,
               const NodeState& state)
{
    const QColor group = groupColor(picture);
    const auto draw = [&](const std::vector<QPointF>& ports, const std::vector<bool>& wired,
                          const std::vector<bool>& offered, int hovered) {
        const bool isDragging = !state.inputOffered.empty() || !state.outputOffered.empty();
        for (size_t i = 0; i < ports.size(); ++i) {
            drawPort(painter, ports[i], group, i < wired.size() && wired[i],
                     hovered == static_cast<int>(i), isDragging, i < offered.size() && offered[i]);
        }
    };
    draw(layout.inputs, state.inputWired, state.inputOffered, state.hoveredInput);
    draw(layout.outputs, state.outputWired, state.outputOffered, state.hoveredOutput);
}

void drawBadge(QPainter& painter, const NodePicture& picture, const NodeLayout& layout, double scale)
{
    const Tokens& t = tokens();
    const QPointF centre(layout.size.width() - 1, 1);
    painter.setPen(QPen(t.canvas, 2));
    painter.setBrush(picture.error.isEmpty() ? t.warning : t.error);
    const double size = std::max(9.0, 7.5 / scale); // seen from afar, too
    painter.drawEllipse(centre, size, size);
    painter.setPen(t.canvas);
    painter.setFont(nodeFont(static_cast<int>(size * 1.35), QFont::Bold));
    const QString text = picture.problems > 1 ? QString::number(picture.problems) : QStringLiteral("!");
    painter.drawText(QRectF(centre.x() - size, centre.y() - size, 2 * size, 2 * size), Qt::AlignCenter, text);
}

// In the corner of the title: what is trained at the moment.
void drawRunning(QPainter& painter, const NodeLayout& layout, double scale)
{
    const Tokens& t = tokens();
    const double size = std::clamp(3.5 / scale, 4.0, 14.0);
    const QPointF centre(layout.size.width() - kSide, scale >= kReadable ? 17.0 : 4 + 2 * size);
    QColor glow = t.success;
    glow.setAlpha(70);
    painter.setPen(Qt::NoPen);
    painter.setBrush(glow);
    painter.drawEllipse(centre, 1.8 * size, 1.8 * size);
    painter.setBrush(t.success);
    painter.drawEllipse(centre, size, size);
}

void drawLines(QPainter& painter, const NodePicture& picture, const NodeLayout& layout)
{
    const Tokens& t = tokens();
    painter.setFont(lineFont());
    const double inner = layout.size.width() - 2 * kSide;
    if (picture.labelsInputs) {
        painter.setPen(t.textDim);
        for (size_t i = 0; i < layout.inputs.size(); ++i) {
            const QRectF row(kSide, layout.inputs[i].y() - kLine / 2, inner, kLine);
            painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, picture.inputs[i]);
        }
    }
    const QFontMetricsF metrics(lineFont());
    double top = layout.lineTop;
    for (const NodePicture::Line& line : picture.lines) {
        const QRectF row(kSide, top, inner, layout.lineHeight);
        painter.setPen(t.textDim);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, line.label);
        painter.setPen(t.text);
        const double room = inner - metrics.horizontalAdvance(line.label) - 10;
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(line.value, Qt::ElideMiddle, std::max(room, 40.0)));
        top += layout.lineHeight;
    }
}

void drawFooter(QPainter& painter, const NodePicture& picture, const NodeLayout& layout)
{
    const Tokens& t = tokens();
    const QRectF footer(0, layout.footerTop, layout.size.width(), layout.size.height() - layout.footerTop);
    painter.setFont(footFont());
    const QRectF inner = footer.adjusted(kSide, 0, -kSide, 0);
    const QString problem = complaint(picture);
    if (!problem.isEmpty()) {
        painter.setPen(picture.error.isEmpty() ? t.warning : t.error);
        painter.save();
        painter.setClipRect(inner.adjusted(0, 4, 4, -3), Qt::IntersectClip);
        painter.drawText(inner.adjusted(0, 5, 0, 40), Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop,
                         problem);
        painter.restore();
        return;
    }
    painter.setPen(picture.shape.isEmpty() ? t.textFaint : t.text);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter,
                     picture.shape.isEmpty() ? QObject::tr("shape unknown") : picture.shape);
    painter.setPen(t.textFaint);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, picture.parameters);
}

// Too far away for details: the title and the shape in letters that can still be read.
void drawFromAfar(QPainter& painter, const NodePicture& picture, const NodeLayout& layout, double scale)
{
    const Tokens& t = tokens();
    const QRectF room = layout.body().adjusted(10, 8, -10, -4);
    const int pixels = static_cast<int>(std::min(kLegible / scale, 34.0));
    painter.setPen(t.nodeTitle);
    painter.setFont(nodeFont(pixels, QFont::DemiBold));
    const bool showsShape = !picture.shape.isEmpty() && room.height() > 2.6 * pixels;
    const QRectF head = showsShape ? room.adjusted(0, 0, 0, -1.3 * pixels) : room;
    const int wrap = Qt::AlignCenter | Qt::TextWordWrap;
    const QRectF needed = QFontMetricsF(painter.font()).boundingRect(head, wrap, picture.title);
    if (needed.height() <= head.height() + 4 && needed.width() <= head.width() + 1) {
        painter.drawText(head, wrap, picture.title);
    } else {
        painter.drawText(head, Qt::AlignCenter,
                         QFontMetricsF(painter.font()).elidedText(picture.title, Qt::ElideRight, head.width()));
    }
    if (showsShape) {
        painter.setPen(t.textDim);
        painter.setFont(nodeFont(static_cast<int>(pixels * 0.9)));
        painter.drawText(room, Qt::AlignHCenter | Qt::AlignBottom,
                         QFontMetricsF(painter.font()).elidedText(picture.shape, Qt::ElideRight, room.width()));
    }
}

}

namespace {

// The title alone; the ports share its sides.
NodeLayout collapsedLayout(const NodePicture& picture)
{
    NodeLayout layout;
    const double width = std::max(kLeastCollapsed, textWidth(headFont(), picture.title) + 2 * kSide + 10);
    const size_t ports = std::max(picture.inputs.size(), picture.outputs.size());
    const double height = std::max(kHeader, kPortGap * static_cast<double>(ports) + 8);
    layout.size = QSizeF(std::min(std::ceil(width / gridStep) * gridStep, kMostWidth), height);
    const auto spread = [&](std::vector<QPointF>& points, size_t count, double x) {
        for (size_t i = 0; i < count; ++i) {
            const double place = static_cast<double>(i) - static_cast<double>(count - 1) / 2;
            points.emplace_back(x, height / 2 + kPortGap * place);
        }
    };
    spread(layout.inputs, picture.inputs.size(), 0);
    spread(layout.outputs, picture.outputs.size(), layout.size.width());
    layout.headerHeight = layout.lineTop = layout.footerTop = height;
    return layout;
}

}

NodeLayout layoutOf(const NodePicture& picture)
{
    if (picture.isCollapsed) {
        return collapsedLayout(picture);
    }
    NodeLayout layout;
    double width = kLeastWidth;
    width = std::max(width, textWidth(headFont(), picture.title) + 2 * kSide + 10);
    for (const NodePicture::Line& line : picture.lines) {
        width = std::max(width, textWidth(lineFont(), line.label) + textWidth(lineFont(), line.value)
                                    + 18 + 2 * kSide);
    }
    if (complaint(picture).isEmpty()) {
        width = std::max(width, textWidth(footFont(), picture.shape)
                                    + textWidth(footFont(), picture.parameters) + 16 + 2 * kSide);
    } else {
        width = std::max(width, 200.0);
    }
    width = std::min(std::ceil(width / gridStep) * gridStep, kMostWidth);

    const double portTop = kHeader + 6;
    const auto portAt = [&](size_t index) { return portTop + kLine * (static_cast<double>(index) + 0.5); };
    for (size_t i = 0; i < picture.inputs.size(); ++i) {
        layout.inputs.emplace_back(0, portAt(i));
    }
    for (size_t i = 0; i < picture.outputs.size(); ++i) {
        layout.outputs.emplace_back(width, portAt(i));
    }
    const size_t labelled = picture.labelsInputs ? picture.inputs.size() : 0;
    const size_t rows = std::max<size_t>({labelled + picture.lines.size(), picture.outputs.size(), 1});
    layout.headerHeight = kHeader;
    layout.lineTop = portTop + kLine * static_cast<double>(labelled);
    layout.lineHeight = kLine;
    layout.footerTop = portTop + kLine * static_cast<double>(rows) + 6;
    double footer = kFooter;
    if (const QString problem = complaint(picture); !problem.isEmpty()) {
        footer = complaintRect(problem, width).height() + 11;
    }
    layout.size = QSizeF(width, std::ceil(layout.footerTop + footer));
    return layout;
}

void paintNode(QPainter& painter, const NodePicture& picture, const NodeLayout& layout,
               const NodeState& state)
{
    const Tokens& t = tokens();
    const QRectF body = layout.body();
    const QColor group = groupColor(picture);
    painter.save();
    painter.setOpacity(painter.opacity() * (picture.isBypassed ? kBypassed : 1));
    const QColor header = titleBar(group, t);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (state.scale >= kBlocks) {
        drawShadow(painter, body);
    }
    if (picture.isBlock) { // the edges of what lies under it
        painter.save();
        QPainterPath around; // what is bypassed can be seen through
        around.addRect(body.adjusted(-8, -8, 16, 16));
        around.addRoundedRect(body, kCorner, kCorner);
        painter.setClipPath(around, Qt::IntersectClip);
        painter.setPen(QPen(blend(group, t.nodeBorder, t.isDark ? 0.35 : 0), 1.2));
        painter.setBrush(blend(group, t.node, 0.12));
        for (const double by : {7.0, 3.5}) {
            painter.drawRoundedRect(body.translated(by, by), kCorner, kCorner);
        }
        painter.restore();
    }
    if (state.isSelected) {
        QColor glow = t.nodeSelected;
        glow.setAlpha(70);
        painter.setPen(Qt::NoPen);
        painter.setBrush(glow);
        painter.drawRoundedRect(body.adjusted(-4, -4, 4, 4), kCorner + 4, kCorner + 4);
    }

    QPainterPath outline;
    outline.addRoundedRect(body, kCorner, kCorner);
    painter.fillPath(outline, state.scale < kBlocks ? header : t.node);
    painter.save();
    painter.setClipPath(outline, Qt::IntersectClip);
    const bool isNear = state.scale >= kReadable;
    painter.fillRect(QRectF(0, 0, body.width(), isNear ? layout.headerHeight : body.height()), header);
    painter.fillRect(QRectF(0, 0, body.width(), isNear ? 3 : 6), group);
    if (picture.isCollapsed) {
        // nothing is below the title
    } else if (isNear && !complaint(picture).isEmpty()) {
        painter.fillRect(QRectF(0, layout.footerTop, body.width(), body.height()),
                         picture.error.isEmpty() ? t.warningSoft : t.errorSoft);
    } else if (isNear) {
        painter.fillRect(QRectF(0, layout.footerTop, body.width(), 1), t.nodeBorder);
    }
    painter.restore();

    const QColor edge = state.isSelected                ? t.nodeSelected
                        : !picture.error.isEmpty()      ? t.error
                        : state.isHovered               ? t.borderStrong
                                                        : t.nodeBorder;
    painter.setPen(QPen(edge, state.isSelected ? 2 : 1.2, picture.isBypassed ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);

    if (isNear) {
        painter.setPen(t.nodeTitle);
        painter.setFont(headFont());
        const QRectF head(kSide, 2, body.width() - 2 * kSide - (state.isRunning ? 12 : 0), layout.headerHeight - 2);
        painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(headFont()).elidedText(picture.title, Qt::ElideRight, head.width()));
        if (!picture.isCollapsed) {
            drawLines(painter, picture, layout);
            drawFooter(painter, picture, layout);
        }
    } else if (state.scale >= kBlocks) {
        drawFromAfar(painter, picture, layout, state.scale);
    }
    if (state.isRunning && state.scale >= kBlocks) {
        drawRunning(painter, layout, state.scale);
    }
    painter.restore();
    if (picture.isBypassed && !picture.inputs.empty() && !picture.outputs.empty()) { // the way the data takes
        painter.setPen(QPen(t.wire, 2.2, Qt::DotLine, Qt::RoundCap));
        const auto wired = std::find(state.inputWired.begin(), state.inputWired.end(), true) - state.inputWired.begin();
        const size_t from = static_cast<size_t>(wired) < layout.inputs.size() ? static_cast<size_t>(wired) : 0;
        painter.drawLine(layout.inputs[from], layout.outputs.front());
    }
    if (state.scale >= kBlocks) {
        drawPorts(painter, picture, layout, state);
    }
    if (picture.problems > 0) {
        drawBadge(painter, picture, layout, state.scale);
    }
}

} // namespace plexus::studio
