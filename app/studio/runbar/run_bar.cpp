// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/runbar/run_bar.h"

#include "app/studio/runbar/progress_line.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <cmath>
#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace plexus::studio {
namespace {

QToolButton* button(QAction* action)
{
    auto* made = new QToolButton;
    made->setDefaultAction(action);
    made->setIconSize(QSize(18, 18));
    made->setFixedSize(32, 30);
    return made;
}

// "llvmpipe (LLVM 15.0.6, 256 bits)" is "llvmpipe" where there is little room.
QString shortName(const DeviceChoice& device)
{
    return device.name.section(QStringLiteral(" ("), 0, 0);
}

} // namespace

RunBar::RunBar(Training* training, const RunActions& actions, QWidget* parent)
    : QWidget(parent), m_training(*training), m_actions(actions), m_train(new QPushButton),
      m_progress(new QLabel), m_remaining(new QLabel), m_figures(new QLabel),
      m_line(new ProgressLine(training)), m_device(new QComboBox)
{
    setObjectName(QStringLiteral("RunBar"));
    setFixedHeight(50);
    m_train->setProperty("kind", "primary");
    m_train->setMinimumWidth(104);
    m_train->setFixedHeight(32);
    m_train->setIconSize(QSize(16, 16));
    connect(m_train, &QPushButton::clicked, this, [this] { m_actions.train->trigger(); });

    m_progress->setMinimumWidth(0);
    m_remaining->setProperty("role", "dim");
    m_remaining->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_figures->setProperty("role", "dim");
    m_figures->setTextFormat(Qt::RichText);

    auto* words = new QHBoxLayout;
    words->setSpacing(spaceM);
    words->addWidget(m_progress, 1);
    words->addWidget(m_remaining);
    auto* middle = new QVBoxLayout;
    middle->setSpacing(4);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->addStretch();
    middle->addLayout(words);
    middle->addWidget(m_line);
    middle->addStretch();

    m_device->setMinimumWidth(120);
    m_device->setMaximumWidth(240);
    m_device->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_device->setMinimumContentsLength(14);
    m_device->setToolTip(tr("Device of the next run"));
    m_device->setAccessibleName(tr("Device"));
    connect(m_device, &QComboBox::activated, this,
            [this](int index) { m_training.setDevice(m_device->itemData(index).toString()); });

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 0, 10, 1);
    row->setSpacing(spaceS);
    row->addWidget(m_train);
    row->addSpacing(spaceS);
    row->addWidget(button(m_actions.pause));
    row->addWidget(button(m_actions.step));
    row->addWidget(button(m_actions.stop));
    row->addSpacing(spaceL);
    row->addLayout(middle, 1);
    row->addSpacing(spaceL);
    row->addWidget(m_figures);
    row->addSpacing(spaceM);
    row->addWidget(m_device);

    m_repaint.setSingleShot(true);
    m_repaint.setInterval(100); // words are read, not watched
    connect(&m_repaint, &QTimer::timeout, this, &RunBar::refresh);
    connect(&m_training, &Training::progressChanged, this, [this] {
        if (!m_repaint.isActive()) {
            m_repaint.start();
        }
    });
    connect(&m_training, &Training::stateChanged, this, &RunBar::refresh);
    connect(&m_training, &Training::dataChanged, this, &RunBar::refresh);
    connect(&m_training, &Training::confusionChanged, this, &RunBar::refresh);
    connect(&m_training, &Training::devicesChanged, this, &RunBar::fillDevices);
    connect(m_actions.train, &QAction::changed, this, &RunBar::refresh);
    connect(themeSignals(), &ThemeSignals::changed, this, &RunBar::refresh);
    fillDevices();
    refresh();
}

void RunBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    painter.fillRect(0, height() - 1, width(), 1, tokens().border);
}

QString RunBar::figures() const
{
    const Curves& curves = m_training.curves();
    if (curves.epochStep.empty()) {
        return {};
    }
    const double accuracy = curves.validationAccuracy.back();
    const bool hasAccuracy = std::isfinite(accuracy);
    return QStringLiteral("<span style='color:%1'>%2</span> <b style='color:%3'>%4</b>")
        .arg(tokens().textFaint.name(), hasAccuracy ? tr("Validation") : tr("Validation loss"),
             tokens().text.name(),
             hasAccuracy ? percentWords(accuracy)
                         : QString::number(curves.validationLoss.back(), 'g', 4));
}

void RunBar::setErrors(int count)
{
    m_errors = count;
    refresh();
}

void RunBar::refresh()
{
    m_train->setText(m_actions.train->text().remove(QLatin1Char('&')));
    m_train->setToolTip(m_actions.train->toolTip());
    m_train->setEnabled(m_actions.train->isEnabled());
    m_train->setIcon(
        icon("train", m_train->isEnabled() ? tokens().accentText : tokens().textFaint));
    const bool cannot = m_errors > 0 && m_training.state() == TrainingState::Idle;
    m_progress->setText(!cannot ? progressWords(m_training)
                        : m_errors == 1
                            ? tr("One problem to solve before it can train")
                            : tr("%1 problems to solve before it can train").arg(m_errors));
    m_remaining->setText(remainingWords(m_training));
    m_figures->setText(figures());
    m_figures->setVisible(!m_figures->text().isEmpty());
    m_line->update();
}

void RunBar::fillDevices()
{
    m_device->clear();
    QString automatic = tr("Best device");
    for (const DeviceChoice& device : m_training.devices()) {
        if (device.isChosen && m_training.device().isEmpty()) {
            automatic = shortName(device);
        }
    }
    m_device->addItem(icon("device"), automatic, QString());
    m_device->setItemData(0, tr("Chosen by Plexus: the fastest device found"), Qt::ToolTipRole);
    for (const DeviceChoice& device : m_training.devices()) {
        m_device->addItem(icon("device"), shortName(device), device.hint);
        m_device->setItemData(m_device->count() - 1,
                              device.name + QLatin1Char('\n') + device.details, Qt::ToolTipRole);
    }
    m_device->setCurrentIndex(std::max(0, m_device->findData(m_training.device())));
}

} // namespace plexus::studio
