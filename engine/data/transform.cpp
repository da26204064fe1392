// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/transform.h"

#include <algorithm>

namespace plexus {
namespace {

bool isTransformOn(const TransformDef& transform, const Params& settings)
{
    return std::any_of(transform.params.begin(), transform.params.end(),
                       [&](const ParamDef& param) { return !settings.isInitial(param.key); });
}

std::vector<const TransformDef*> chosenTransforms(const Params& settings)
{
    std::vector<const TransformDef*> list;
    for (const TransformDef& transform : allTransforms()) {
        if (isTransformOn(transform, settings)) {
            list.push_back(&transform);
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const TransformDef* a, const TransformDef* b) {
        return a->order < b->order;
    });
    return list;
}

} // namespace

bool hasTransforms(const Params& settings)
{
    return !chosenTransforms(settings).empty();
}

bool isPictures(const DataField& field)
{
    return field.type == Type::U8 && field.sample.rank() == 3;
}

DataField transformed(const DataField& field, const Params& settings, uint64_t seed, uint64_t epoch,
                      const std::stop_token& stop)
{
    DataField result = field;
    if (!isPictures(field)) {
        return result;
    }
    const auto size = static_cast<size_t>(field.sample.elements());
    auto* const bytes = reinterpret_cast<uint8_t*>(result.bytes.data());
    for (const TransformDef* transform : chosenTransforms(settings)) {
        const Random random(seed, streamOf(transform->key), static_cast<uint32_t>(epoch));
        for (int64_t i = 0; i < field.count && !stop.stop_requested(); ++i) {
            transform->apply({.params = settings,
                              .random = random,
                              .sample = static_cast<uint64_t>(i),
                              .shape = field.sample,
                              .pixels = {bytes + static_cast<size_t>(i) * size, size}});
        }
    }
    return result;
}

} // namespace plexus
