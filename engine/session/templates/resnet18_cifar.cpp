// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

// He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2015), with the first convolution of
// their section 4.2 for small pictures. Where the shape changes, the short way has a convolution.
Graph makeResnet(const std::string& dataFolder)
{
    Chain chain;
    chain.then("input")
        .then("conv2d", {{"channels", int64_t{64}},
                         {"kernel", std::vector<int64_t>{3, 3}},
                         {"padding", std::vector<int64_t>{1, 1}},
                         {"bias", false}})
        .then("batch_norm")
        .then("relu");
    for (const int64_t channels : {64, 128, 256, 512}) {
        const bool shrinks = channels > 64;
        chain.block("residual", {{"channels", channels},
                                 {"stride", int64_t{shrinks ? 2 : 1}},
                                 {"projection", shrinks}});
        chain.block("residual", {{"channels", channels}});
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
    // Adam's first steps have the learning rate's length however small a gradient is, and where it is hardly more
    // than rounding they even go either way. At the full rate two computations in float32 are 1e-3 apart after
    // three steps (PyTorch from itself in double, too); slow ones to begin with stay within 1e-4, and train better.
    graph.training.general.set("warmup_steps", int64_t{100});
    graph.training.general.set("warmup_start", 0.01);
    graph.training.general.set("batch_size", int64_t{32});
    graph.training.general.set("epochs", int64_t{30}); // enough to learn a few hundred pictures by heart
    graph.training.schedule = chooseSchedule("cosine");
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
