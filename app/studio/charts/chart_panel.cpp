// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/chart_panel.h"

#include "app/studio/charts/curves_csv.h"
#include "app/studio/theme/empty_state.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/save_name.h"
#include "app/studio/theme/theme.h"
#include "engine/base/file.h"

#include <cmath>
#include <QBuffer>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QSlider>
#include <QStackedLayout>
#include <QToolButton>

namespace plexus::studio {
namespace {

constexpr int frameMilliseconds = 33;
constexpr int roomForRate = 700;

bool hasNumber(const std::vector<double>& values)
{
    return std::any_of(values.begin(), values.end(),
                       [](double value) { return std::isfinite(value); });
}

} // namespace

ChartPanel::ChartPanel(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training), m_loss(new Plot(tr("Loss"))),
      m_accuracy(new Plot(tr("Accuracy"))), m_rate(new Plot(tr("Learning rate"))),
      m_slider(new QSlider(Qt::Horizontal)), m_caption(new QLabel), m_log(new QToolButton)
{
    m_accuracy->setUnit(100, QStringLiteral(" %"));
    m_loss->setScale(PlotScale::Linear);
    m_rate->startAtZero();

    m_slider->setRange(0, 99);
    m_slider->setFixedWidth(110);
    m_slider->setAccessibleName(tr("Smoothing"));
    m_log->setText(tr("Log"));
    m_log->setIcon(icon("log"));
    m_log->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_log->setCheckable(true);
    m_log->setToolTip(tr("Logarithmic scale for the loss"));
    auto* all = new QToolButton;
    all->setIcon(icon("frame"));
    all->setToolTip(
        tr("Show everything again (or double-click a chart). Wheel zooms, dragging pans."));
    auto* save = new QToolButton;
    save->setIcon(icon("export"));
    save->setToolTip(tr("Save the curves"));
    save->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(save);
    menu->addAction(icon("image"), tr("As picture (PNG) ..."), this, &ChartPanel::askPicture);
    menu->addAction(icon("table"), tr("As table (CSV) ..."), this, &ChartPanel::askTable);
    save->setMenu(menu);
    m_caption->setProperty("role", "dim");

    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(10, 4, 8, 0);
    tools->addWidget(m_caption);
    tools->setSpacing(spaceM);
    tools->addWidget(m_slider);
    tools->addSpacing(spaceM);
    tools->addWidget(m_log);
    tools->addStretch();
    tools->addWidget(all);
    tools->addWidget(save);

    auto* plots = new QHBoxLayout;
    plots->setContentsMargins(0, 0, 0, 2);
    plots->setSpacing(spaceM);
    plots->addWidget(m_loss, 5);
    plots->addWidget(m_accuracy, 5);
    plots->addWidget(m_rate, 3);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(tools);
    column->addLayout(plots, 1);
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(page);
    m_pages->addWidget(new EmptyState("chart", tr("Curves of loss, accuracy and learning rate"),
                                      tr("They appear here, live, as soon as you press Train.")));

    for (Plot* plot : {m_loss, m_accuracy, m_rate}) {
        connect(plot, &Plot::cursorMoved, this, &ChartPanel::setCursor);
    }
    connect(all, &QToolButton::clicked, this, [this] {
        for (Plot* plot : {m_loss, m_accuracy, m_rate}) {
            plot->showAll();
        }
    });
    connect(m_slider, &QSlider::valueChanged, this,
            [this](int value) { setSmoothing(value / 100.0); });
    connect(m_log, &QToolButton::toggled, this, [this](bool isLog) {
        m_loss->setScale(isLog ? PlotScale::Logarithmic : PlotScale::Linear);
    });
    m_repaint.setSingleShot(true);
    m_repaint.setInterval(frameMilliseconds);
    connect(&m_repaint, &QTimer::timeout, this, &ChartPanel::refresh);
    connect(&m_training, &Training::curvesChanged, this, [this] {
        if (!m_repaint.isActive()) {
            m_repaint.start();
        }
    });
    connect(themeSignals(), &ThemeSignals::changed, this, &ChartPanel::refresh);
    setSmoothing(m_smoothing);
}

void ChartPanel::setLogarithmic(bool isLogarithmic)
{
    m_log->setChecked(isLogarithmic);
}

bool ChartPanel::isLogarithmic() const
{
    return m_log->isChecked();
}

void ChartPanel::setSmoothing(double weight)
{
    m_smoothing = std::clamp(weight, 0.0, 0.99);
    m_slider->setValue(static_cast<int>(std::lround(m_smoothing * 100)));
    m_caption->setText(tr("Smoothing %1").arg(m_smoothing, 0, 'f', 2));
    m_slider->setToolTip(tr("Each drawn point is %1 times the one before it and the rest the new "
                            "value: an average over about %2 steps")
                             .arg(m_smoothing, 0, 'f', 2)
                             .arg(std::lround(1 / (1 - m_smoothing))));
    refresh();
}

void ChartPanel::resizeEvent(QResizeEvent*)
{
    m_rate->setVisible(width() >= roomForRate); // the first to go where it is narrow
}

void ChartPanel::setCursor(double x)
{
    for (Plot* plot : {m_loss, m_accuracy, m_rate}) {
        plot->setCursor(x);
    }
}

void ChartPanel::refresh()
{
    const Tokens& t = tokens();
    const Curves& now = m_training.curves();
    const Curves& before = m_training.previousCurves();
    const bool isEmpty = now.isEmpty() && before.isEmpty();
    m_pages->setCurrentIndex(isEmpty ? 1 : 0);
    const QColor train = t.series[0], validation = t.series[1];
    const auto pale = [&](const QColor& color) {
        return blend(color, t.panel, t.isDark ? 0.42 : 0.34);
    };
    const bool isSmooth = m_smoothing > 0;

    std::vector<PlotCurve> loss;
    loss.push_back({{},
                    &before.step,
                    &m_smoothPrevious.smooth(before.loss, m_smoothing),
                    pale(t.textFaint),
                    CurveLook::Pale});
    loss.push_back(
        {{}, &before.epochStep, &before.validationLoss, pale(validation), CurveLook::Pale});
    if (isSmooth) {
        loss.push_back({{}, &now.step, &now.loss, pale(train), CurveLook::Pale});
    }
    loss.push_back({tr("train"), &now.step, &m_smoothLoss.smooth(now.loss, m_smoothing), train,
                    CurveLook::Line});
    loss.push_back(
        {tr("validation"), &now.epochStep, &now.validationLoss, validation, CurveLook::Dots});
    m_loss->setCurves(std::move(loss));

    const bool hasAccuracy = hasNumber(now.accuracy) || hasNumber(now.validationAccuracy)
                             || hasNumber(before.validationAccuracy) || isEmpty;
    m_accuracy->setVisible(hasAccuracy);
    std::vector<PlotCurve> accuracy;
    accuracy.push_back(
        {{}, &before.epochStep, &before.validationAccuracy, pale(validation), CurveLook::Pale});
    if (isSmooth) {
        accuracy.push_back({{}, &now.step, &now.accuracy, pale(train), CurveLook::Pale});
    }
    accuracy.push_back({tr("train"), &now.step, &m_smoothAccuracy.smooth(now.accuracy, m_smoothing),
                        train, CurveLook::Line});
    accuracy.push_back(
        {tr("validation"), &now.epochStep, &now.validationAccuracy, validation, CurveLook::Dots});
    m_accuracy->setCurves(std::move(accuracy));

    std::vector<PlotCurve> rate;
    rate.push_back({{}, &before.step, &before.learningRate, pale(t.textFaint), CurveLook::Pale});
    rate.push_back({tr("rate"), &now.step, &now.learningRate, t.series[2], CurveLook::Line});
    m_rate->setCurves(std::move(rate));
}

Result<void> ChartPanel::savePicture(const QString& path)
{
    constexpr int plotWidth = 640, plotHeight = 360;
    constexpr double scale = 2;
    QPixmap sheet(QSize(plotWidth * 3, plotHeight) * scale);
    sheet.setDevicePixelRatio(scale);
    sheet.fill(tokens().panel);
    QPainter painter(&sheet);
    int x = 0;
    for (Plot* plot : {m_loss, m_accuracy, m_rate}) {
        painter.drawPixmap(x, 0, plot->picture(QSize(plotWidth, plotHeight), scale));
        x += plotWidth;
    }
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    sheet.save(&buffer, "PNG");
    return writeFileAtomically(
        path.toStdString(), std::string_view(bytes.constData(), static_cast<size_t>(bytes.size())));
}

Result<void> ChartPanel::saveTable(const QString& path)
{
    const QByteArray csv = curvesCsv(m_training.curves());
    return writeFileAtomically(path.toStdString(),
                               std::string_view(csv.constData(), static_cast<size_t>(csv.size())));
}

void ChartPanel::askPicture()
{
    const QString path = askSaveName(this, tr("Save curves as picture"), QStringLiteral("curves.png"),
                                     tr("Pictures (*.png)"), QStringLiteral("png"));
    if (!path.isEmpty()) {
        if (const auto saved = savePicture(path); !saved) {
            QMessageBox::warning(this, tr("Not saved"),
                                 QString::fromStdString(saved.error().sentence()));
        }
    }
}

void ChartPanel::askTable()
{
    const QString path = askSaveName(this, tr("Save curves as table"), QStringLiteral("curves.csv"),
                                     tr("Tables (*.csv)"), QStringLiteral("csv"));
    if (!path.isEmpty()) {
        if (const auto saved = saveTable(path); !saved) {
            QMessageBox::warning(this, tr("Not saved"),
                                 QString::fromStdString(saved.error().sentence()));
        }
    }
}

} // namespace plexus::studio
