// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/advice/fix.h"

#include <atomic>
#include <memory>
#include <QObject>
#include <QStringList>
#include <QThreadPool>

namespace plexus::studio {

class Document;

// What would solve the document's problems. Looked for beside the window, problem after problem, whenever inference
// changes: each takes many trials.
class FixOffers : public QObject {
    Q_OBJECT

public:
    explicit FixOffers(Document* document);
    ~FixOffers() override;

    // The sentences for a problem of the document's inference, the best first. None while nothing is known yet.
    QStringList of(const Problem& problem) const;
    // One edit, one undo step. Refused where there is no such offer.
    Result<void> apply(const Problem& problem, int offer = 0);
    void finish(); // waits until all is known, for tests

Q_SIGNALS:
    void changed();

private:
    struct Offer {
        Problem problem;
        Fixes fixes;
    };
    void look();
    const Offer* find(const Problem& problem) const;

    Document& m_document;
    std::vector<Offer> m_offers;
    std::atomic<uint64_t> m_round = 0; // of inference; older ones are given up
    QThreadPool m_pool;                // one thread
};

} // namespace plexus::studio
