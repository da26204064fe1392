// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/fix_offers.h"

#include "app/studio/document/document.h"

#include <algorithm>
#include <QCoreApplication>

namespace plexus::studio {

FixOffers::FixOffers(Document* document) : m_document(*document)
{
    m_pool.setMaxThreadCount(1);
    connect(document, &Document::inferenceChanged, this, &FixOffers::look);
}

FixOffers::~FixOffers()
{
    ++m_round;
    m_pool.waitForDone();
}

void FixOffers::look()
{
    const uint64_t round = ++m_round;
    m_offers.clear();
    if (m_document.inference().problems.empty()) {
        Q_EMIT changed();
        return;
    }
    m_pool.start([this, round, graph = m_document.graph(), fields = m_document.data().fields(),
                  now = m_document.inference()] {
        for (const Problem& problem : now.problems) {
            if (m_round != round) {
                return;
            }
            // Shared only because what is posted must be copyable.
            auto offer = std::make_shared<Offer>(Offer{problem, fixesFor(graph, fields, now, problem)});
            QMetaObject::invokeMethod(this, [this, round, offer] {
                if (m_round == round && !offer->fixes.empty()) {
                    m_offers.push_back(std::move(*offer));
                    Q_EMIT changed();
                }
            });
        }
    });
}

void FixOffers::finish()
{
    m_pool.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

const FixOffers::Offer* FixOffers::find(const Problem& problem) const
{
    const auto found = std::find_if(m_offers.begin(), m_offers.end(),
                                    [&](const Offer& offer) { return offer.problem == problem; });
    return found == m_offers.end() ? nullptr : &*found;
}

QStringList FixOffers::of(const Problem& problem) const
{
    QStringList names;
    if (const Offer* offer = find(problem)) {
        for (const auto& fix : offer->fixes) {
            names.append(QString::fromStdString(fix->name()));
        }
    }
    return names;
}

Result<void> FixOffers::apply(const Problem& problem, int offer)
{
    const auto found = std::find_if(m_offers.begin(), m_offers.end(),
                                    [&](const Offer& one) { return one.problem == problem; });
    if (found == m_offers.end() || offer < 0 || offer >= static_cast<int>(found->fixes.size())) {
        return Error{.what = "nothing is offered for this problem any more"};
    }
    std::unique_ptr<Edit> edit = std::move(found->fixes[static_cast<size_t>(offer)]);
    m_offers.erase(found);
    return m_document.apply(std::move(edit));
}

} // namespace plexus::studio
