// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/data_source.h"

#include "engine/model/data_choice.h"

#include <QMetaObject>

namespace plexus::studio {

namespace {

QString sentence(const Error& error)
{
    return QString::fromStdString(error.sentence());
}

bool isSameSplit(const Params& left, const Params& right)
{
    for (const char* key : {"seed", "validation_fraction"}) { // all that loadData() looks at
        if (left.value(key) != right.value(key)) {
            return false;
        }
    }
    return true;
}

}

DataSource::DataSource(QObject* parent) : QObject(parent)
{
    m_describers.setMaxThreadCount(1);
    m_loaders.setMaxThreadCount(1);
}

DataSource::~DataSource()
{
    ++*m_loadTicket; // a reader in the middle of thousands of files gives up
    for (QThreadPool* threads : {&m_describers, &m_loaders}) {
        threads->clear();
        threads->waitForDone();
    }
}

void DataSource::follow(const Graph& graph)
{
    const bool otherData = !m_hasFollowed || !(m_graph.training.data == graph.training.data);
    const bool otherSplit = otherData || !isSameSplit(m_graph.training.general, graph.training.general);
    m_hasFollowed = true;
    if (!otherData && !otherSplit) {
        return;
    }
    m_graph.training = graph.training;
    if (otherData) {
        describe();
    }
    if (m_wantsSamples && otherSplit) {
        load();
    }
}

void DataSource::wantSamples()
{
    if (!m_wantsSamples) {
        m_wantsSamples = true;
        if (m_hasFollowed) {
            load();
        }
    }
}

void DataSource::readAgain()
{
    if (!problem().isEmpty() && !m_isDescribing && !m_isLoading) {
        describe();
        if (m_wantsSamples) {
            load();
        }
    }
}

void DataSource::describe()
{
    m_isDescribing = true;
    const int ticket = ++m_describeTicket;
    m_describers.clear(); // a slider may have asked a hundred times; only the last counts
    m_describers.start([this, ticket, graph = m_graph] {
        Result<std::vector<FieldInfo>> fields = describeData(graph);
        QMetaObject::invokeMethod(this, [this, ticket, fields = std::move(fields)] {
            if (ticket != m_describeTicket) {
                return; // the choice has changed since
            }
            m_isDescribing = false;
            m_fields = fields.ok() ? *fields : std::vector<FieldInfo>{};
            m_problem = fields.ok() ? QString() : sentence(fields.error());
            Q_EMIT fieldsChanged();
        });
    });
}

void DataSource::load()
{
    m_isLoading = true;
    m_loadProblem.clear();
    const int ticket = ++*m_loadTicket;
    Q_EMIT samplesChanged();
    m_loaders.clear();
    m_loaders.start([this, ticket, newest = m_loadTicket, graph = m_graph] {
        Result<LoadedData> loaded = loadData(graph, [&] { return newest->load() == ticket; });
        std::shared_ptr<const LoadedData> samples;
        const QString problem = loaded.ok() ? QString() : sentence(loaded.error());
        if (loaded.ok()) {
            samples = std::make_shared<const LoadedData>(std::move(loaded).value());
        }
        QMetaObject::invokeMethod(this, [this, ticket, samples, problem] {
            if (ticket == *m_loadTicket) {
                m_isLoading = false;
                m_samples = samples;
                m_loadProblem = problem;
                Q_EMIT samplesChanged();
            }
        });
    });
}

} // namespace plexus::studio
