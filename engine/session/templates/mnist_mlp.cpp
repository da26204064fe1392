// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeMnistMlp(const std::string& dataFolder)
{
    Graph graph = Chain()
                      .then("input")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{128}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("idx");
    graph.training.data.params.set("folder", dataFolder);
    return graph;
}

}

TemplateDef mnist_mlp()
{
    return {
        .key = "mnist-mlp",
        .title = "MNIST, dense layers",
        .help = "784 pixels, 128 hidden units, 10 digits: the smallest network that reads handwriting well.",
        .neededFiles = mnistFiles(),
        .make = makeMnistMlp,
    };
}

} // namespace plexus::templates
