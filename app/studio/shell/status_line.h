// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"
#include "app/studio/training/training.h"

class QLabel;
class QStatusBar;

namespace plexus::studio {

// What stands at the bottom of the window: the network in figures, what training it costs, what the run trains on; and
// for a while a sentence in their place.
class StatusLine : public QObject {
    Q_OBJECT

public:
    StatusLine(const Document* document, const Training* training, QStatusBar* bar);
    void say(const QString& sentence);

private:
    void showNetwork();
    void showCosts();
    void showRun();

    const Document& m_document;
    const Training& m_training;
    QStatusBar& m_bar;
    QLabel *m_network, *m_costs, *m_run;
};

} // namespace plexus::studio
