// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus::test {

// A broken graph: where a problem must be found and what its sentence must hold.
struct Broken {
    const char* name;
    const char* graph; // for sketch()
    const char* node;  // "" for the network and its training
    const char* says;
    bool isTutorial = false; // the offered fixes alone must make it train
    const char* alsoWrong = "";   // other nodes with an error
    const char* alsoAdvised = ""; // other nodes with advice
};

const std::vector<Broken>& gallery();
// Small pictures, rows, sequences, words; classes, values. Digits and colour photographs in their own sizes.
const std::vector<FieldInfo>& galleryFields();

} // namespace plexus::test
