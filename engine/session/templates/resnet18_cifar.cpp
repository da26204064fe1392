// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Chain& resnetConvolution(Chain& chain, int64_t channels, int64_t size, int64_t stride)
{
    const int64_t padding = size / 2;
    return chain
        .then("conv2d", {{"channels", channels},
                         {"kernel", std::vector<int64_t>{size, size}},
                         {"stride", std::vector<int64_t>{stride, stride}},
                         {"padding", std::vector<int64_t>{padding, padding}},
                         {"bias", false}})
        .then("batch_norm");
}

// He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2015), figure 2; where the
// shape changes the short way has a 1 x 1 convolution.
void resnetBlock(Chain& chain, int64_t channels, int64_t stride, bool isProjected)
{
    const std::string start = chain.last();
    resnetConvolution(chain, channels, 3, stride).then("relu");
    const std::string main = resnetConvolution(chain, channels, 3, 1).last();
    std::string side = start;
    if (isProjected) {
        chain.after({start}, "conv2d",
                    {{"channels", channels},
                     {"kernel", std::vector<int64_t>{1, 1}},
                     {"stride", std::vector<int64_t>{stride, stride}},
                     {"bias", false}});
        side = chain.then("batch_norm").last();
    }
    chain.after({main, side}, "add").then("relu");
}

Graph makeResnet(const std::string& dataFolder)
{
    Chain chain;
    resnetConvolution(chain.then("input"), 64, 3, 1).then("relu");
    for (const int64_t channels : {64, 128, 256, 512}) {
        const bool isFirst = channels == 64;
        resnetBlock(chain, channels, isFirst ? 1 : 2, !isFirst);
        resnetBlock(chain, channels, 1, false);
    }
    Graph graph = chain.then("global_avg_pool2d")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("image_folder");
    graph.training.data.params.set("folder", dataFolder);
    graph.training.general.set("flip", std::string("horizontal"));
    graph.training.general.set("crop_margin", int64_t{4});
    return graph;
}

} // namespace

TemplateDef resnet18_cifar()
{
    return {
        .key = "resnet18-cifar",
        .title = "CIFAR-10, ResNet-18",
        .help = "Eight residual blocks, 11 million weights: for a graphics card and patience.",
        .neededFiles = {"train", "test"},
        .make = makeResnet,
    };
}

} // namespace plexus::templates
