// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The messages between window and worker (docs/worker-protocol.md). Each is an object with "type".
// Numbers that may be not finite travel as null. Reports have the keys of
// engine/session/report_json.h.
//
// window -> worker
//   hello    {protocol}
//   train    {project: {...}, run: "folder", device: "hint", live: {samples: bool, surface: bool}}
//   resume   {run, device, epochs, live}                    epochs: the new total, 0 = as the
//   project says open     {run, device}                                  a trained run, for
//   predictions pause    {}            continue {}            step {}            stop {}   (saves a
//   checkpoint, ends the run) predict  {id, inputs: {field: {shape, data}}}           (raw values;
//   answered between steps) devices  {device}                                       the hint
//   decides which one is "chosen" quit     {}            end of input means the same: checkpoint
//   and exit
//
// worker -> window
//   hello    {protocol, engine, registry}                   always first
//   phase    {text}                                         "Reading data", "Compiling shaders 3 of
//   12" started  as in report_json.h steps    {steps: [[step, epoch, loss, accuracy,
//   learning_rate], ...], samples_per_second, seconds_left,
//             seconds_left_in_epoch}                        at most 30 a second, every step in one
//             of them
//   epoch    as in report_json.h
//   samples  as in report_json.h                            newest wins
//   surface  as in report_json.h                            newest wins
//   paused   {step, reason: "asked" | "not finite" | "one step", sentence, node,
//   suggested_learning_rate} running  {step} opened   {run, device} prediction {id, probabilities}
//   or {id, error} devices  {devices: [{index, name, type, driver, memory, chosen, verdict}]},
//   error when there is none finished as in report_json.h failed   {code, phase, sentence,
//   last_step}             the worker exits after one with code "device"

#include "engine/base/json.h"

namespace plexus {

inline constexpr int protocolVersion = 1;

// {"type": type, ...members}
Json message(std::string_view type, std::initializer_list<Json::Member> members = {});
std::string_view messageType(const Json& message); // empty when there is none

} // namespace plexus
