// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"

namespace plexus::advice {

// Seen by who knows the text (engine/io/torch_claims), which no project keeps; here it is named, so that it can be silenced.
AdviceRule pasted_size()
{
    return {.key = "pasted_size",
            .title = "Another size than the pasted text says",
            .help = "Plexus takes sizes from the network. Where the text counted on another one, a layer before it is often "
                    "missing or one too many.",
            .look = [](const Look&) { return std::vector<Problem>(); },
            .propose = [](const FixCall&, Fixes&) {}};
}

} // namespace plexus::advice
