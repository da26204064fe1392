// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/tile_choices.h"

#include "engine/vk/template_info.h"

#include <algorithm>
#include <bit>
#include <sstream>

namespace plexus::vk {
namespace {

constexpr std::string_view between = " = ";

std::string powerOfTwo(uint64_t size) { return std::to_string(std::bit_ceil(std::max<uint64_t>(size, 1))); }
std::string firstLine(const std::string& origin) { return "plexus tiles 1, " + origin; }

} // namespace

std::string TileChoices::bucketOf(const Dispatch& dispatch)
{
    const TemplateInfo& info = templateInfo(dispatch.shader);
    const TiledProduct& product = dispatch.product;
    return std::string(info.name) + "." + std::string(info.bodies[dispatch.body].name) + " " + powerOfTwo(product.rows) +
           "x" + powerOfTwo(product.columns) + "x" + powerOfTwo(product.depth) + ", " + powerOfTwo(product.count);
}

TileChoices TileChoices::parse(const std::string& text, const std::string& origin)
{
    TileChoices choices;
    std::istringstream lines(text);
    std::string line;
    if (!std::getline(lines, line) || line != firstLine(origin)) {
        return {};
    }
    while (std::getline(lines, line)) {
        const size_t at = line.find(between);
        const std::string name = at == std::string::npos ? "" : line.substr(at + between.size());
        const auto tile = std::find_if(allTiles().begin(), allTiles().end(),
                                       [&](const Tile& candidate) { return candidate.text() == name; });
        if (tile == allTiles().end()) {
            return {};
        }
        choices.keep(line.substr(0, at), *tile);
    }
    return choices;
}

std::string TileChoices::text(const std::string& origin) const
{
    std::string text = firstLine(origin) + "\n";
    for (const auto& [bucket, tile] : m_tiles) {
        text += bucket + std::string(between) + tile->text() + "\n";
    }
    return text;
}

const Tile* TileChoices::find(const std::string& bucket) const
{
    const auto found = m_tiles.find(bucket);
    return found == m_tiles.end() ? nullptr : found->second;
}

std::string tiledShadersHash()
{
    uint64_t hash = 14695981039346656037ull;
    for (const ShaderCode& code : shaderCodes()) {
        const bool isTiled = code.name.starts_with("gemm.") || code.name.starts_with("conv");
        for (size_t i = 0; isTiled && code.name.ends_with(".buffer") && i < code.bytes / 4; ++i) {
            hash = (hash ^ code.words[i]) * 1099511628211ull;
        }
    }
    std::ostringstream text;
    text << std::hex << hash;
    return text.str();
}

} // namespace plexus::vk
