// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <vector>

namespace plexus::studio {

struct SlowEvent {
    double milliseconds = 0; // without the events handled inside it
    double computing = 0;    // of which this thread had the processor, inner events included
    QString what;            // receiver and kind of event
};

// An application that knows which events held it up.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;
    const std::vector<SlowEvent>& slowest() const { return m_slowest; } // the slowest first
    void forgetSlowest() { m_slowest.clear(); }

private:
    std::vector<SlowEvent> m_slowest;
    double m_inside = 0; // milliseconds spent in events handled within the current one
};

} // namespace plexus::studio
