// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/early_stopping.h"
#include "engine/train/checkpoint.h"
#include "engine/train/live_views.h"
#include "engine/train/loss_shares.h"
#include "engine/train/network.h"
#include "engine/train/next_pictures.h"
#include "engine/train/run_log.h"
#include "engine/train/step.h"

#include <future>
#include <optional>

namespace plexus {

// What a trainer works with; all of it outlives the trainer.
struct TrainerParts {
    Network& network;
    const LoadedData& data;
    int trainingData = 0, validationData = 0; // the executor's ids; validation may be empty
    RunLog& log;
    const CheckpointFolder& checkpoints;
    LiveViews& live;
    uint64_t maximumSteps = 0; // 0: as the epochs say
    std::string run;           // folder, for the reports
};

// The loop: epochs, steps, evaluation, log, checkpoints, and what people ask for in between.
class Trainer {
public:
    // `from` is where it begins; its values are on the executor already. Compiles the programs.
    static Result<Trainer> make(TrainerParts parts, Checkpoint from);
    const std::string& fingerprint() const { return m_now.fingerprint; } // of device and kernels
    Result<Finished> train(const Observer& observer, Control& control);
    // Behind: a thread writes it while training goes on; the next one, or the end, tells if that failed.
    enum class Saving : uint8_t { Now, Behind };
    Result<void> saveCheckpoint(Saving saving = Saving::Now);

private:
    enum class Next : uint8_t { Continue, Stop };

    Trainer(TrainerParts parts, Checkpoint from, StepScalars scalars);
    Executor& executor() { return m_parts.network.executor(); }
    const RunPosition& at() const { return m_now.position; }
    std::span<const int32_t> rowsOf(uint64_t stepInEpoch) const;

    Result<Next> attend();                         // pause, step, stop, predictions
    Result<void> submit();                         // one step more
    Result<void> collect();                        // the oldest step's result
    Result<StepSums> oldestStep(std::span<const int32_t> rows);
    Result<bool> awaitResult();                    // false: its step was given up
    Result<void> giveUp();                         // steps that have changed nothing yet
    Result<void> drain();
    Result<void> halted(size_t batch, double loss); // a result that is not finite, of the next step's batch
    Result<void> finishSaving();
    Result<void> betweenSteps();                   // checkpoint and live views when due
    StepReport report(double loss, double accuracy) const;

    // engine/train/epoch.cpp
    Result<void> watch();                          // finds out what the settings look at
    void beginEpoch(uint64_t epoch);
    // Whether the transforms' work for this epoch is done and on the device; else it is under way, waited for so long.
    Result<bool> havePictures(std::chrono::milliseconds wait);
    NextPictures& pictures();
    Dataset samplesAsSeen();                       // by the steps of this epoch
    Result<Next> endEpoch();
    void remember(const EpochReport& figures);     // in the history
    // The epoch's figures so far and those of the validation data; none when goOn says stop.
    Result<std::optional<EpochReport>> judge(const std::function<bool()>& goOn);
    Result<Finished> finish(const EpochReport& figures); // restores the best epoch, says why it ended
    Finished finished(EndReason reason, const EpochReport& figures) const;

    TrainerParts m_parts;
    StepScalars m_scalars;
    std::unique_ptr<HostStep> m_host; // of an optimizer that the host drives
    Checkpoint m_now; // its values stay empty: the executor has them
    std::vector<std::string> m_watched; // names of the figures that the history keeps
    Standing m_standing;                // as the history says
    std::optional<MixedLoss> m_mixed;   // of outputs whose losses are divided differently
    std::unique_ptr<NextPictures> m_pictures; // none without transforms
    bool m_hasPictures = false;               // of this epoch, on the device
    uint64_t m_stepsPerEpoch = 0, m_totalSteps = 0, m_lastStep = 0;
    uint64_t m_perStep = 1; // samples
    uint64_t m_queued = 0;  // steps that the executor has not told of
    ProgressClock m_clock;
    double m_evaluationSeconds = 0;
    std::optional<LossScale> m_firstScale; // that the step was tried with which is being done again
    std::chrono::steady_clock::time_point m_saved;
    std::future<Result<void>> m_saving; // of the checkpoint that is being written
    bool m_isSingle = false; // step that somebody asked for, paused otherwise
    bool m_isSaved = false; // nothing happened since the last checkpoint
    const Observer* m_observer = nullptr; // while train() runs
    Control* m_control = nullptr;
};

// Compiles the programs that every epoch needs: training, its last short batch, evaluation. A trainer does so itself;
// done before, it finds them.
Result<void> compileEpoch(Network& network, const LoadedData& data);

// Steps of an epoch, the short last one included.
uint64_t stepsPerEpoch(int64_t samples, int64_t perStep);

} // namespace plexus
