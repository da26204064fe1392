// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"

#include <algorithm>

namespace plexus {

const ReaderDef* findReader(std::string_view key)
{
    const std::vector<ReaderDef>& all = allReaders();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const ReaderDef& reader) { return reader.key == key; });
    return found == all.end() ? nullptr : &*found;
}

Error readingCancelled()
{
    return {.what = "reading the data was given up", .kind = ErrorKind::Cancelled};
}

} // namespace plexus
