// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/kept_block.h"

#include "engine/base/file.h"
#include "engine/model/block.h"
#include "engine/model/clipboard.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace plexus {

namespace fs = std::filesystem;

namespace {

constexpr size_t mostNameBytes = 80;
constexpr size_t mostKept = 1000;
constexpr uint64_t mostKeptBytes = uint64_t{16} << 20;
constexpr std::array<std::string_view, 8> knownMembers{"format", "version", "name",   "nodes",
                                                       "wires",  "layout",  "ways", "marks"};

// "my_attention.json" of "My attention!"; the name itself stands in the file.
std::string fileNameOf(const std::string& name)
{
    std::string stem;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 128 && std::isalnum(byte) != 0) {
            stem += static_cast<char>(std::tolower(byte));
        } else if (!stem.empty() && stem.back() != '_') {
            stem += '_';
        }
    }
    while (!stem.empty() && stem.back() == '_') {
        stem.pop_back();
    }
    return stem.empty() ? "block" : stem;
}

fs::path freeFile(const fs::path& folder, const std::string& name)
{
    const std::string stem = fileNameOf(name);
    fs::path file = folder / (stem + ".json");
    std::error_code ignored;
    for (int number = 2; fs::exists(file, ignored); ++number) {
        file = folder / (stem + "_" + std::to_string(number) + ".json");
    }
    return file;
}

Result<KeptBlock> findKept(const fs::path& folder, const std::string& name)
{
    KeptBlocks all = readKeptBlocks(folder);
    const auto found = std::find_if(all.blocks.begin(), all.blocks.end(),
                                    [&](const KeptBlock& kept) { return kept.name == name; });
    if (found == all.blocks.end()) {
        return Error{.what = "there is no block \"" + name + "\" in the library"};
    }
    return std::move(*found);
}

} // namespace

const GraphNode& KeptBlock::block() const
{
    return *seenNodes(network).front();
}

Result<std::string> checkBlockName(std::string_view name)
{
    const size_t first = name.find_first_not_of(' ');
    std::string trimmed(first == std::string_view::npos ? std::string_view()
                                                        : name.substr(first, name.find_last_not_of(' ') - first + 1));
    const bool isPlain = std::none_of(trimmed.begin(), trimmed.end(), [](char letter) {
        return static_cast<unsigned char>(letter) < 32 || letter == 127;
    });
    if (trimmed.empty() || trimmed.size() > mostNameBytes || !isPlain) {
        return Error{.what = trimmed.empty() ? "the block needs a name" : "the name of the block is too long or not a line",
                     .accepted = "give it one line of at most " + std::to_string(mostNameBytes) + " letters"};
    }
    return trimmed;
}

Result<KeptBlock> keptBlock(const Graph& graph, const std::string& key, std::string_view name)
{
    const GraphNode* block = graph.find(key);
    if (block == nullptr) {
        return noSuchNode(key);
    }
    if (!hasRole(*block, LayerRole::Block)) {
        return Error{.what = block->displayTitle() + " is no block", .accepted = "group layers into a block first"};
    }
    KeptBlock kept;
    PLEXUS_TRY(kept.name, checkBlockName(name));
    PLEXUS_TRY(kept.network, readCopied(copiedJson(graph, {key})));
    std::vector<std::string> keys;
    for (const GraphNode& node : kept.network.nodes()) {
        keys.push_back(node.key);
    }
    for (const std::string& each : keys) {
        GraphNode& node = *kept.network.find(each);
        if (const std::string owner = sharedWith(node.params); !owner.empty() && kept.network.find(owner) == nullptr) {
            node.params.set(sharedWithKey, std::string());
        }
    }
    kept.network.find(kept.block().key)->position = {};
    return kept;
}

std::string keptBlockText(const KeptBlock& kept)
{
    const Json copied = copiedJson(kept.network, {kept.block().key});
    Json json = Json::object();
    for (const auto& [key, value] : copied.members()) {
        json.set(key, value);
        if (key == "version") {
            json.set("name", kept.name); // where somebody who reads the file looks first
        }
    }
    if (kept.unknown.isObject()) {
        for (const auto& [key, value] : kept.unknown.members()) {
            json.set(key, value);
        }
    }
    return json.pretty() + "\n";
}

