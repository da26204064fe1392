// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/costs.h"

namespace plexus {

// What becomes of a training's step (of one batch) on a device, planned by the code that a training runs, for people
// to read.
struct StepPlan {
    struct Kernel {
        std::string text;  // what it computes from what: "a7 = matmul_nt a6 parameter0 64x784x128 -> ..."
        std::string label; // the values of the program that it makes, and the node they belong to: "%12 matmul fc1"
        int level = 0;     // kernels of a level need none of the same: 0 those that read data and weights alone
        uint64_t writes = 0;           // bytes
        std::optional<double> seconds; // predicted, where the device is measured
        std::string tile;              // of a product on a graphics card: "64x64, 8x4 each" where none was measured
    };
    // A stretch of the arena, of `bytes` from `offset` on, taken from kernel `first` to kernel `last`; where `last` is
    // the number of kernels the host reads it.
    struct Piece {
        std::string stores; // "a7", or several that lie one behind the other: "a91: a10 a13 a16"; "scratch"
        uint32_t page = 0;
        uint64_t offset = 0, bytes = 0;
        int first = 0, last = 0;
    };
    std::string program; // one line a value, as the labels name them
    std::vector<Kernel> kernels;
    std::vector<Piece> arena; // by page and offset
    uint64_t arenaBytes = 0;
    uint64_t mostAlive = 0; // bytes at the fullest moment: no plan can do with less
    std::optional<double> seconds; // of the step, with what the optimizer takes
    std::string device;
};
// Needs a device (CostRequest::device).
Result<StepPlan> explain(const CostRequest& request);

} // namespace plexus
