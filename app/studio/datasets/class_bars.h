// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace plexus::studio {

// How many samples each class has, as a bar each: an imbalance is seen at once.
class ClassBars : public QWidget {
    Q_OBJECT

public:
    explicit ClassBars(QWidget* parent);

    void show(const std::vector<std::string>& classes, const std::vector<int64_t>& counts);
    using QWidget::show;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF column(size_t index) const;

    std::vector<QString> m_names;
    std::vector<int64_t> m_counts;
};

} // namespace plexus::studio
