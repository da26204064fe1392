// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeDigits(const std::string&)
{
    const std::vector<int64_t> one{1, 1};
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", {{"channels", int64_t{8}}, {"padding", one}})
                      .then("relu")
                      .then("max_pool2d")
                      .then("conv2d", {{"channels", int64_t{16}}, {"padding", one}})
                      .then("relu")
                      .then("max_pool2d")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    graph.training.optimizer.params.set("learning_rate", 3e-3);
    return graph;
}

}

TemplateDef digits()
{
    return {
        .key = "digits",
        .title = "Handwritten digits",
        .help = "A small convolutional network that reads digits drawn by Plexus itself. Needs no files.",
        .make = makeDigits,
    };
}

} // namespace plexus::templates
