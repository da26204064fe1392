// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"
#include "engine/session/template.h"

namespace plexus::templates {

namespace {

constexpr int64_t reverseEntries = 11; // the start and the reader's ten letters

Chain& reverseLetters(Chain& chain, const std::string& field)
{
    return chain.after({}, "input", {{"field", field}})
        .then("embedding", {{"entries", reverseEntries}, {"width", int64_t{32}}})
        .then("positional_encoding");
}

// The decoder sees what it has written so far and all of what the encoder read.
Graph makeTransformerReverse(const std::string&)
{
    Chain chain;
    const std::string memory =
        reverseLetters(chain, "source").then("transformer_encoder_layer", {{"heads", int64_t{4}}}).last();
    const std::string written = reverseLetters(chain, "written").last();
    chain.after({written, memory}, "transformer_decoder_layer", {{"heads", int64_t{4}}})
        .then("dense", {{"units", reverseEntries}})
        .then("permute") // the classes before the time
        .then("output", {{"field", std::string("target")}});
    Graph graph = chain.take();
    graph.training.data = chooseReader("sequences");
    graph.training.optimizer.params.set("learning_rate", 3e-3);
    graph.training.general.set("epochs", int64_t{20});
    graph.training.schedule = chooseSchedule("cosine"); // the last steps small, so that they settle
    return graph;
}

} // namespace

TemplateDef transformer_reverse()
{
    return {
        .key = "transformer-reverse",
        .title = "Letters backwards",
        .help = "An encoder reads eight letters, a decoder writes them in reverse, one after the other. "
                "Needs no files.",
        .make = makeTransformerReverse,
    };
}

} // namespace plexus::templates
