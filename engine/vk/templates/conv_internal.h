// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/templates/builder.h"
#include "engine/vk/templates/conv.h"

namespace plexus::vk {

// Of conv.cpp and winograd.cpp: constants 24 .. 26 and slot 9, as in shaders/common/window.glsl.
void setMaxWindow(DispatchBuilder& builder, const ConvSpec& spec);

} // namespace plexus::vk
