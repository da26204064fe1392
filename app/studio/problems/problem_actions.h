// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

class QHBoxLayout;

namespace plexus::studio {

// What can be done about a problem, at the end of its row: the best fix, the others in a menu, silence.
class ProblemActions : public QWidget {
    Q_OBJECT

public:
    enum class Voice : uint8_t { Error, Advice, Silenced };
    ProblemActions(Voice voice, QWidget* parent);
    void offer(const QStringList& fixes);

Q_SIGNALS:
    void fixWanted(int fix);
    void silenceWanted();

private:
    void addSilence(Voice voice);

    QHBoxLayout* m_row;
    QStringList m_fixes;
    std::vector<QWidget*> m_buttons; // of the fixes
};

} // namespace plexus::studio
