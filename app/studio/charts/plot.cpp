// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/plot.h"

#include "app/studio/theme/theme.h"

// Its header is written with Qt's keywords, which we build without.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach

#include <algorithm>
#include <cmath>
#include <limits>
#include <QPainter>

namespace plexus::studio {
namespace {

constexpr int headerHeight = 26;

// Steps are whole numbers, and so are their ticks.
class WholeTicker : public QCPAxisTicker {
public:
    WholeTicker() { setTickCount(4); }

protected:
    double getTickStep(const QCPRange& range) override
    {
        const double step = QCPAxisTicker::getTickStep(range);
        return step < 20 ? std::max(1.0, std::ceil(step)) : step;
    }
};

// The value at x, or the last one before it; NaN when there is none.
double valueAt(const PlotCurve& curve, double x)
{
    const std::vector<double>& at = *curve.x;
    // Steps may have come since setCurves that the smoothed column does not have yet.
    size_t index = std::min(at.size(), curve.y->size());
    if (!std::isnan(x)) {
        const auto known = at.begin() + static_cast<std::ptrdiff_t>(index);
        index = static_cast<size_t>(std::upper_bound(at.begin(), known, x) - at.begin());
    }
    while (index > 0) {
        const double value = (*curve.y)[--index];
        if (!std::isnan(value)) {
            return value;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Plot::Plot(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(title), m_plot(new QCustomPlot(this)),
      m_cursor(std::numeric_limits<double>::quiet_NaN())
{
    setMinimumSize(150, 110);
    setAccessibleName(title);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
    m_plot->axisRect()->setRangeZoom(Qt::Horizontal);
    m_plot->setPlottingHint(QCP::phFastPolylines);
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, 4, 10, 0));
    m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new WholeTicker));
    m_plot->yAxis->ticker()->setTickCount(4);
    m_plot->xAxis->setSubTicks(false);
    m_plot->yAxis->setSubTicks(false);
    m_plot->xAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->xAxis->setNumberPrecision(7);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_line = new QCPItemLine(m_plot);
    m_line->setVisible(false);
    connect(m_plot, &QCustomPlot::mouseMove, this, &Plot::moved);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &Plot::showAll);
    // Zoomed or panned by hand: stay there until asked to show everything again.
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { m_isFollowing = false; });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_isFollowing = m_isFollowing && event->button() != Qt::LeftButton;
    });
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
        if (!m_isFollowing) {
            refresh();
        }
    });
    m_plot->installEventFilter(this);
    connect(themeSignals(), &ThemeSignals::changed, this, &Plot::applyTheme);
    applyTheme();
}

Plot::~Plot() = default;

void Plot::applyTheme()
{
    const Tokens& t = tokens();
    m_plot->setBackground(QBrush(t.panel));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(axis == m_plot->xAxis ? QPen(t.borderStrong) : QPen(Qt::NoPen));
        axis->setTickPen(Qt::NoPen);
        axis->setTickLabelColor(t.textFaint);
        axis->setTickLabelFont(smallFont());
        axis->grid()->setPen(axis == m_plot->xAxis ? QPen(Qt::NoPen) : QPen(t.border));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_line->setPen(QPen(t.textFaint, 1, Qt::DashLine));
    refresh();
    update();
}

