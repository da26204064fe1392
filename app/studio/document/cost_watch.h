// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/costs.h"

#include <atomic>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

namespace plexus::studio {

class Document;

// What training the document would cost, computed beside the window whenever something that counts has changed.
class CostWatch : public QObject {
    Q_OBJECT

public:
    explicit CostWatch(Document* document);
    ~CostWatch() override;

    // The last that are known; while isCurrent() is false they are those of an earlier network.
    const Costs& now() const { return m_costs; }
    bool isCurrent() const { return m_isCurrent; }
    // The device to predict for; none while nobody knows one.
    void setDevice(std::optional<DeviceProfile> device);
    const std::optional<DeviceProfile>& device() const { return m_device; }
    void finish(); // waits until all is known, for tests

Q_SIGNALS:
    void changed();

private:
    struct Asked; // what the costs depend on
    void look();
    void ask();
    void receive(uint64_t round, const Costs& costs, bool isLast);

    Document& m_document;
    QTimer m_pause; // between the last edit and the computation
    Costs m_costs;
    bool m_isCurrent = true;
    std::optional<DeviceProfile> m_device;
    std::unique_ptr<Asked> m_asked;
    std::atomic<uint64_t> m_round = 0; // older ones are given up
    QThreadPool m_pool;                // one thread
};

} // namespace plexus::studio
