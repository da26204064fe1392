// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

#include <atomic>
#include <memory>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <vector>

namespace plexus::studio {

// What the chosen reader delivers, in two steps, both in a background thread: the description (headers
// only, for shapes) as soon as the choice changes, the samples when somebody wants to show them.
class DataSource : public QObject {
    Q_OBJECT

public:
    explicit DataSource(QObject* parent = nullptr);
    ~DataSource() override;

    // Called by the document after every change; does nothing unless what is read would differ.
    void follow(const Graph& graph);

    const std::vector<FieldInfo>& fields() const { return m_fields; } // empty while unknown
    // Why there are no fields, or why the samples did not load.
    const QString& problem() const { return m_problem.isEmpty() ? m_loadProblem : m_problem; }
    bool isDescribing() const { return m_isDescribing; }

    // Asks for the samples; they arrive with samplesChanged() and follow the choice from then on.
    void wantSamples();
    void readAgain(); // what did not load, in case the files are right by now
    bool isLoading() const { return m_isLoading; }
    // Split into training and validation as the settings say; nullptr until loaded or when it failed.
    std::shared_ptr<const LoadedData> samples() const { return m_samples; }

Q_SIGNALS:
    void fieldsChanged();  // also when the problem changed
    void samplesChanged(); // also when they are gone, did not load or loading began

private:
    void describe();
    void load();

    QThreadPool m_describers, m_loaders; // a thread each, so that shapes never wait for pixels
    Graph m_graph; // only its training settings are filled
    std::vector<FieldInfo> m_fields;
    QString m_problem, m_loadProblem;
    std::shared_ptr<const LoadedData> m_samples;
    int m_describeTicket = 0;
    std::shared_ptr<std::atomic<int>> m_loadTicket = std::make_shared<std::atomic<int>>(0); // readers look at it
    bool m_isDescribing = false, m_isLoading = false, m_wantsSamples = false, m_hasFollowed = false;
};

} // namespace plexus::studio
