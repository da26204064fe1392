// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

namespace plexus::ops {

// query, key, value, mask, y, dy, log sum -> dkey, with y = attention(query, key, value, mask).
OpDef attention_key_gradient()
{
    return attentionOp("attention_key_gradient", AttentionKernel::Kind::KeyGradient);
}

} // namespace plexus::ops
