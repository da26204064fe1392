// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/library/block_library.h"
#include "engine/model/piece.h"

#include <optional>
#include <QString>
#include <vector>

namespace plexus::studio {

// The sections of the palette: what brings data in and takes predictions out first, then by name.
struct LayerGroup {
    QString title;
    std::vector<const LayerDef*> layers; // by title
};
const std::vector<LayerGroup>& layerGroups();
int groupIndex(const LayerDef& layer); // in layerGroups(): decides the colour

// What a piece is called in lists, in what is dragged and among what was used last: the key of a layer, or the name of
// a kept block behind what no such key begins with.
QString pieceKey(const Piece& piece);
std::optional<Piece> findPiece(const QString& key, const BlockLibrary& library); // nothing: gone meanwhile
QString pieceGroup(const Piece& piece); // the section it stands in
QString keptGroup();

// How well `query` fits, 0 = not at all. Words may be in any order; each must be found in the title
// (best at its beginning, then at a word's, then as letters in order), a keyword, the group or the help.
int fuzzyScore(const Piece& piece, const QString& query);
// Letters of `query` in order in `text`; higher when they are together and begin words.
int fuzzyScore(const QString& text, const QString& query);

// What fits, best first; all there is, the kept blocks and then group by group, for an empty query.
std::vector<Piece> searchPieces(const QString& query, const BlockLibrary& library);

} // namespace plexus::studio
