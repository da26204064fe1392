// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeTwoInputs(const std::string&)
{
    const std::vector<int64_t> one{1, 1};
    Chain chain;
    chain.then("input")
        .then("conv2d", {{"channels", int64_t{8}}, {"padding", one}})
        .then("relu")
        .then("max_pool2d")
        .then("conv2d", {{"channels", int64_t{16}}, {"padding", one}})
        .then("relu")
        .then("max_pool2d")
        .then("flatten")
        .then("dense", {{"units", int64_t{32}}})
        .then("relu");
    const std::string picture = chain.last();
    chain.after({}, "input", {{"field", std::string("table")}})
        .then("dense", {{"units", int64_t{32}}})
        .then("relu");
    const std::string table = chain.last();
    chain.after({picture, table}, "concat")
        .then("dense", {{"units", int64_t{64}}})
        .then("relu")
        .then("dense", {{"units", int64_t{4}}})
        .then("output");
    Graph graph = chain.take();
    graph.training.data = chooseReader("two_inputs");
    graph.training.optimizer.params.set("learning_rate", 3e-3);
    return graph;
}

} // namespace

TemplateDef two_inputs()
{
    return {
        .key = "two-inputs",
        .title = "A picture and a table",
        .help = "One branch looks at a picture, one at a row of numbers, and only both together "
                "tell the class. Needs no files.",
        .make = makeTwoInputs,
    };
}

} // namespace plexus::templates
