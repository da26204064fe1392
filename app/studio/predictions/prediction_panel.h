// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QTimer>
#include <QWidget>

class QStackedLayout;

namespace plexus::studio {

class DrawPad;
class EmptyState;
class SampleGrid;
class SurfaceView;

// What the network says of fixed validation samples, live: pictures with a draw pad, or the plane
// of two-dimensional data. Repaints at most ten times a second.
class PredictionPanel : public QWidget {
    Q_OBJECT

public:
    explicit PredictionPanel(Training* training, QWidget* parent = nullptr);
    DrawPad* drawPad() const { return m_pad; }

private:
    void refresh();

    Training& m_training;
    QStackedLayout* m_pages;
    EmptyState* m_empty;
    QWidget* m_pictures;
    SampleGrid* m_grid;
    DrawPad* m_pad;
    SurfaceView* m_surface;
    QTimer m_repaint;
    bool m_isDataNew = true;
};

} // namespace plexus::studio
