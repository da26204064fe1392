// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/hazards.h"

#include <algorithm>

namespace plexus {
namespace {

const Touch* conflict(const std::vector<Touch>& before, const std::vector<Touch>& after)
{
    for (const Touch& a : before) {
        for (const Touch& b : after) {
            const bool mayOverlap =
                a.kind == b.kind && a.kind != TouchKind::Write; // both read, or both set flags
            if (a.buffer == b.buffer && !mayOverlap && a.begin < b.end && b.begin < a.end) {
                return &b;
            }
        }
    }
    return nullptr;
}

} // namespace

std::vector<bool> barriersNeeded(const std::vector<Touches>& commands)
{
    std::vector<bool> needed(commands.size(), false);
    std::vector<Touch> open;
    for (size_t i = 0; i < commands.size(); ++i) {
        if (commands[i].isBarrier) {
            open.clear();
            continue;
        }
        if (conflict(open, commands[i].touches) != nullptr) {
            needed[i] = true;
            open.clear();
        }
        open.insert(open.end(), commands[i].touches.begin(), commands[i].touches.end());
    }
    return needed;
}

std::vector<std::string> findHazards(const std::vector<Touches>& commands)
{
    std::vector<std::string> found;
    std::vector<const Touches*> open;
    for (size_t round = 0; round < 2; ++round) {
        for (const Touches& command : commands) {
            if (command.isBarrier) {
                open.clear();
                continue;
            }
            for (const Touches* earlier : open) {
                if (const Touch* touch = conflict(earlier->touches, command.touches)) {
                    std::string sentence = command.label + (touch->kind == TouchKind::Read ? " reads" : " writes") +
                                           " bytes " + std::to_string(touch->begin) + " to " +
                                           std::to_string(touch->end) + " of buffer " +
                                           std::to_string(touch->buffer) + " without a barrier after " +
                                           earlier->label;
                    if (std::find(found.begin(), found.end(), sentence) == found.end()) {
                        found.push_back(std::move(sentence));
                    }
                }
            }
            open.push_back(&command);
        }
    }
    return found;
}

} // namespace plexus
