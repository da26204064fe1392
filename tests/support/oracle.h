// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace plexus::testing {

// The executor that trains the oracle's cases, and the profile of bounds that judge.py then takes.
struct Judged {
    std::string executor, profile;
};
inline const Judged onInterpreter{"reference", "f64"};
inline const Judged onVulkan{"vulkan", "f32"};

// Of a folder's cases, in order: all, or those that hold a layer, loss, optimizer or schedule that none before them held.
enum class Cases { All, EachKind };

// Trains cases of a folder of the oracle, which PLEXUS_TEST_DATA holds, and judges them: PyTorch's float64 losses,
// gradients and weights decide. Fails the test where one case does not pass or is not supported; skips it, with a
// sentence, where there is no oracle or no python3-numpy.
void expectAllPass(const std::string& folder, Cases which, const Judged& judged);

} // namespace plexus::testing