Result<KeptBlock> parseKeptBlock(std::string_view text, const fs::path& file)
{
    const std::string where = file.filename().string();
    const auto located = [&](Error error) {
        error.where = where + (error.where.empty() ? "" : ", " + error.where);
        return error;
    };
    PLEXUS_TRY(const Json json, Json::parse(text, where));
    KeptBlock kept;
    kept.file = file;
    const Json* name = json.find("name");
    auto network = isCopied(json) ? readCopied(json) : Result<Graph>(Graph());
    if (!network.ok()) {
        return located(network.error());
    }
    kept.network = std::move(network).value();
    const std::vector<const GraphNode*> seen = seenNodes(kept.network);
    if (name == nullptr || !name->isString() || seen.size() != 1 || !hasRole(*seen.front(), LayerRole::Block)) {
        return Error{.what = "this is no block of the library", .where = where,
                     .accepted = "such a file is an object with a \"name\" and one copied block"};
    }
    auto checked = checkBlockName(name->string());
    if (!checked.ok()) {
        return located(checked.error());
    }
    kept.name = std::move(checked).value();
    for (const auto& [key, value] : json.members()) {
        if (std::find(knownMembers.begin(), knownMembers.end(), key) == knownMembers.end()) {
            kept.unknown.set(key, value);
        }
    }
    return kept;
}

Result<fs::path> keptBlocksFolder()
{
    PLEXUS_TRY(const fs::path data, userDataFolder());
    const fs::path folder = data / "blocks";
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return writeError(folder, code.value());
    }
    return folder;
}

KeptBlocks readKeptBlocks(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        if (entry->path().extension() == ".json" && files.size() < mostKept) {
            files.push_back(entry->path());
        }
    }
    std::sort(files.begin(), files.end()); // which of two with one name is taken is the same for every window
    KeptBlocks all;
    for (const fs::path& file : files) {
        const auto text = readFile(file, mostKeptBytes);
        auto kept = text.ok() ? parseKeptBlock(*text, file) : Result<KeptBlock>(text.error());
        const auto hasName = [&](const KeptBlock& other) { return other.name == kept->name; };
        if (!kept.ok()) {
            all.said.push_back(kept.error().sentence());
        } else if (std::any_of(all.blocks.begin(), all.blocks.end(), hasName)) {
            all.said.push_back(file.filename().string() + ": another file holds the block \"" + kept->name + "\"");
        } else {
            all.blocks.push_back(std::move(kept).value());
        }
    }
    std::sort(all.blocks.begin(), all.blocks.end(),
              [](const KeptBlock& left, const KeptBlock& right) { return left.name < right.name; });
    return all;
}

Result<void> writeKeptBlock(const fs::path& folder, KeptBlock kept)
{
    const auto old = findKept(folder, kept.name);
    if (old.ok()) {
        kept.unknown = old->unknown;
    }
    return writeFileAtomically(old.ok() ? old->file : freeFile(folder, kept.name), keptBlockText(kept));
}

Result<void> renameKeptBlock(const fs::path& folder, const std::string& name, std::string_view fresh)
{
    PLEXUS_TRY(KeptBlock kept, findKept(folder, name));
    PLEXUS_TRY(kept.name, checkBlockName(fresh));
    const auto replaced = findKept(folder, kept.name);
    if (replaced.ok() && replaced->file == kept.file) {
        return {}; // it is called so already
    }
    // Written first and under its own file name: whatever fails, no block is lost.
    PLEXUS_CHECK(writeFileAtomically(replaced.ok() ? replaced->file : freeFile(folder, kept.name), keptBlockText(kept)));
    return deleteKeptBlock(folder, name);
}

Result<void> deleteKeptBlock(const fs::path& folder, const std::string& name)
{
    PLEXUS_TRY(const KeptBlock kept, findKept(folder, name));
    std::error_code code;
    fs::remove(kept.file, code);
    if (code) {
        return Error{.what = "the block \"" + name + "\" cannot be deleted", .where = kept.file.string(),
                     .seen = code.message()};
    }
    return {};
}

} // namespace plexus
