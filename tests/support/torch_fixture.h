// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/program/tensor.h"

#include <filesystem>

namespace plexus::test {

// What tests/support/torch_fixtures.py wrote, so that nobody needs PyTorch to run the tests.

inline constexpr uint64_t torchSeed = 7; // of the script's draws

std::filesystem::path torchFixturePath(const std::string& name); // "conv2d", "losses/mse"
Json torchFixture(const std::string& name); // null, and a failure of the test, when it cannot be read
std::vector<double> torchNumbers(const Json& list);
Shape torchShape(const Json& list);
// Every element within 1e-6 (1 + |wanted|).
void expectTorchs(const Tensor& seen, const Json& wanted);

} // namespace plexus::test
