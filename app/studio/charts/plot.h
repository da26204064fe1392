// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/charts/decimate.h"

#include <QColor>
#include <QString>
#include <QWidget>

class QCustomPlot;
class QCPGraph;
class QCPItemLine;
class QMouseEvent;

namespace plexus::studio {

enum class CurveLook : uint8_t { Line, Pale, Dots }; // Dots: a line with a dot at each point
enum class PlotScale : uint8_t { Linear, Logarithmic };

// A curve to draw. The columns stay the caller's and must live until the next setCurves.
struct PlotCurve {
    QString name; // in the legend; empty: not there
    const std::vector<double>* x = nullptr;
    const std::vector<double>* y = nullptr;
    QColor color;
    CurveLook look = CurveLook::Line;
};

// One chart over training steps; the only class that knows QCustomPlot. Draws at most a few points
// a pixel column, however long the curves are. Wheel zooms, dragging pans, a double click shows
// everything.
class Plot : public QWidget {
    Q_OBJECT

public:
    explicit Plot(const QString& title, QWidget* parent = nullptr);
    ~Plot() override;

    void setCurves(std::vector<PlotCurve> curves);
    void setScale(PlotScale scale);
    void setUnit(double factor, const QString& suffix); // shown values: 100, " %"
    void startAtZero(); // the vertical axis, unless something lies below
    void showAll();     // zoom back, and follow new points
    bool isFollowing() const { return m_isFollowing; }
    // The step under the mouse of this or another plot; NaN: none.
    void setCursor(double x);
    void repaintNow(); // for benchmarks and pictures
    QPixmap picture(QSize size, double scale);

Q_SIGNALS:
    void cursorMoved(double x);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void fitRange();
    void applyTheme();
    void moved(QMouseEvent* event);
    QString legendValue(const PlotCurve& curve) const;
    QString valueText(double value) const;

    const QString m_title;
    QCustomPlot* m_plot;
    std::vector<PlotCurve> m_curves;
    std::vector<QCPGraph*> m_graphs;
    QCPItemLine* m_line;
    double m_cursor, m_factor = 1;
    QString m_suffix;
    PlotScale m_scale = PlotScale::Linear;
    bool m_isFollowing = true, m_startsAtZero = false;
};

} // namespace plexus::studio
