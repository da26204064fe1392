// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/history.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace plexus {

// What a training run tells while it goes: newest wins, called from the training thread.

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
    Figures metrics; // over the validation data
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

enum class EndReason : uint8_t { Finished, Stopped, Early }; // Stopped: asked to
struct Finished {
    EndReason reason = EndReason::Finished;
    std::string run;
    uint64_t step = 0, epoch = 0;
    double trainLoss = 0, trainAccuracy = 0, validationLoss = 0, validationAccuracy = 0;
    double seconds = 0;
    Figures metrics; // over the validation data
    std::string sentence = {}; // why it ended early, whose weights were restored; empty: nothing to say
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

} // namespace plexus
