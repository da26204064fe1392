// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeGru(const std::string& dataFolder)
{
    Graph graph = Chain()
                      .then("input")
                      .then("reshape", {{"shape", std::vector<int64_t>{28, 28}}})
                      .then("gru", {{"units", int64_t{128}}, {"steps", std::string("last")}})
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("idx");
    graph.training.data.params.set("folder", dataFolder);
    graph.training.optimizer.params.set("learning_rate", 3e-3);
    graph.training.general.set("epochs", int64_t{5});
    graph.training.schedule = chooseSchedule("cosine"); // the last steps small, so that they settle
    return graph;
}

} // namespace

TemplateDef gru_mnist()
{
    return {
        .key = "gru-mnist",
        .title = "MNIST, row by row (GRU)",
        .help = "Reads each picture as a sequence of 28 rows, with fewer gates than an LSTM.",
        .neededFiles = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
        .make = makeGru,
    };
}

} // namespace plexus::templates
