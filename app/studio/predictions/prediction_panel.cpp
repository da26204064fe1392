// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/prediction_panel.h"

#include "app/studio/predictions/draw_pad.h"
#include "app/studio/predictions/sample_grid.h"
#include "app/studio/predictions/surface_view.h"
#include "app/studio/theme/empty_state.h"
#include "app/studio/theme/theme.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>

namespace plexus::studio {
namespace {

QString predictionHint()
{
    return PredictionPanel::tr("While the network trains you see here what it makes of samples it "
                               "never learns from.");
}

} // namespace

PredictionPanel::PredictionPanel(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training),
      m_empty(new EmptyState("predictions", tr("Predictions of validation samples"),
                             predictionHint())),
      m_pictures(new QWidget), m_grid(new SampleGrid(training)), m_pad(new DrawPad(training)),
      m_surface(new SurfaceView(training))
{
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_grid);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* line = new QFrame;
    line->setFixedWidth(1);
    line->setStyleSheet(QStringLiteral("background: %1").arg(tokens().border.name()));
    connect(themeSignals(), &ThemeSignals::changed, line, [line] {
        line->setStyleSheet(QStringLiteral("background: %1").arg(tokens().border.name()));
    });
    auto* row = new QHBoxLayout(m_pictures);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(scroll, 1);
    row->addWidget(line);
    row->addWidget(m_pad);

    m_pages = new QStackedLayout(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_pictures);
    m_pages->addWidget(m_surface);

    m_repaint.setSingleShot(true);
    m_repaint.setInterval(100);
    connect(&m_repaint, &QTimer::timeout, this, &PredictionPanel::refresh);
    const auto later = [this] {
        if (!m_repaint.isActive()) {
            m_repaint.start();
        }
    };
    connect(&m_training, &Training::samplesChanged, this, later);
    connect(&m_training, &Training::surfaceChanged, this, later);
    connect(&m_training, &Training::confusionChanged, this, later); // the accuracy of an epoch
    connect(&m_training, &Training::dataChanged, this, [this, later] {
        m_isDataNew = true;
        later();
    });
    refresh();
}

void PredictionPanel::refresh()
{
    if (m_isDataNew) {
        m_grid->forgetPictures();
        m_isDataNew = false;
    }
    const RunData& seen = m_training.data();
    m_empty->setHint(seen.problem().isEmpty() ? predictionHint() : seen.problem());
    if (seen.kind() == TaskKind::Points) {
        m_surface->refresh();
        m_pages->setCurrentWidget(m_surface);
    } else if (seen.kind() != TaskKind::Unknown && !m_training.samples().empty()) {
        m_pad->setVisible(seen.kind() == TaskKind::Images);
        m_grid->refresh();
        m_pages->setCurrentWidget(m_pictures);
    } else {
        m_pages->setCurrentWidget(m_empty);
    }
}

} // namespace plexus::studio
