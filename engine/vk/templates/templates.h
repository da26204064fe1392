// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// All shader templates. Each header documents what it computes, its slots and workgroups; its encode()
// turns a description into dispatches (two with a barrier between them where K or r is split).
#include "engine/vk/templates/attention.h"
#include "engine/vk/templates/conv.h"
#include "engine/vk/templates/gather.h"
#include "engine/vk/templates/gemm.h"
#include "engine/vk/templates/loop.h"
#include "engine/vk/templates/map.h"
#include "engine/vk/templates/pool.h"
#include "engine/vk/templates/reduce.h"
#include "engine/vk/templates/rows.h"
#include "engine/vk/templates/softmax.h"
#include "engine/vk/templates/tile.h"
