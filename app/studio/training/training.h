// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/curves.h"
#include "app/studio/training/run_data.h"
#include "app/studio/worker_client/worker_client.h"
#include "engine/costs/costs.h"
#include "engine/model/graph.h"

#include <memory>
#include <optional>
#include <QObject>

namespace plexus::studio {

// Starting: the worker reads data and prepares the device. Ended: finished, stopped, or an older
// run that was opened. Failed: there is a sentence, and often a checkpoint to go on from.
enum class TrainingState : uint8_t { Idle, Starting, Running, Paused, Stopping, Ended, Failed };

struct TrainingProgress {
    QString phase, device;
    QString ending; // why it ended early, what was restored; empty: nothing to say
    uint64_t step = 0, firstStep = 0, totalSteps = 0, stepsPerEpoch = 0;
    uint64_t epoch = 0; // from 1, 0 before the first step
    int64_t trainingSamples = 0, validationSamples = 0, parameters = 0;
    double samplesPerSecond = 0, secondsLeft = 0, secondsLeftInEpoch = 0; // NaN while unknown

    uint64_t epochs() const; // in all; 0 while unknown
    double fraction() const; // of the whole, 0 ... 1
    double epochFraction() const;
};

struct SampleGuess {
    int64_t index = 0;                 // in the validation data
    std::vector<double> probabilities; // or the output values
};

struct Surface {
    int columns = 0, rows = 0, classes = 0;
    double left = 0, right = 0, bottom = 0, top = 0;
    std::vector<float> probabilities; // row (0 at the bottom), column, class
};

struct ConfusionMatrix {
    uint64_t epoch = 0;
    std::vector<std::vector<int64_t>> counts; // [true][predicted]
};

enum class TroubleKind : uint8_t { None, NotFinite, Lost, Failed };
struct Trouble {
    TroubleKind kind = TroubleKind::None;
    QString sentence, node;
    double suggestedLearningRate = 0; // 0: none
};

struct DeviceChoice {
    QString hint, name, details; // hint: what the worker is given; empty: the best one
    bool isChosen = false;
};

// The run of this window: what state it is in and the newest of everything it told. Panels observe
// it and repaint when they like; nothing queues up here. Drives the worker; never blocks.
class Training : public QObject {
    Q_OBJECT

public:
    explicit Training(WorkerCommand command = workerCommand(), QObject* parent = nullptr);

    TrainingState state() const { return m_state; }
    bool isActive() const; // a worker is busy with a run: Starting, Running, Paused or Stopping
    const TrainingProgress& progress() const { return m_progress; }
    const Curves& curves() const { return m_curves; }
    const Curves& previousCurves() const { return m_previous; }
    const std::vector<SampleGuess>& samples() const { return m_samples; }
    const Surface& surface() const { return m_surface; }
    const ConfusionMatrix& confusion() const { return m_confusion; }
    const Trouble& trouble() const { return m_trouble; }
    const QString& run() const { return m_run; } // folder; empty before the first
    const RunData& data() const { return m_data; }
    const std::optional<Graph>& graph() const
    {
        return m_graph;
    }                       // the snapshot that the run trains
    bool canResume() const; // there is a run that can go on
    bool canPredict() const;
    const std::vector<DeviceChoice>& devices() const { return m_devices; }
    const QString& device() const { return m_device; }
    void setDevice(const QString& hint); // for the next start
    void askForDevices();
    // Of the chosen device, as its worker sees it; Measure::Now times it first, some seconds long.
    enum class Measure : uint8_t { No, Now };
    void askForProfile(Measure measure);
    bool isMeasuring() const { return m_isMeasuring; }
    const std::optional<DeviceProfile>& profile() const { return m_profile; }
    qint64 workerProcess() const { return m_worker.processId(); }

    // While nothing was trained yet: the worker reads data and compiles, so that start() has no wait.
    void prepare(const Graph& graph);
    // `data`, when given, is what the graph's reader reads.
    void start(const Graph& graph, const QString& run, RunData::Loaded data = {});
    // From the last checkpoint; epochs: the new total, 0 = as the project says.
    void resumeRun(const QString& run, const Graph& graph, uint64_t epochs = 0);
    // Shows an older run: its curves, and predictions from its last checkpoint.
    void openRun(const QString& run, const Graph& graph, Curves curves, ConfusionMatrix confusion);
    void pause();
    void proceed();
    void step();   // one step, then pause; also from Starting and Running
    void stop();   // saves a checkpoint
    void forget(); // another project: Idle again
    // Ends the worker after it saved; workerEnded() follows, at once when there is none.
    void shutDown();

    // Asks for a prediction of one raw sample (without batch). Only the newest question per id
    // counts.
    void predict(const QString& id, const std::string& field, const Shape& sample,
                 std::vector<double> values);

Q_SIGNALS:
    void stateChanged();
    void progressChanged();
    void curvesChanged();
    void samplesChanged();
    void surfaceChanged();
    void confusionChanged();
    void dataChanged(); // classes, samples: of another run, or now loaded
    void devicesChanged();
    void profileChanged(); // arrived, or being measured
    void prepared(); // what prepare() asked for
    void predicted(const QString& id, const std::vector<double>& values);
    void predictionFailed(const QString& id, const QString& sentence);
    void runChanged(); // started, ended: the list of runs looks again
    void workerEnded();

private:
    void receive(const Json& message);
    void receiveStarted(const Json& message);
    void receiveSteps(const Json& message);
    void receiveEpoch(const Json& message);
    void receiveSamples(const Json& message);
    void receiveSurface(const Json& message);
    void receivePaused(const Json& message);
    void receivePrediction(const Json& message);
    void receiveDevices(const Json& message);
    void receiveProfile(const Json& message);
    void receiveFinished(const Json& message);
    void receiveFailed(const Json& message);
    void lost(const QString& sentence);
    void begin(const Graph& graph, const QString& run, RunData::Loaded data = {});
    void setState(TrainingState state);
    Json live() const;

    struct Question {
        bool isAsked = false; // an answer is on its way
        std::optional<Json> next;
    };

    WorkerClient m_worker;
    TrainingState m_state = TrainingState::Idle;
    TrainingProgress m_progress;
    Curves m_curves, m_previous;
    std::vector<SampleGuess> m_samples;
    Surface m_surface;
    ConfusionMatrix m_confusion;
    Trouble m_trouble;
    QString m_run, m_device;
    RunData m_data;
    std::optional<Graph> m_graph;
    std::optional<std::string> m_prepared; // the last message; empty: none since the worker started
    std::vector<DeviceChoice> m_devices;
    std::optional<DeviceProfile> m_profile;
    std::map<QString, Question> m_questions;
    bool m_isOpened = false;  // the worker holds this run's network
    bool m_isMeasuring = false;
    bool m_preparing = false; // asked, and not yet prepared
};

} // namespace plexus::studio
