// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QWidget>

class QStackedLayout;

namespace plexus::studio {

// A share of a class that was (not) found; NaN where nothing was there to find.
struct ClassFigures {
    int64_t samples = 0; // of this true class
    double precision = 0, recall = 0;
};
ClassFigures figuresOf(const ConfusionMatrix& matrix, size_t kind);
double accuracyOf(const ConfusionMatrix& matrix);

// True classes in rows, guesses in columns. Hovering a row, a column or a cell says what it means.
class ConfusionView : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionView(Training* training, QWidget* parent = nullptr);
    QString words(QPoint position) const; // what the mouse is over; empty: nothing

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Place {
        int row = -1, column = -1;
    };
    Place placeAt(QPoint position) const;
    QRect box() const; // of the cells
    int labelWidth() const;

    Training& m_training;
};

// The matrix of the last epoch.
class ConfusionPanel : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionPanel(Training* training, QWidget* parent = nullptr);

private:
    void refresh();

    Training& m_training;
    ConfusionView* m_view;
    QStackedLayout* m_pages;
};

} // namespace plexus::studio
