// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/attention_rules.h"

namespace plexus::ops {

// query, key, mask -> log of the sum of exp(score) over the keys that a query sees, 0 where it sees none.
OpDef attention_log_sum()
{
    return attentionOp("attention_log_sum", AttentionKernel::Kind::LogSum);
}

} // namespace plexus::ops
