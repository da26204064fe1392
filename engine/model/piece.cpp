// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/piece.h"

#include <algorithm>

namespace plexus {

namespace {

constexpr size_t mostNamedLayers = 6;

// What a block is made of, as its help: each layer once.
std::string madeOf(const KeptBlock& kept)
{
    std::vector<std::string> titles;
    for (const GraphNode& node : kept.network.nodes()) {
        const bool isBorder = hasRole(node, LayerRole::BlockInput) || hasRole(node, LayerRole::BlockOutput);
        const std::string title = node.definition != nullptr ? node.definition->title : node.layer;
        if (node.key != kept.block().key && !isBorder
            && std::find(titles.begin(), titles.end(), title) == titles.end()) {
            titles.push_back(title);
        }
    }
    std::string text;
    for (size_t index = 0; index < std::min(titles.size(), mostNamedLayers); ++index) {
        text += (index == 0 ? "" : ", ") + titles[index];
    }
    const size_t more = titles.size() - std::min(titles.size(), mostNamedLayers);
    return text + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

} // namespace

Piece::Piece(std::shared_ptr<const KeptBlock> kept) : m_layer(kept->block().definition), m_kept(std::move(kept)) {}

const std::string& Piece::title() const
{
    return m_kept ? m_kept->name : m_layer->title;
}

std::string Piece::help() const
{
    if (!m_kept) {
        return m_layer->help;
    }
    const std::string layers = madeOf(*m_kept);
    return layers.empty() ? "A block of yours with nothing in it." : "A block of yours: " + layers + ".";
}

bool Piece::hasInput() const
{
    return m_kept ? !inputEnds(m_kept->network, m_kept->block()).empty() : isBlock() || !m_layer->inputs.empty();
}

bool Piece::hasOutput() const
{
    return m_kept ? !outputEnds(m_kept->network, m_kept->block()).empty() : isBlock() || !m_layer->outputs.empty();
}

} // namespace plexus
