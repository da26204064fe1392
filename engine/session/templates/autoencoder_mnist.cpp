// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeAutoencoder(const std::string& dataFolder)
{
    Graph graph = Chain()
                      .then("input")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{256}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{32}}})
                      .then("dense", {{"units", int64_t{256}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{28 * 28}}})
                      .then("sigmoid")
                      .then("reshape", {{"shape", std::vector<int64_t>{1, 28, 28}}})
                      .then("output", {{"field", std::string("image")},
                                       {"loss", std::string("mse")},
                                       {"target_scale", 255.0}})
                      .take();
    graph.training.data = chooseReader("idx");
    graph.training.data.params.set("folder", dataFolder);
    graph.training.general.set("epochs", int64_t{5});
    return graph;
}

} // namespace

TemplateDef autoencoder_mnist()
{
    return {
        .key = "autoencoder-mnist",
        .title = "MNIST, autoencoder",
        .help = "Squeezes each picture into 32 numbers and draws it again from them, to a mean "
                "squared error under 0.02.",
        .neededFiles = mnistFiles(),
        .make = makeAutoencoder,
    };
}

} // namespace plexus::templates
