// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/registry_hash.h"

#include "engine/base/random.h"
#include "engine/data/reader.h"
#include "engine/data/transform.h"
#include "engine/model/layer.h"
#include "engine/model/loss.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

namespace plexus {
namespace {

template <typename Defs>
void append(std::string& text, const Defs& defs)
{
    for (const auto& def : defs) {
        text += def.key + '(';
        for (const ParamDef& param : def.params) {
            text += param.key + ',';
        }
        text += ')';
    }
    text += ';';
}

} // namespace

std::string registryHash()
{
    std::string text;
    append(text, allLayers());
    append(text, allLosses());
    append(text, allOptimizers());
    append(text, allSchedules());
    append(text, allReaders());
    append(text, allTransforms());
    std::string digits;
    const uint32_t hash = streamOf(text);
    for (int shift = 28; shift >= 0; shift -= 4) {
        digits += "0123456789abcdef"[hash >> shift & 15];
    }
    return digits;
}

} // namespace plexus
