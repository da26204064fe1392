// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plexus::studio {

class WatchedApplication;

// Trains the example digits in a window for some seconds, with a save in the middle, and prints how
// late timers of the event loop fired: 95th percentile (at most 50 ms), worst (at most 250 ms), and
// the time from Train to the first point of the chart (at most 3 s), and which events took longest.
// False when a limit is missed or the training
// did not run.
// A smoke run shares the machine with other tests: only a full run is held to the limits.
enum class Judge : unsigned char { ThatItRuns, Limits };
bool isResponsive(WatchedApplication& application, double seconds, Judge judge);

} // namespace plexus::studio
