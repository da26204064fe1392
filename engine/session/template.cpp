// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/template.h"

#include "engine/model/chain.h"

#include <algorithm>

namespace plexus {

const TemplateDef* findTemplate(std::string_view key)
{
    const std::vector<TemplateDef>& all = allTemplates();
    const auto found
        = std::find_if(all.begin(), all.end(), [&](const TemplateDef& one) { return one.key == key; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> mnistFiles()
{
    return {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte"};
}

Graph mnistRows(const std::string& recurrentLayer, const std::string& dataFolder)
{
    Graph graph = Chain()
                      .then("input")
                      .then("reshape", {{"shape", std::vector<int64_t>{28, 28}}})
                      .then(recurrentLayer, {{"units", int64_t{128}}, {"steps", std::string("last")}})
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

} // namespace plexus
