// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The messages between window and worker (docs/worker-protocol.md). Each is an object with "type".
// Numbers that may be not finite travel as null.
//
// window -> worker
//   hello    {protocol}
//   train    {project: {...}, run: "folder", device: "hint", live: {samples: bool, surface: bool}}
//   resume   {run, device, epochs, live}
//   pause    {}            continue {}            step {}            stop {}   (saves a checkpoint, ends the run)
//   predict  {id, inputs: {field: {shape, data}}}           (raw values; answered between steps)
//   devices  {}
//   quit     {}            end of input means the same: checkpoint and exit
//
// worker -> window
//   hello    {protocol, engine, registry}                   always first
//   phase    {text}                                         "Reading data", "Compiling shaders 3 of 12"
//   started  {run, device, stepsPerEpoch, totalSteps, firstStep, trainingSamples, validationSamples,
//             parameters, seed}
//   steps    {steps: [[step, epoch, loss, accuracy, learningRate], ...], samplesPerSecond, secondsLeft,
//             secondsLeftInEpoch}                           at most 30 a second, every step in one of them
//   epoch    {epoch, step, trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds, confusion}
//   samples  {step, samples: [{index, probabilities: [...]}, ...]}     newest wins
//   surface  {step, columns, rows, classes, left, right, bottom, top, probabilities: bytes-as-array}
//   paused   {step, reason: "asked" | "not finite" | "one step", sentence, node, suggestedLearningRate}
//   running  {step}
//   prediction {id, probabilities} or {id, error}
//   devices  {devices: [{index, name, type, driver, memory, chosen, verdict}]}
//   finished {reason: "finished" | "stopped", run, step, epoch, trainLoss, trainAccuracy, validationLoss,
//             validationAccuracy, seconds}
//   failed   {code, phase, sentence, lastStep}              input, device or memory; the worker may exit after it

#include "engine/base/json.h"

namespace plexus {

inline constexpr int protocolVersion = 1;

// {"type": type, ...members}
Json message(std::string_view type, std::initializer_list<Json::Member> members = {});
std::string_view messageType(const Json& message); // empty when there is none

} // namespace plexus
