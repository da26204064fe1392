// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/kernel.h"
#include "engine/program/op.h"

// What the ops of attention share. Scaled dot-product attention (Vaswani et al. 2017) over heads: queries
// (batch, heads, time, depth), keys and values (batch, heads, memory, depth), a mask (batch, memory) that is not 0
// where a key is hidden; "causal" hides from query t the keys behind t. A query that sees none gets zeros.
// The scores (time, memory) are scale times query by key and never lie in memory: a gradient computes them again,
// from the logarithm of the sum of their exponentials, a number a query (Rabe and Staats 2021, Dao et al. 2022).
namespace plexus {

// Deeper heads are computed by their parts: a kernel keeps rows in the registers of at most four lanes.
inline constexpr int64_t mostAttentionDepth = 128;

// The op `key` of this kind, from which all else of it follows.
OpDef attentionOp(std::string key, AttentionKernel::Kind kind);

} // namespace plexus
