// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"

namespace plexus {

std::string Error::sentence() const
{
    std::string result;
    if (!where.empty()) {
        result = where + ": ";
    }
    result += what;
    if (!seen.empty()) {
        result += ", got " + seen;
    }
    if (!accepted.empty()) {
        result += "; " + accepted;
    }
    return result;
}

} // namespace plexus
