// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/template.h"

namespace plexus::templates {

TemplateDef lstm_mnist()
{
    return {
        .key = "lstm-mnist",
        .title = "MNIST, row by row (LSTM)",
        .help = "Reads each picture as a sequence of 28 rows; 97 percent right after five epochs.",
        .neededFiles = mnistFiles(),
        .make = [](const std::string& dataFolder) { return mnistRows("lstm", dataFolder); },
    };
}

} // namespace plexus::templates
