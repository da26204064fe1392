// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/cost_watch.h"

#include "app/studio/document/document.h"

#include <QCoreApplication>

namespace plexus::studio {
namespace {

constexpr int pauseMilliseconds = 120;

}

struct CostWatch::Asked {
    Graph graph;
    std::vector<FieldInfo> fields;
    std::optional<DataSize> data;
    std::optional<DeviceProfile> device;
};

CostWatch::CostWatch(Document* document) : m_document(*document)
{
    m_pool.setMaxThreadCount(1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &CostWatch::ask);
    connect(document, &Document::inferenceChanged, this, &CostWatch::look);
}

CostWatch::~CostWatch()
{
    ++m_round;
    m_pool.waitForDone();
}

void CostWatch::setDevice(std::optional<DeviceProfile> device)
{
    if (device != m_device) {
        m_device = std::move(device);
        look();
    }
}

// Most edits move nodes; only what trains counts.
void CostWatch::look()
{
    const auto samples = m_document.data().samples();
    const std::optional<DataSize> data = samples ? std::optional(sizeOf(*samples)) : std::nullopt;
    if (m_asked && m_asked->data == data && m_asked->device == m_device && m_asked->fields == m_document.data().fields() &&
        isSameNetwork(m_asked->graph, m_document.graph())) {
        return;
    }
    m_asked = std::make_unique<Asked>(Asked{m_document.graph(), m_document.data().fields(), data, m_device});
    ++m_round;
    if (m_asked->graph.nodes().empty()) {
        m_pause.stop();
        m_costs = {};
        m_isCurrent = true;
    } else {
        m_isCurrent = false;
        m_pause.start();
    }
    Q_EMIT changed();
}

void CostWatch::ask()
{
    const uint64_t round = m_round;
    m_pool.start([this, round, asked = *m_asked] {
        using Batch = CostRequest::Batch;
        for (const Batch batch : {Batch::AsItIs, Batch::FindLargest}) { // what is quick comes first
            const auto costs = costsOf({.graph = asked.graph,
                                        .fields = asked.fields,
                                        .data = asked.data,
                                        .device = asked.device,
                                        .batch = batch,
                                        .goOn = [this, round] { return m_round == round; }});
            if (!costs) {
                return; // given up
            }
            const bool isLast = batch == Batch::FindLargest;
            QMetaObject::invokeMethod(this, [this, round, isLast, known = *costs] { receive(round, known, isLast); });
        }
    });
}

void CostWatch::receive(uint64_t round, const Costs& costs, bool isLast)
{
    if (round == m_round) {
        const auto before = m_costs.largestBatch;
        m_costs = costs;
        if (!isLast) {
            m_costs.largestBatch = before; // until it is known anew
        }
        m_isCurrent = isLast;
        Q_EMIT changed();
    }
}

void CostWatch::finish()
{
    if (m_pause.isActive()) {
        m_pause.stop();
        ask();
    }
    m_pool.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

} // namespace plexus::studio
