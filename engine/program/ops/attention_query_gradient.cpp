// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

namespace plexus::ops {

// query, key, value, mask, y, dy, log sum -> dquery, with y = attention(query, key, value, mask).
OpDef attention_query_gradient()
{
    return attentionOp("attention_query_gradient", AttentionKernel::Kind::QueryGradient);
}

} // namespace plexus::ops
