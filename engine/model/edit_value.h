// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"

namespace plexus {

// An edit that gives one thing a new value; a later one of the same thing replaces the value.
class ValueEdit : public Edit {
public:
    virtual bool isAbout(const Edit& other) const = 0; // the same thing
    virtual void adopt(const Edit& other) = 0;         // takes over its value; only after isAbout
    bool mergeWith(const Edit& other) final
    {
        if (!isAbout(other)) {
            return false;
        }
        adopt(other);
        return true;
    }
};

// What an edit calls a node: its title, or the layer's with the number of its key ("Dense 2").
std::string nodeWords(const GraphNode& node);
// "learning rate to 0.001", of a parameter without a definition by its key.
std::string valueWords(const ParamDef* definition, const std::string& key, const std::string& owner,
                       const ParamValue& value);

// The parameters of a training setting's owner.
Params& settings(TrainingSettings& training, Setting where);
const Params& settings(const TrainingSettings& training, Setting where);

} // namespace plexus
