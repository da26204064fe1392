// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

Graph makeSpirals(const std::string&)
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("point")}})
                      .then("dense", {{"units", int64_t{32}}})
                      .then("tanh")
                      .then("dense", {{"units", int64_t{32}}})
                      .then("tanh")
                      .then("dense", {{"units", int64_t{2}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("spirals");
    graph.training.optimizer.params.set("learning_rate", 1e-2);
    graph.training.general.set("epochs", int64_t{60});
    return graph;
}

}

TemplateDef spirals()
{
    return {
        .key = "spirals",
        .title = "Two spirals",
        .help = "Dense layers bend a plane until two interlocked spirals fall apart. Needs no files.",
        .make = makeSpirals,
    };
}

} // namespace plexus::templates
