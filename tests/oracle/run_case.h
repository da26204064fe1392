// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"
#include "tests/oracle/case_graph.h"

namespace plexus::oracle {

// Trains a case as its format says and gives the members of result_<seed>.json but "seed".
Result<Json> runCase(const Case& given, Executor& executor);

} // namespace plexus::oracle
