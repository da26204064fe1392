// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_overlay.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QHBoxLayout>

namespace plexus::studio {

namespace {

constexpr int kSayingLasts = 5000; // milliseconds: long enough to read a sentence twice

}

CanvasOverlay::CanvasOverlay(QWidget* canvas)
    : QObject(canvas), m_canvas(canvas), m_empty(new QLabel(canvas)), m_edited(new QLabel(canvas)),
      m_saying(new QLabel(canvas)), m_path(new QLabel(canvas)), m_zoomBar(new QWidget(canvas)), m_zoom(nullptr)
{
    m_empty->setObjectName(QStringLiteral("emptyHint"));
    m_edited->setObjectName(QStringLiteral("editedBadge"));
    m_saying->setObjectName(QStringLiteral("canvasSaying"));
    for (QLabel* label : {m_empty, m_edited, m_saying}) {
        // The badge takes the mouse, for its tool tip.
        label->setAttribute(Qt::WA_TransparentForMouseEvents, label != m_edited);
        label->setAlignment(Qt::AlignCenter);
        label->hide();
    }
    m_empty->setTextFormat(Qt::RichText);
    m_saying->setWordWrap(true);

    auto* bar = new QHBoxLayout(m_zoomBar);
    bar->setContentsMargins(2, 2, 2, 2);
    bar->setSpacing(0);
    m_zoomBar->setObjectName(QStringLiteral("zoomBar"));
    QToolButton* out = button(QStringLiteral("−"), tr("Zoom out"));
    m_zoom = button(QStringLiteral("100 %"), tr("Back to 100 %"));
    QToolButton* in = button(QStringLiteral("+"), tr("Zoom in"));
    QToolButton* fit = button(tr("Fit"), tr("Show everything (Home)"));
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("0000 %")));
    for (QToolButton* each : {out, m_zoom, in, fit}) {
        bar->addWidget(each);
    }
    connect(out, &QToolButton::clicked, this, &CanvasOverlay::zoomOutClicked);
    connect(in, &QToolButton::clicked, this, &CanvasOverlay::zoomInClicked);
    connect(m_zoom, &QToolButton::clicked, this, &CanvasOverlay::zoomResetClicked);
    connect(fit, &QToolButton::clicked, this, &CanvasOverlay::frameAllClicked);
    m_path->setObjectName(QStringLiteral("blockPath"));
    m_path->setToolTip(tr("Esc or Shift+Tab leaves the block"));
    m_path->setTextFormat(Qt::RichText);
    m_path->hide();
    connect(m_path, &QLabel::linkActivated, this, [this](const QString& link) { Q_EMIT blockChosen(link.mid(1)); });
    m_sayingEnds.setSingleShot(true);
    connect(&m_sayingEnds, &QTimer::timeout, m_saying, &QLabel::hide);
    connect(themeSignals(), &ThemeSignals::changed, this, &CanvasOverlay::restyle);
    restyle();
}

QToolButton* CanvasOverlay::button(const QString& text, const QString& tip)
{
    auto* made = new QToolButton(m_zoomBar);
    made->setText(text);
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::NoFocus);
    return made;
}

