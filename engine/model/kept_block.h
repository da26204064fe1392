// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <filesystem>

namespace plexus {

// A block that somebody keeps to put it into other networks: a file of its own in a folder of the user's, which is
// what Copy gives of the block and a name.
struct KeptBlock {
    std::string name;
    Graph network; // the block and what lies in it
    Json unknown;  // members this version does not know, written back
    std::filesystem::path file;
    const GraphNode& block() const; // what is seen of it
};

// Why nothing can be kept under this name; what is around it in spaces does not count.
Result<std::string> checkBlockName(std::string_view name);
// A block of a graph. Weights that it shares with layers outside are its own in the library.
Result<KeptBlock> keptBlock(const Graph& graph, const std::string& key, std::string_view name);

std::string keptBlockText(const KeptBlock& kept);
Result<KeptBlock> parseKeptBlock(std::string_view text, const std::filesystem::path& file);

// ~/.local/share/plexus/blocks, created on demand.
Result<std::filesystem::path> keptBlocksFolder();
// All of a folder, by name, and a sentence for each file that is none.
struct KeptBlocks {
    std::vector<KeptBlock> blocks;
    std::vector<std::string> said;
};
KeptBlocks readKeptBlocks(const std::filesystem::path& folder);
// Each of these takes the place of another block of that name.
Result<void> writeKeptBlock(const std::filesystem::path& folder, KeptBlock kept);
Result<void> renameKeptBlock(const std::filesystem::path& folder, const std::string& name, std::string_view fresh);
Result<void> deleteKeptBlock(const std::filesystem::path& folder, const std::string& name);

} // namespace plexus
