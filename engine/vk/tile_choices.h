// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/templates/tile.h"

#include <map>
#include <string>

namespace plexus::vk {

// Which tile was fastest for products of a kind and about a size, and the text that is kept of it on disk.
class TileChoices {
public:
    // The shader and the sizes as powers of two: "gemm.nt 128x64x1024, 1".
    static std::string bucketOf(const Dispatch& dispatch);
    // Empty where the text is damaged, or of another device, driver or shader code.
    static TileChoices parse(const std::string& text, const std::string& origin);
    std::string text(const std::string& origin) const;

    const Tile* find(const std::string& bucket) const; // nullptr: nobody knows
    void keep(const std::string& bucket, const Tile& tile) { m_tiles[bucket] = &tile; }
    size_t size() const { return m_tiles.size(); }

private:
    std::map<std::string, const Tile*> m_tiles;
};

// Of the code of all shaders that multiply in tiles: what was measured with other code says nothing.
std::string tiledShadersHash();

} // namespace plexus::vk
