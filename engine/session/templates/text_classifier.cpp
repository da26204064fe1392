// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/model/infer.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

// Without a folder the two topics that Plexus draws itself.
Graph makeTextClassifier(const std::string& dataFolder)
{
    const int64_t entries = dataFolder.empty() ? 200 : 1000;
    Graph data;
    data.training.data = chooseReader(dataFolder.empty() ? "topics" : "text");
    data.training.data.params.set("vocabulary", entries);
    if (!dataFolder.empty()) {
        data.training.data.params.set("folder", dataFolder);
    }
    int64_t topics = 2;
    if (const auto fields = describeData(data)) { // else the caller says what is wrong with the folder
        const FieldInfo* label = findField(*fields, "label");
        topics = label == nullptr ? topics : label->classes;
    }
    Graph graph =
        Chain()
            .then("input", {{"field", std::string("text")}})
            .then("embedding",
                  {{"entries", entries}, {"width", int64_t{32}}, {"padding_index", int64_t{0}}})
            .then("transformer_encoder_layer", {{"heads", int64_t{4}}})
            .then("mean_time")
            .then("dense", {{"units", topics}})
            .then("output")
            .take();
    graph.training.data = data.training.data;
    return graph;
}

} // namespace

TemplateDef text_classifier()
{
    return {
        .key = "text-classifier",
        .title = "Topics of texts",
        .help = "An embedding and a transformer tell two topics apart; with a folder it reads your "
                "text files, a folder for each class.",
        .make = makeTextClassifier,
    };
}

} // namespace plexus::templates
