// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace plexus::studio {

QString countText(int64_t count); // "1,199,882"

}
