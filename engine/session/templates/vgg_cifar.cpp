// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Chain& vggConvolution(Chain& chain, int64_t channels)
{
    return chain.then("conv2d", {{"channels", channels}, {"padding", std::vector<int64_t>{1, 1}}})
        .then("batch_norm")
        .then("relu");
}

Graph makeVgg(const std::string& dataFolder)
{
    Chain chain;
    vggConvolution(chain.then("input"), 32);
    vggConvolution(chain, 32).then("max_pool2d");
    vggConvolution(chain, 64);
    vggConvolution(chain, 64).then("max_pool2d");
    vggConvolution(chain, 128).then("max_pool2d").then("flatten").then("dropout");
    Graph graph = chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
    graph.training.data = chooseReader("image_folder");
    graph.training.data.params.set("folder", dataFolder);
    graph.training.data.params.set("most_per_class", int64_t{1000});
    graph.training.general.set("flip", std::string("horizontal"));
    graph.training.general.set("crop_margin", int64_t{2});
    graph.training.schedule = chooseSchedule("cosine"); // the last steps small, so that they settle
    return graph;
}

} // namespace

TemplateDef vgg_cifar()
{
    return {
        .key = "vgg-cifar",
        .title = "CIFAR-10, five convolutions",
        .help = "Five convolutions with batch norm on mirrored and shifted pictures, on "
                "a thousand of each class.",
        .neededFiles = {"train", "test"},
        .make = makeVgg,
    };
}

} // namespace plexus::templates
