// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/block.h"
#include "engine/model/kept_block.h"

#include <memory>

namespace plexus {

// What can be put into a network: a new node of a layer, or a block that somebody keeps.
class Piece {
public:
    Piece(const LayerDef& layer) : m_layer(&layer) {} // of the registry; most pieces are one
    explicit Piece(std::shared_ptr<const KeptBlock> kept);

    const LayerDef& layer() const { return *m_layer; } // of the node that is seen
    const KeptBlock* kept() const { return m_kept.get(); } // nullptr: a new node
    bool isBlock() const { return m_layer->role == LayerRole::Block; }
    const std::string& title() const;
    std::string help() const;
    // Has it such ports? That of a block to begin with is not known before it is placed: it has both.
    bool hasInput() const;
    bool hasOutput() const;

private:
    const LayerDef* m_layer;
    std::shared_ptr<const KeptBlock> m_kept;
};

} // namespace plexus
