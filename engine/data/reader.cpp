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

const FieldInfo* trainedField(const ReadCall& call, std::string_view name)
{
    if (call.trained == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(call.trained->begin(), call.trained->end(),
                                    [&](const FieldInfo& field) { return field.name == name; });
    return found == call.trained->end() ? nullptr : &*found;
}

Error readingCancelled()
{
    return {.what = "reading the data was given up", .kind = ErrorKind::Cancelled};
}

} // namespace plexus
