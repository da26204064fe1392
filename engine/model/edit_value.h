// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/edit_words.h"

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

// The parameters of a training setting's owner.
Params& settings(TrainingSettings& training, Setting where);
const Params& settings(const TrainingSettings& training, Setting where);

} // namespace plexus
