// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/model/history.h"

namespace plexus {

// Ends a training whose watched figure improves no more, and knows the best epoch. Part of the general
// settings; all of it is a function of them and of the history.
ParamDefs earlyStoppingParams();

struct Standing {
    uint64_t best = 0;       // epoch, from 1; 0: none
    uint64_t bestBefore = 0; // as it was an epoch ago
    double figure = 0;       // of the best
    bool isOver = false;
};
// Without early stopping there is no best epoch and no end.
Standing standingOf(const Params& general, const History& history);

// The figure it looks at; empty: none.
std::string stopFigure(const Params& general);
bool restoresBest(const Params& general);
// "Stopped early after epoch 12: the validation loss has not improved for 5 epochs." Empty when it is not over.
std::string stopSentence(const Params& general, const History& history);

} // namespace plexus
