// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/compile/lower.h"
#include "engine/data/dataset.h"
#include "engine/exec/executor.h"
#include "engine/io/weights_json.h"
#include "engine/model/graph.h"

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>

namespace plexus {

// ---- what a training run tells while it goes (newest wins; called from the training thread) -------------

struct Started {
    std::string run, device;
    uint64_t stepsPerEpoch = 0, totalSteps = 0, firstStep = 0;
    int64_t trainingSamples = 0, validationSamples = 0, parameters = 0;
    uint64_t seed = 0;
};

struct StepReport {
    uint64_t step = 0; // from 1: updates done
    uint64_t epoch = 0; // from 1
    double loss = 0, accuracy = 0, learningRate = 0; // of this batch; accuracy NaN without classes
    double samplesPerSecond = 0, secondsLeft = 0, secondsLeftInEpoch = 0;
};

struct EpochReport {
    uint64_t epoch = 0, step = 0;
    double trainLoss = 0, trainAccuracy = 0;
    double validationLoss = 0, validationAccuracy = 0;
    double seconds = 0;
    // confusion[true][predicted] over the validation data; empty without classes.
    std::vector<std::vector<int64_t>> confusion;
};

// The fixed validation samples a grid of pictures shows, with the current predictions.
struct SamplePrediction {
    int64_t index = 0;                 // in the validation data
    std::vector<double> probabilities; // or the output values
};
struct SamplesReport {
    uint64_t step = 0;
    std::vector<SamplePrediction> samples;
};

// For 2-D data: the prediction on a grid over [left, right] x [bottom, top], row 0 at the bottom.
struct SurfaceReport {
    uint64_t step = 0;
    int columns = 0, rows = 0, classes = 0;
    double left = 0, right = 0, bottom = 0, top = 0;
    std::vector<float> probabilities; // row, column, class
};

enum class EndReason : uint8_t { Finished, Stopped };
struct Finished {
    EndReason reason = EndReason::Finished;
    std::string run;
    uint64_t step = 0, epoch = 0;
    double trainLoss = 0, trainAccuracy = 0, validationLoss = 0, validationAccuracy = 0;
    double seconds = 0;
};

// Training paused by itself: not a finite number. Nothing was overwritten.
struct NotFiniteReport {
    uint64_t step = 0;
    std::string node, tensor, sentence; // the sentence suggests a tenth of the learning rate
    double suggestedLearningRate = 0;
};

struct Observer {
    std::function<void(const Started&)> started = [](const Started&) {};
    std::function<void(const StepReport&)> step = [](const StepReport&) {};
    std::function<void(const EpochReport&)> epoch = [](const EpochReport&) {};
    std::function<void(const SamplesReport&)> samples = [](const SamplesReport&) {};
    std::function<void(const SurfaceReport&)> surface = [](const SurfaceReport&) {};
    std::function<void(const NotFiniteReport&)> notFinite = [](const NotFiniteReport&) {};
    std::function<void(const std::string& phase)> phase = [](const std::string&) {}; // "Reading data", ...
};

// What another thread (or a signal handler) asks of a running training; read between steps.
struct Control {
    enum class Wish : uint8_t { Run, Pause, Step, Stop };
    std::atomic<Wish> wish{Wish::Run};
    // Predictions asked for while it trains are answered between steps.
    std::function<void()> betweenSteps = [] {};
    std::function<void()> waitWhilePaused = [] {}; // blocks until the wish changes or work arrives
};

// ---- the door --------------------------------------------------------------------------------------------

struct TrainRequest {
    Graph graph;
    std::filesystem::path run; // folder; created; must be empty or absent
    std::string device;        // hint, or "reference"
    uint64_t maximumSteps = 0; // 0: as the epochs say
    bool wantsSamples = false, wantsSurface = false; // live views (the window)
};

// Opens data, device and network of a project or a run and does everything the programs offer.
class Session {
public:
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    static Result<Session> start(TrainRequest request);  // writes the run folder and checkpoint 0
    static Result<Session> resume(const std::filesystem::path& run, const std::string& device,
                                  uint64_t epochs = 0);  // 0: as the project says; else the new total
    // Until finished or stopped; checkpoints as the settings say; the last one always.
    Result<Finished> train(const Observer& observer, Control& control);

    // Raw inputs by field name (not normalised), batch first -> prediction. Allowed from betweenSteps.
    Result<Tensor> predict(const std::vector<std::pair<std::string, Tensor>>& inputs);
    const Graph& graph() const;
    const std::filesystem::path& run() const;

private:
    Session();
    struct State;
    std::unique_ptr<State> m_state;
};

// Statistics of the training split for the fields the input nodes read; empty when the settings say no.
std::vector<Normalization> normalizationFor(const Graph& graph, const Dataset& training);

// What training would need on a device, from the real memory plan.
Result<MemoryUse> planMemory(const Graph& graph, const std::vector<FieldInfo>& fields);

// The trained network of a run, from its newest checkpoint; without test vectors.
Result<WeightsFile> loadTrained(const std::filesystem::path& run);
// The same with test vectors: the validation samples the network is least certain of, with its answers.
Result<WeightsFile> loadForExport(const std::filesystem::path& run, const std::string& device);

// A trained network on a device, for predict and eval.
class Predictor {
public:
    ~Predictor();
    Predictor(Predictor&&) noexcept;
    Predictor& operator=(Predictor&&) noexcept;
    // Replays the test vectors; an answer that differs from the stored one refuses the file in a sentence.
    static Result<Predictor> open(const WeightsFile& weights, const std::string& device);
    // Raw inputs by field name, batch first.
    Result<Tensor> predict(const std::vector<std::pair<std::string, Tensor>>& inputs);
    // Loss, accuracy and confusion over a data set with the trained fields.
    Result<EpochReport> evaluate(const Dataset& data);

private:
    Predictor();
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace plexus
