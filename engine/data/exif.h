// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace plexus {

// How the camera was held that took a JPEG picture: EXIF's tag Orientation (CIPA DC-008), 1 to 8. 1, upright, for files
// that do not say.
int exifOrientation(std::string_view file);

} // namespace plexus
