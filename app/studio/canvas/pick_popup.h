// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace plexus::studio {

// A list with a search box that floats above the canvas: the caret is in the box, arrows and Enter choose,
// Escape closes. What is listed is the heirs' affair.
class PickPopup : public QFrame {
    Q_OBJECT

public:
    explicit PickPopup(QWidget* parent);

Q_SIGNALS:
    void closed();

protected:
    void popUp(QPoint position, const QString& caption); // in the parent's coordinates
    virtual std::vector<QListWidgetItem*> found(const QString& query) = 0; // best first
    virtual QString nothingFound(const QString& query) const = 0;
    virtual QString helpOf(const QListWidgetItem& item) const = 0;
    virtual void pick(const QListWidgetItem& item) = 0;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    QLineEdit* m_query;
    QListWidget* m_list;

private:
    void fill();
    void choose();
    void step(int rows);
    void showHelp();

    QLabel* m_help; // of the current row
};

} // namespace plexus::studio
