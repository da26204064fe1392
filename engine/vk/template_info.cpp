// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/template_info.h"

#include "engine/vk/templates/loop.h"

#include <array>

namespace plexus::vk {

const TemplateInfo& templateInfo(Template shader)
{
    constexpr InVariants texel = InVariants::Texel, buffer = InVariants::Buffer;
    static const std::array<TemplateInfo, templateCount> infos = {{
        {"map", {"small", "large"}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
        {"gemm",
         {{"nn8", texel}, {"nn16", texel}, {"nn32", texel}, {"nt8", texel}, {"nt16", texel}, {"nt32", texel},
          {"tn8", texel}, {"tn16", texel}, {"tn32", texel}, {"nn", buffer}, {"nt", buffer}, {"tn", buffer}},
         {0, 1, 2, 3, 4, 5, 8, 9, 12, 13}},
        {"conv",
         {"forward", {"narrow", texel}, "input"},
         {0, 1, 2, 3, 4, 5, 8, 9, 12, 13}},
        {"conv_weight", {"wide", {"narrow", texel}}, {0, 1, 2, 3, 4, 5, 6, 8, 12, 13}},
        {"conv_general", {"plain"}, {0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 13}},
        {"pool",
         {"max", "average", "max_gradient", "average_gradient", "max_gradient_apart"},
         {0, 1, 2, 3, 4, 5, 8, 9, 12, 13}},
        {"reduce", {"plain"}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13}},
        {"reduce_row", {"plain", {"lanes", texel}}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13}},
        {"softmax", {"plain"}, {0, 1, 8, 13}},
        {"cross_entropy", {"plain", {"lanes", texel}}, {0, 1, 8, 9, 10, 13, 14}},
        {"gather", {"plain", "bytes"}, {0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 13, 14, 15, 16, 17, 18}},
        {"rows", {"gather", "links", "scatter"}, {0, 1, 2, 8, 13}},
        {"attention", {"forward", "query", "memory"}, {0, 1, 2, 3, 4, 5, 6, 8, 9, 13}},
        {"winograd", {{"plain", texel}}, {0, 1, 2, 3, 4, 5, 8, 9, 12, 13}},
        {"winograd_weights", {{"forward", texel}, {"input", texel}}, {0, 8}},
        {"winograd_gradient", {{"plain", texel}}, {0, 1, 2, 3, 4, 5, 6, 8, 12, 13}},
        {"loop", {{"plain", texel}}, {0}}, // and those of what it repeats
    }};
    return infos[static_cast<size_t>(shader)];
}

std::vector<uint32_t> slotsOf(const Dispatch& dispatch)
{
    std::vector<uint32_t> slots = templateInfo(dispatch.shader).slots;
    for (size_t i = 0; dispatch.loop != nullptr && i < dispatch.loop->bodies.size(); ++i) {
        for (const uint32_t slot : templateInfo(dispatch.loop->bodies[i].shader).slots) {
            slots.push_back(static_cast<uint32_t>(i + 1) * bodySlots + slot);
        }
    }
    return slots;
}

} // namespace plexus::vk