void CanvasOverlay::restyle()
{
    const Tokens& t = tokens();
    const auto box = [](const QColor& fill, const QColor& edge, const QColor& text) {
        return QStringLiteral("background: %1; border: 1px solid %2; border-radius: 6px; color: %3;")
            .arg(fill.name(), edge.name(), text.name());
    };
    m_edited->setStyleSheet(QStringLiteral("QLabel { %1 padding: 4px 10px; }")
                                .arg(box(t.warningSoft, t.warning, t.text)));
    m_path->setStyleSheet(QStringLiteral("QLabel { %1 padding: 4px 10px; }").arg(box(t.panel, t.border, t.text)));
    m_saying->setStyleSheet(QStringLiteral("QLabel { %1 padding: 7px 12px; }")
                                .arg(box(t.raised, m_kind == Saying::Note ? t.borderStrong : t.error, t.text)));
    m_zoomBar->setAttribute(Qt::WA_StyledBackground);
    m_zoomBar->setStyleSheet(
        QStringLiteral("#zoomBar { %1 } QToolButton { border: none; background: transparent; "
                       "color: %2; padding: 3px 7px; } QToolButton:hover { color: %3; }")
            .arg(box(t.panel, t.border, t.textDim), t.textDim.name(), t.text.name()));
    const auto key = [&](const QString& name) {
        return QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>").arg(t.text.name(), name);
    };
    m_empty->setText(
        QStringLiteral("<div style='color:%1'><p style='font-size:17px; color:%2'>%3</p><p>%4</p><p>%5</p><p>%6</p></div>")
            .arg(t.textDim.name(), t.text.name(), tr("This canvas is empty"),
                 tr("%1 or double-click to add a layer").arg(key(tr("Shift+A"))),
                 tr("or drag one from the palette"),
                 tr("%1 or %2 moves the view · %3 shows all keys")
                     .arg(key(tr("Middle drag")), key(tr("Space + drag")), key(tr("F1")))));
    m_empty->adjustSize();
    arrange();
}

void CanvasOverlay::setEmpty(bool isEmpty)
{
    m_empty->setVisible(isEmpty);
    arrange();
}

void CanvasOverlay::setEdited(bool isEdited, TrainedBy by)
{
    const bool isOpened = by == TrainedBy::Opened;
    m_edited->setText(isOpened ? tr("Not the network of the opened run") : tr("Edited since start"));
    m_edited->setToolTip(
        isOpened ? tr("Curves and predictions are of a run with another network or other settings.")
                 : tr("The run uses the network and the settings as they were when it started."));
    m_edited->setVisible(isEdited);
    arrange();
}

void CanvasOverlay::setPath(const std::vector<std::pair<QString, QString>>& path)
{
    const auto link = [](const QString& key, const QString& title) {
        return QStringLiteral("<a href='#%1' style='color:%2; text-decoration:none'>%3</a>")
            .arg(key, tokens().accent.name(), title.toHtmlEscaped());
    };
    QString text = link({}, tr("Network"));
    for (size_t i = 0; i < path.size(); ++i) {
        const auto& [key, title] = path[i];
        text += QStringLiteral(" &nbsp;›&nbsp; ")
                + (i + 1 < path.size() ? link(key, title)
                                       : QStringLiteral("<b>%1</b>").arg(title.toHtmlEscaped()));
    }
    m_path->setText(text);
    m_path->setVisible(!path.empty());
    arrange();
}

void CanvasOverlay::setZoom(double zoom)
{
    m_zoom->setText(tr("%1 %").arg(std::lround(zoom * 100)));
}

void CanvasOverlay::say(const QString& sentence, Saying saying)
{
    if (saying != m_kind) {
        m_kind = saying;
        restyle();
    }
    m_saying->setText(sentence);
    m_saying->show();
    m_saying->raise();
    m_sayingEnds.start(kSayingLasts);
    arrange();
}

void CanvasOverlay::arrange()
{
    const int width = m_canvas->width(), height = m_canvas->height();
    m_empty->adjustSize();
    m_empty->move((width - m_empty->width()) / 2, (height - m_empty->height()) / 2);
    m_edited->adjustSize();
    m_edited->move((width - m_edited->width()) / 2, 12);
    m_path->adjustSize();
    m_path->move(12, 12);
    m_zoomBar->adjustSize();
    m_zoomBar->move(width - m_zoomBar->width() - 12, height - m_zoomBar->height() - 12);
    if (m_saying->text().isEmpty()) {
        return;
    }
    const int natural = m_saying->fontMetrics().horizontalAdvance(m_saying->text()) + 32;
    m_saying->setFixedWidth(std::clamp(natural, 60, std::max(60, std::min(520, width - 24))));
    m_saying->setFixedHeight(m_saying->heightForWidth(m_saying->width()));
    m_saying->move((width - m_saying->width()) / 2, height - m_saying->height() - 56);
}

} // namespace plexus::studio
