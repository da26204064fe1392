// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/datasets/class_bars.h"
#include "app/studio/datasets/sample_pictures.h"
#include "app/studio/document/document.h"

class QLabel;

namespace plexus::studio {

// What the chosen data look like: sixteen samples, how many of each class, and the split.
class DatasetView : public QWidget {
    Q_OBJECT

public:
    explicit DatasetView(Document* document, QWidget* parent = nullptr);

    SamplePictures* pictures() const { return m_pictures; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();

    Document& m_document;
    QLabel* m_summary;
    SamplePictures* m_pictures;
    ClassBars* m_bars;
};

} // namespace plexus::studio
