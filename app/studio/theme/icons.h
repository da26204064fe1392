// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace plexus::studio {

// One of resources/icons, drawn in the theme's text colour (faint when disabled) at any size;
// follows a change of the theme by itself. An unknown name is our bug (assert).
QIcon icon(const char* name);
// The same in a colour of the caller's choice; does not follow the theme.
QIcon icon(const char* name, const QColor& color);

} // namespace plexus::studio
