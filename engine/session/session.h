// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/compile/lower.h"
#include "engine/data/dataset.h"
#include "engine/exec/executor.h"
#include "engine/io/weights_json.h"
#include "engine/model/graph.h"
#include "engine/model/infer.h"
#include "engine/train/rate_range.h"
#include "engine/train/report.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace plexus {

// ---- the door --------------------------------------------------------------------------------------------

struct TrainRequest {
    Graph graph;
    std::filesystem::path run; // folder; created; must be empty or absent
    std::string device = {};   // hint, or "reference"
    uint64_t maximumSteps = 0; // 0: as the epochs say
    bool wantsSamples = false, wantsSurface = false; // live views (the window)
    std::function<void(const std::string&)> phase = {}; // "Reading data", ... while it opens
};

struct ResumeRequest {
    std::filesystem::path run;
    std::string device = {};
    uint64_t epochs = 0; // 0: as the project says; else the new total
    bool wantsSamples = false, wantsSurface = false;
    std::function<void(const std::string&)> phase = {};
};

// Opens data, device and network of a project or a run and does everything the programs offer.
class Session {
public:
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    static Result<Session> start(TrainRequest request);  // prepare() and begin()
    // All that comes before a run and leaves no trace on the disk: reads data, compiles. The request's run is not looked at.
    static Result<Session> prepare(TrainRequest request);
    Result<void> begin(const std::filesystem::path& run); // once: writes the run folder and checkpoint 0
    // Goes on from the newest checkpoint; resumeNote() tells when that cannot be bit-exact.
    static Result<Session> resume(ResumeRequest request);
    // Of one that was prepared and did not begin; afterwards it is worn out.
    Result<RateRange> testRates(const RateRangeSettings& settings,
                                const std::function<bool(const RatePoint&)>& each);
    // Until finished or stopped; checkpoints as the settings say; the last one always.
    Result<Finished> train(const Observer& observer, Control& control);

    // Raw inputs by field name (not normalised), batch first -> prediction. Allowed from betweenSteps.
    Result<Tensor> predict(const std::vector<std::pair<std::string, Tensor>>& inputs);
    const Graph& graph() const;
    const std::filesystem::path& run() const;
    // Empty, or "not bit-exact: the checkpoint was written on ..." after a resume on another device.
    const std::string& resumeNote() const;
    const std::vector<std::string>& dataNotes() const; // what the reader left out, in sentences
    MemoryUse memory() const;

private:
    Session();
    struct State;
    std::unique_ptr<State> m_state;
};

// Statistics of the training split for the fields the input nodes read; empty when the settings say no.
std::vector<Normalization> normalizationFor(const Graph& graph, const Dataset& training);

// What training would need on a device, from the real memory plan; of the data it knows nothing.
Result<MemoryUse> planMemory(const Graph& graph, const std::vector<FieldInfo>& fields,
                             std::unique_ptr<Executor> executor);
// Why a network does not fit a device, for people: at the node when one is named.
Problem problemOf(const Graph& graph, const Error& error);

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
    // Raw inputs by field name, batch first: the first output's answer, or all by the output nodes' keys.
    Result<Tensor> predict(const std::vector<std::pair<std::string, Tensor>>& inputs);
    Result<std::vector<std::pair<std::string, Tensor>>>
    predictHeads(const std::vector<std::pair<std::string, Tensor>>& inputs);
    // The live views of a training, once: what the network says of these validation data.
    Result<void> show(const Dataset& validation, const Observer& observer);
    // Loss, accuracy and confusion over a data set with the trained fields.
    Result<EpochReport> evaluate(const Dataset& data);

private:
    Predictor();
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace plexus
