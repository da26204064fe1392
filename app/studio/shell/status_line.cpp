// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/status_line.h"

#include "app/studio/shell/cost_words.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStatusBar>

namespace plexus::studio {

namespace {

constexpr int kSayingLasts = 8000; // milliseconds

}

StatusLine::StatusLine(const Document* document, const Training* training, QStatusBar* bar)
    : QObject(bar), m_document(*document), m_training(*training), m_bar(*bar), m_network(new QLabel),
      m_costs(new QLabel), m_run(new QLabel)
{
    m_costs->setObjectName(QStringLiteral("costStatus"));
    bar->setSizeGripEnabled(false);
    auto* network = new QWidget; // one sentence in two labels: the second is greyed while its figures are old
    auto* line = new QHBoxLayout(network);
    line->setContentsMargins(spaceM, 0, spaceM, 0);
    line->setSpacing(0);
    for (QLabel* label : {m_network, m_costs}) {
        label->setProperty("role", "joined");
        line->addWidget(label);
    }
    line->addStretch(1);
    bar->addWidget(network);
    bar->addPermanentWidget(m_run);
    connect(document, &Document::inferenceChanged, this, &StatusLine::showNetwork);
    connect(document, &Document::editedSinceStartChanged, this, &StatusLine::showNetwork);
    connect(&document->costs(), &CostWatch::changed, this, &StatusLine::showCosts);
    connect(training, &Training::stateChanged, this, &StatusLine::showRun);
    connect(training, &Training::runChanged, this, &StatusLine::showRun);
    showNetwork();
    showRun();
}

void StatusLine::say(const QString& sentence)
{
    m_bar.showMessage(sentence, kSayingLasts);
}

void StatusLine::showNetwork()
{
    const size_t layers = m_document.graph().nodes().size();
    QString words = layers == 1 ? tr("1 layer") : tr("%1 layers").arg(layers);
    words += tr(" · %1 parameters")
                 .arg(numberWords(static_cast<double>(m_document.inference().parameterCount)));
    if (m_document.isEditedSinceStart()) {
        words += m_document.trainedBy() == TrainedBy::Opened
                     ? tr(" · not the network of the opened run")
                     : tr(" · edited since the run started");
    }
    m_network->setText(layers > 0 ? words : QString());
}

void StatusLine::showCosts()
{
    const CostWatch& watch = m_document.costs();
    const QString words = costWords(watch.now());
    m_costs->setText(words.isEmpty() ? QString() : QStringLiteral(" · ") + words);
    m_costs->setToolTip(costNote(watch));
    m_costs->setEnabled(watch.isCurrent()); // greyed: those of the network before the last edit
}

void StatusLine::showRun()
{
    const TrainingProgress& progress = m_training.progress();
    QStringList run;
    if (!progress.device.isEmpty()) {
        run.append(progress.device);
    }
    if (progress.trainingSamples > 0) {
        run.append(tr("%1 training and %2 validation samples")
                       .arg(numberWords(static_cast<double>(progress.trainingSamples)),
                            numberWords(static_cast<double>(progress.validationSamples))));
    }
    m_run->setText(run.join(QStringLiteral(" · ")));
}

} // namespace plexus::studio
