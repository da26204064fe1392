// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

namespace plexus::ops {

// query, key, mask, dy, log sum -> dvalue.
OpDef attention_value_gradient()
{
    return attentionOp("attention_value_gradient", AttentionKernel::Kind::ValueGradient);
}

} // namespace plexus::ops
