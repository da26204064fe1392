// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/datasets/dataset_view.h"

#include "app/studio/theme/count_text.h"
#include "app/studio/theme/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace plexus::studio {

DatasetView::DatasetView(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_summary(new QLabel(this)),
      m_pictures(new SamplePictures(this)), m_bars(new ClassBars(this))
{
    setObjectName(QStringLiteral("datasetView"));
    m_summary->setObjectName(QStringLiteral("dataSummary"));
    m_summary->setProperty("role", "dim");
    m_summary->setFont(smallFont());
    m_summary->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spaceM);
    layout->addWidget(m_pictures);
    layout->addWidget(m_bars);
    layout->addWidget(m_summary);
    connect(&document->data(), &DataSource::samplesChanged, this, &DatasetView::refresh);
    connect(&document->data(), &DataSource::fieldsChanged, this, &DatasetView::refresh);
    connect(themeSignals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
    refresh();
}

void DatasetView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_document.data().wantSamples(); // pixels are read only when somebody looks
}

void DatasetView::refresh()
{
    const DataSource& source = m_document.data();
    if (source.isLoading()) {
        m_summary->setText(tr("Reading data …")); // the old samples stay until the new ones are there
        return;
    }
    const std::shared_ptr<const LoadedData> loaded = source.samples();
    if (loaded == nullptr) {
        m_pictures->clear();
        m_bars->show({}, {});
        m_summary->clear(); // why there are none stands above
        return;
    }
    m_pictures->show(loaded->training);
    const DataField* labels = classField(loaded->training);
    m_bars->show(labels != nullptr ? labels->classes : std::vector<std::string>{},
                 labels != nullptr ? classCounts(*labels) : std::vector<int64_t>{});
    m_summary->setText(tr("%1 samples to train with, %2 to validate")
                           .arg(countText(loaded->training.count()), countText(loaded->validation.count())));
}

} // namespace plexus::studio
