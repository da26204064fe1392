// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/file.h"
#include "engine/model/layer_text.h"

#include <fmt/format.h>

namespace plexus::commands {
namespace {

ExitCode writePages(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (const auto done = writeFileAtomically(folder / "README.md", layersIndexMarkdown()); !done) {
        return cli::fail(done.error());
    }
    for (const LayerDef& layer : allLayers()) {
        if (const auto done = writeFileAtomically(folder / (layer.key + ".md"), layerMarkdown(layer)); !done) {
            return cli::fail(done.error());
        }
    }
    return ExitCode::Done;
}

void sayLayer(const LayerDef& layer)
{
    cli::say(fmt::format("{:<18} {:<16} {}", layer.key, layer.group, layer.help));
    for (const ParamDef& param : layer.params) {
        cli::say(fmt::format("    {:<18} {}; initially {}", param.key, acceptedText(param),
                             param.text(param.initial)));
    }
}

ExitCode runLayers(const Arguments& arguments)
{
    if (arguments.flag("--json") && arguments.flag("--markdown")) {
        return cli::fail({.what = "--json and --markdown are two forms of the same",
                          .accepted = "give one of them",
                          .kind = ErrorKind::Usage});
    }
    if (const std::string& folder = arguments.text("--pages"); !folder.empty()) {
        return writePages(folder);
    }
    if (arguments.flag("--json")) {
        Json layers = Json::array();
        for (const LayerDef& layer : allLayers()) {
            layers.push(layerJson(layer));
        }
        cli::say(Json::object({{"layers", std::move(layers)}}).compact());
    } else if (arguments.flag("--markdown")) {
        for (const LayerDef& layer : allLayers()) {
            cli::say(layerMarkdown(layer));
        }
    } else {
        for (const LayerDef& layer : allLayers()) {
            sayLayer(layer);
        }
    }
    return ExitCode::Done;
}

} // namespace

CommandDef layers()
{
    return {
        .key = "layers",
        .help = "List the layers with their parameters, ranges and help.",
        .arguments = {{.name = "--json", .help = "One JSON object", .kind = ArgumentKind::Flag},
                      {.name = "--markdown", .help = "The pages of docs/layers", .kind = ArgumentKind::Flag},
                      {.name = "--pages", .help = "Write the pages into this folder"}},
        .run = runLayers};
}

} // namespace plexus::commands