void Plot::setScale(PlotScale scale)
{
    m_scale = scale;
    const bool isLog = scale == PlotScale::Logarithmic;
    m_plot->yAxis->setScaleType(isLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (isLog) {
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
        m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
        m_plot->yAxis->setNumberPrecision(3);
    } else {
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        m_plot->yAxis->ticker()->setTickCount(4);
        m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
        m_plot->yAxis->setNumberPrecision(4);
    }
    refresh();
}

void Plot::setUnit(double factor, const QString& suffix)
{
    m_factor = factor;
    m_suffix = suffix;
}

void Plot::startAtZero()
{
    m_startsAtZero = true;
}

void Plot::setCurves(std::vector<PlotCurve> curves)
{
    m_curves = std::move(curves);
    while (m_graphs.size() < m_curves.size()) {
        m_graphs.push_back(m_plot->addGraph());
    }
    while (m_graphs.size() > m_curves.size()) {
        m_plot->removeGraph(m_graphs.back());
        m_graphs.pop_back();
    }
    for (size_t index = 0; index < m_curves.size(); ++index) {
        const PlotCurve& curve = m_curves[index];
        QCPGraph* graph = m_graphs[index];
        graph->setPen(QPen(curve.color, curve.look == CurveLook::Pale ? 1 : 1.5));
        graph->setAdaptiveSampling(false); // done here already
        graph->setScatterStyle(curve.look == CurveLook::Dots ? QCPScatterStyle(
                                   QCPScatterStyle::ssDisc, curve.color, curve.color, 4)
                                                             : QCPScatterStyle());
    }
    refresh();
    update();
}

void Plot::refresh()
{
    if (m_isFollowing) {
        fitRange();
    }
    const QCPRange seen = m_plot->xAxis->range();
    double least = std::numeric_limits<double>::infinity(), greatest = -least;
    for (size_t index = 0; index < m_curves.size(); ++index) {
        const PlotCurve& curve = m_curves[index];
        const Points points =
            decimate(*curve.x, *curve.y, seen.lower, seen.upper, std::max(50, m_plot->width()));
        QVector<double> y(static_cast<qsizetype>(points.y.size()));
        std::transform(points.y.begin(), points.y.end(), y.begin(),
                       [this](double value) { return value * m_factor; });
        for (const double value : y) {
            if (std::isfinite(value) && (m_scale == PlotScale::Linear || value > 0)) {
                least = std::min(least, value);
                greatest = std::max(greatest, value);
            }
        }
        m_graphs[index]->setData(QVector<double>(points.x.begin(), points.x.end()), y, true);
    }
    if (least <= greatest) {
        if (m_scale == PlotScale::Logarithmic) {
            m_plot->yAxis->setRange(least * 0.8, std::max(greatest * 1.25, least * 2));
        } else {
            const double room =
                std::max((greatest - (m_startsAtZero ? std::min(least, 0.0) : least)) * 0.06,
                         std::abs(greatest) * 0.02 + 1e-12);
            m_plot->yAxis->setRange(
                least >= 0 ? (m_startsAtZero ? 0.0 : std::max(least - room, 0.0)) : least - room,
                greatest + room);
        }
    }
    m_line->setVisible(!std::isnan(m_cursor));
    m_line->start->setCoords(m_cursor, m_plot->yAxis->range().lower);
    m_line->end->setCoords(m_cursor, m_plot->yAxis->range().upper);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Plot::fitRange()
{
    double first = std::numeric_limits<double>::infinity(), last = -first;
    for (const PlotCurve& curve : m_curves) {
        if (!curve.x->empty()) {
            first = std::min(first, curve.x->front());
            last = std::max(last, curve.x->back());
        }
    }
    if (first <= last) {
        m_plot->xAxis->setRange(first, std::max(last, first + 10));
    }
}

void Plot::showAll()
{
    m_isFollowing = true;
    refresh();
}

void Plot::setCursor(double x)
{
    m_cursor = x;
    m_line->setVisible(!std::isnan(x));
    if (!std::isnan(x)) {
        m_line->start->setCoords(x, m_plot->yAxis->range().lower);
        m_line->end->setCoords(x, m_plot->yAxis->range().upper);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    update(0, 0, width(), headerHeight);
}

void Plot::moved(QMouseEvent* event)
{
    const bool isInside = m_plot->axisRect()->rect().contains(event->pos());
    Q_EMIT cursorMoved(isInside ? std::round(m_plot->xAxis->pixelToCoord(event->pos().x()))
                                : std::numeric_limits<double>::quiet_NaN());
}

bool Plot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        Q_EMIT cursorMoved(std::numeric_limits<double>::quiet_NaN());
    }
    return QWidget::eventFilter(watched, event);
}

void Plot::repaintNow()
{
    refresh();
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
}

QPixmap Plot::picture(QSize size, double scale)
{
    QPixmap result = QPixmap(size * scale);
    result.setDevicePixelRatio(scale);
    result.fill(tokens().panel);
    const QSize before = this->size();
    resize(size);
    render(&result);
    resize(before);
    return result;
}

QString Plot::valueText(double value) const
{
    if (std::isnan(value)) {
        return QStringLiteral("–");
    }
    const double shown = value * m_factor;
    return m_suffix.isEmpty() ? QString::number(shown, 'g', 4)
                              : QString::number(shown, 'f', 1) + m_suffix;
}

QString Plot::legendValue(const PlotCurve& curve) const
{
    return valueText(valueAt(curve, m_cursor));
}

void Plot::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(t.text);
    const QString title =
        std::isnan(m_cursor) ? m_title : tr("%1, step %2").arg(m_title).arg(m_cursor, 0, 'f', 0);
    painter.drawText(QRect(10, 0, width(), headerHeight), Qt::AlignVCenter, title);
    int x = 10 + QFontMetrics(bold).horizontalAdvance(title) + 14;
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    for (const PlotCurve& curve : m_curves) {
        if (curve.name.isEmpty() || curve.x->empty()) {
            continue;
        }
        const QString value = legendValue(curve);
        const int nameWidth = metrics.horizontalAdvance(curve.name);
        const int valueWidth = metrics.horizontalAdvance(value);
        // Names give way to values where the plot is narrow.
        const bool hasName = x + 16 + nameWidth + 5 + valueWidth < width() - 4;
        if (x + 16 + valueWidth > width() - 2) {
            break;
        }
        painter.setPen(QPen(curve.color, 2));
        painter.drawLine(x, headerHeight / 2, x + 11, headerHeight / 2);
        if (curve.look == CurveLook::Dots) {
            painter.setBrush(curve.color);
            painter.drawEllipse(QPointF(x + 5.5, headerHeight / 2.0), 2, 2);
        }
        x += 16;
        if (hasName) {
            painter.setPen(t.textDim);
            painter.drawText(QRect(x, 0, nameWidth + 2, headerHeight), Qt::AlignVCenter,
                             curve.name);
            x += nameWidth + 5;
        }
        painter.setPen(t.text);
        painter.drawText(QRect(x, 0, valueWidth + 2, headerHeight), Qt::AlignVCenter, value);
        x += valueWidth + 12;
    }
}

void Plot::resizeEvent(QResizeEvent*)
{
    m_plot->setGeometry(0, headerHeight, width(), std::max(0, height() - headerHeight));
    refresh();
}

} // namespace plexus::studio
