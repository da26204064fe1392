// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/language_model.h"

#include "engine/model/chain.h"

namespace plexus::bench {

namespace {
constexpr int64_t letters = 65;
}

Graph languageModel(const LanguageModel& model)
{
    Chain chain;
    chain.then("input", {{"field", std::string("text")}})
        .then("embedding", {{"entries", letters}, {"width", model.features}})
        .then("positional_encoding");
    for (int64_t layer = 0; layer < model.layers; ++layer) {
        chain.then("transformer_encoder_layer",
                   {{"heads", model.heads},
                    {"hidden", 4 * model.features},
                    {"activation", std::string(model.isGpt ? "gelu" : "relu")},
                    {"norm_first", model.isGpt},
                    {"causal", true}});
    }
    // The loss takes the classes before the time.
    return chain.then("dense", {{"units", letters}}).then("permute").then("output").take();
}

std::vector<FieldInfo> characters(int64_t time)
{
    return {{.name = "text", .sample = {time}, .classes = letters},
            {.name = "label", .sample = {time}, .classes = letters}};
}

} // namespace plexus::bench
