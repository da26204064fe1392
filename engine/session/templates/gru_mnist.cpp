// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/template.h"

namespace plexus::templates {

TemplateDef gru_mnist()
{
    return {
        .key = "gru-mnist",
        .title = "MNIST, row by row (GRU)",
        .help = "Reads each picture as a sequence of 28 rows, with fewer gates than an LSTM.",
        .neededFiles = mnistFiles(),
        .make = [](const std::string& dataFolder) { return mnistRows("gru", dataFolder); },
    };
}

} // namespace plexus::templates
