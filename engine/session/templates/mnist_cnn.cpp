// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeMnistCnn(const std::string& dataFolder)
{
    const std::vector<int64_t> one{1, 1};
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", {{"channels", int64_t{32}}, {"padding", one}})
                      .then("relu")
                      .then("max_pool2d")
                      .then("conv2d", {{"channels", int64_t{64}}, {"padding", one}})
                      .then("relu")
                      .then("max_pool2d")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{128}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("idx");
    graph.training.data.params.set("folder", dataFolder);
    graph.training.general.set("epochs", int64_t{3});
    return graph;
}

}

TemplateDef mnist_cnn()
{
    return {
        .key = "mnist-cnn",
        .title = "MNIST, convolutions",
        .help = "Two convolutions and two dense layers; more than 97.5 percent right after three epochs.",
        .neededFiles = mnistFiles(),
        .make = makeMnistCnn,
    };
}

} // namespace plexus::templates
