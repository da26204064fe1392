// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/template.h"

#include <algorithm>

namespace plexus {

const TemplateDef* findTemplate(std::string_view key)
{
    const std::vector<TemplateDef>& all = allTemplates();
    const auto found
        = std::find_if(all.begin(), all.end(), [&](const TemplateDef& one) { return one.key == key; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace plexus
