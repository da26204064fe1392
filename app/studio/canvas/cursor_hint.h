// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace plexus::studio {

enum class HintMood : uint8_t { Neutral, Good, Doubtful, Refused };

// A sentence beside the cursor while something is dragged: why a wire is refused, what it would join.
class CursorHint : public QLabel {
    Q_OBJECT

public:
    explicit CursorHint(QWidget* parent);

    // position in the parent's coordinates. An empty sentence hides it.
    void say(const QString& sentence, HintMood mood, QPoint position);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HintMood m_mood = HintMood::Neutral;
};

} // namespace plexus::studio
