// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/roof.h"

namespace plexus::bench {

// What the bench says of one case, as JSON. coldMs: to the first step with an empty shader cache.
nlohmann::json figuresOf(const BenchCase& chosen, const Contestant& ours, double coldMs, const Roof& roof);
// The same beside a peer, `ratio` being the peer's time over ours.
nlohmann::json withPeer(nlohmann::json figures, const Contestant& peer);

// For people to read, from that JSON.
void printOurs(const BenchCase& chosen, const nlohmann::json& figures);
void printPeer(const nlohmann::json& figures);

} // namespace plexus::bench
