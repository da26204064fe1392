// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

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

// How well `query` fits, 0 = not at all. Words may be in any order; each must be found in the title
// (best at its beginning, then at a word's, then as letters in order), a keyword, the group or the help.
int fuzzyScore(const LayerDef& layer, const QString& query);
// Letters of `query` in order in `text`; higher when they are together and begin words.
int fuzzyScore(const QString& text, const QString& query);

// Fitting layers, best first; all of them, group by group, for an empty query.
std::vector<const LayerDef*> searchLayers(const QString& query);

} // namespace plexus::studio
