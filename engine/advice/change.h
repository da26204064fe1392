// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/loss.h"

namespace plexus {

// The edits that fixes are made of, named as buttons say them.

// "Set channels of Conv 2d to 64"; several parameters in one edit
std::unique_ptr<Edit> setValues(const Graph& graph, const GraphNode& node, const ParamValues& values);

// A layer that fixes put in.
struct NewLayer {
    const LayerDef* layer = nullptr;
    ParamValues values = {};
};
// "Insert Flatten and Dense before Output": new layers in a wire. Nodes after it make room.
std::unique_ptr<Edit> insertInto(const Graph& graph, const Wire& wire, const std::vector<NewLayer>& layers);

// "Use Cross entropy as loss of Output"
std::unique_ptr<Edit> useLoss(const GraphNode& output, const LossDef& loss);

// "Set batch size to 32"
std::unique_ptr<Edit> setSetting(const Graph& graph, Setting where, const std::string& param, const ParamValue& value);

// "same_padding" -> "same padding"
std::string spoken(std::string key);
// How many letters one must change, without regard to case.
size_t lettersApart(std::string_view left, std::string_view right);

} // namespace plexus
