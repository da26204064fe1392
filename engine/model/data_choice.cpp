// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/data_choice.h"

namespace plexus {

namespace {

Result<const ReaderDef*> chosenReader(const Graph& graph)
{
    const Choice& choice = graph.training.data;
    const ReaderDef* reader = findReader(choice.key);
    if (reader == nullptr) {
        std::string keys;
        for (const ReaderDef& one : allReaders()) {
            keys += (keys.empty() ? "" : ", ") + one.key;
        }
        return Error{.what = choice.key.empty() ? "no data is chosen"
                                                : "there is no reader \"" + choice.key + "\" for data",
                     .accepted = "choose one of " + keys};
    }
    PLEXUS_CHECK(choice.params.check());
    return reader;
}

} // namespace

Result<std::vector<FieldInfo>> describeData(const Graph& graph)
{
    PLEXUS_TRY(const ReaderDef* reader, chosenReader(graph));
    return reader->describe(graph.training.data.params);
}

Result<LoadedData> loadData(const Graph& graph, const std::vector<FieldInfo>& trained)
{
    return loadData(graph, [] { return true; }, &trained);
}

Result<LoadedData> loadData(const Graph& graph, const std::function<bool()>& goOn,
                            const std::vector<FieldInfo>* trained)
{
    PLEXUS_TRY(const ReaderDef* reader, chosenReader(graph));
    const Params& general = graph.training.general;
    PLEXUS_CHECK(general.check());
    const auto seed = static_cast<uint64_t>(general.integer("seed"));
    const double fraction = general.real("validation_fraction");
    PLEXUS_TRY(LoadedData data, reader->read({.params = graph.training.data.params,
                                              .seed = seed,
                                              .validationFraction = fraction,
                                              .goOn = goOn,
                                              .trained = trained}));
    return splitBySeed(std::move(data), fraction, seed);
}

} // namespace plexus
