// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"
#include "engine/model/graph.h"
#include "engine/model/optimizer.h"
#include "engine/train/loss_scale.h"

#include <optional>

namespace plexus {

// The slot that holds the running mean of the weights, where the settings want one.
inline constexpr const char* averageSlot = "average";

// The chosen optimizer, after clipping, as a program for the executor. Unknown or illegal: a sentence.
enum class Rates : uint8_t { Shared, Own }; // Own: some layer multiplies the learning rate
Rates ratesOf(const Graph& graph);
Result<UpdateProgram> makeUpdate(const TrainingSettings& settings, Rates rates = Rates::Shared);
// For networks that only predict: no slots, the parameters stay.
UpdateProgram makeIdleUpdate();

// The learning rate and the host scalars of every step of a run, in double.
class StepScalars {
public:
    static Result<StepScalars> make(const TrainingSettings& settings, uint64_t stepsPerEpoch,
                                    uint64_t totalSteps);
    void follow(const History& history); // the epochs before the steps that are asked for next
    void hold(double rate); // whatever the schedule says
    const LossScale& lossScale() const { return m_lossScale; }
    void scale(const LossScale& scale) { m_lossScale = scale; }
    // A gradient of this step was not finite: whether the step may be done again, with half of the loss's scale.
    bool halveScale(uint64_t step);
    double learningRate(uint64_t step) const; // step from 1
    struct Part { // of a step: one of its batches
        bool isFirst = true;
        double share = 1; // of its gradient in the step's
    };
    std::vector<std::pair<std::string, double>> at(uint64_t step, Part part) const;
    std::vector<std::pair<std::string, double>> at(uint64_t step) const { return at(step, {}); }

private:
    TrainingSettings m_settings;
    double m_base = 0;
    std::optional<double> m_held;
    LossScale m_lossScale;
    uint64_t m_stepsPerEpoch = 1, m_totalSteps = 1;
};

} // namespace plexus
