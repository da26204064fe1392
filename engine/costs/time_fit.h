// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/device_profile.h"
#include "engine/costs/kernel_work.h"

namespace plexus {

// A kernel that was timed alone.
struct TimedKernel {
    KernelWork work;
    double seconds = 0;
};
// A step that was timed whole, and what its kernels should take by themselves.
struct TimedStep {
    double kernels = 0, seconds = 0;
};

// The cost of every unit of work, none below zero, so that the squares of the relative errors are least.
TimeModel fitTimes(const std::vector<TimedKernel>& kernels);
// Then what a step takes besides, from whole steps.
void fitSteps(TimeModel& model, const std::vector<TimedStep>& steps);

// What a kernel takes alone. Work of a kind that was never measured costs what its nearest relative does.
double secondsOf(const TimeModel& model, const KernelWork& work);

} // namespace plexus
