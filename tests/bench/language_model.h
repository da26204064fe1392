// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

namespace plexus::bench {

// Guesses the next of 65 characters after each of `time`: embedding, sinusoidal positions, causal
// encoder layers with four times as many hidden units as features, a dense layer.
struct LanguageModel {
    int64_t layers = 2, features = 64, heads = 4, time = 64;
    bool isGpt = false; // normalization first, and GELU
};
Graph languageModel(const LanguageModel& model);
std::vector<FieldInfo> characters(int64_t time); // "text" and "label", the character after each

} // namespace plexus::bench
