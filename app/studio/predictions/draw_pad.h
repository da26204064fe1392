// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/predictions/ink_fit.h"
#include "app/studio/training/training.h"

#include <QTimer>
#include <QWidget>

class QLabel;

namespace plexus::studio {

// The sheet one draws on with mouse, pen or finger.
class Sheet : public QWidget {
    Q_OBJECT

public:
    explicit Sheet(QWidget* parent = nullptr);
    const QImage& drawing() const { return m_drawing; } // 8-bit grey, 255 = ink
    bool isBlank() const { return m_isBlank; }
    void clear();
    void stroke(QPointF from, QPointF to); // in the drawing's pixels

Q_SIGNALS:
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; // Delete clears

private:
    QPointF onDrawing(QPointF position) const;

    QImage m_drawing;
    QPointF m_last;
    bool m_isBlank = true;
};

// Bars of the surest classes.
class GuessBars : public QWidget {
    Q_OBJECT

public:
    explicit GuessBars(Training* training, QWidget* parent = nullptr);
    void show(std::vector<double> probabilities);
    void say(const QString& sentence); // instead of bars
    bool isBlank() const { return m_probabilities.empty(); }
    QString sentence() const { return m_sentence; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Training& m_training;
    std::vector<double> m_probabilities;
    QString m_sentence;
};

// Draw a picture and watch the network's guess move, also while it trains. The drawing goes through
// the same size, centre and brightness as the data set's pictures, then through the run's own
// preprocessing.
class DrawPad : public QWidget {
    Q_OBJECT

public:
    explicit DrawPad(Training* training, QWidget* parent = nullptr);
    Sheet* sheet() const { return m_sheet; }
    GuessBars* bars() const { return m_bars; }
    void ask(); // for a prediction of what is drawn

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void learn();

    Training& m_training;
    Sheet* m_sheet;
    GuessBars* m_bars;
    QLabel* m_note;
    InkFit m_fit;
    const DataField* m_learnedFrom = nullptr;
    bool m_wantsGuess = false; // asked while there was no network
    QTimer m_ask;
};

} // namespace plexus::studio
