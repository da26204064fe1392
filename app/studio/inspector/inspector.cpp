// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/inspector.h"

#include "app/studio/theme/count_text.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

constexpr int kInspectorWidth = 300;

QScrollArea* page(QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

}

Inspector::Inspector(Document* document, QWidget* dataView, QWidget* parent)
    : QWidget(parent), m_document(*document), m_pages(new QStackedWidget(this)),
      m_trainingPage(page(this)), m_nodePage(page(this)), m_manyPage(new QLabel(this))
{
    setObjectName(QStringLiteral("inspector"));
    setAccessibleName(tr("Inspector"));
    m_training = new TrainingPanel(document, dataView, this);
    m_trainingPage->setWidget(m_training);
    m_manyPage->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_manyPage->setWordWrap(true);
    m_manyPage->setMargin(spaceL);
    for (QWidget* each : std::initializer_list<QWidget*>{m_trainingPage, m_nodePage, m_manyPage}) {
        m_pages->addWidget(each);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setMinimumWidth(kInspectorWidth);

    connect(document, &Document::selectionChanged, this, &Inspector::follow);
    connect(document, &Document::graphChanged, this, &Inspector::refresh);
    connect(document, &Document::inferenceChanged, this, &Inspector::refresh);
    connect(document, &Document::opened, this, &Inspector::follow);
    connect(&document->data(), &DataSource::samplesChanged, this, &Inspector::refresh);
    connect(document, &Document::revealRequested, this, &Inspector::reveal);
    connect(themeSignals(), &ThemeSignals::changed, this, &Inspector::refresh);
    follow();
}

void Inspector::follow()
{
    const QStringList& selection = m_document.selection();
    const bool showsNode = selection.size() == 1;
    if (m_node != nullptr && (!showsNode || m_node->key() != selection.front())) {
        m_nodePage->takeWidget();
        // Later, not now: the edit that brought us here may come from one of its fields.
        m_node->hide();
        m_node->deleteLater();
        m_node = nullptr;
    }
    if (showsNode && m_node == nullptr) {
        m_node = new NodePanel(&m_document, selection.front(), this);
        m_nodePage->setWidget(m_node);
    }
    m_pages->setCurrentWidget(showsNode              ? static_cast<QWidget*>(m_nodePage)
                              : selection.isEmpty() ? static_cast<QWidget*>(m_trainingPage)
                                                      : static_cast<QWidget*>(m_manyPage));
    refresh();
}

void Inspector::refresh()
{
    const QStringList& selection = m_document.selection();
    if (m_node != nullptr) {
        m_node->refresh();
        fit(m_nodePage);
    } else if (selection.isEmpty()) {
        m_training->refresh();
        fit(m_trainingPage);
    } else {
        int64_t weights = 0;
        for (const QString& key : selection) {
            const auto info = m_document.inference().nodes.find(key.toStdString());
            weights += info != m_document.inference().nodes.end() ? info->second.parameterCount : 0;
        }
        m_manyPage->setText(
            QStringLiteral("<p><b>%1</b></p><p>%2</p><p style='color:%3'>%4</p>")
                .arg(tr("%1 nodes selected").arg(selection.size()),
                     tr("%1 weights together").arg(countText(weights)),
                     tokens().textDim.name(), tr("Select one node to edit its parameters, or none for the training.")));
    }
}

// Nothing is cut off at the right. It only ever grows, so that selecting does not move the window about.
void Inspector::fit(QScrollArea* area)
{
    const int bar = area->style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, area);
    setMinimumWidth(std::max(minimumWidth(), area->widget()->minimumSizeHint().width() + bar));
}

void Inspector::reveal(const QString&, const QString& param)
{
    if (param.isEmpty()) {
        return;
    }
    if (m_node != nullptr) {
        m_node->form()->focus(param.toStdString());
    } else {
        m_training->focus(param.toStdString());
    }
}

} // namespace plexus::studio
