// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/transform.h"

#include <chrono>
#include <future>
#include <stop_token>

namespace plexus {

// The transformed pictures of an epoch, drawn on a thread while the epoch before trains, so that the device need
// not wait for them; nor need people, while the first ones are drawn. Fields and settings outlive this.
class NextPictures {
public:
    NextPictures(std::vector<const DataField*> fields, const Params& settings, uint64_t seed);
    ~NextPictures(); // leaves off drawing

    void prepare(uint64_t epoch); // begins to draw, unless that is under way, and leaves off another epoch's
    // Prepares, waits so long, and says whether all are drawn.
    bool isReady(uint64_t epoch, std::chrono::milliseconds wait);
    std::vector<DataField> take(uint64_t epoch); // drawn now where another epoch, or none, was prepared

private:
    std::vector<DataField> draw(uint64_t epoch, const std::stop_token& stop) const;

    std::vector<const DataField*> m_fields;
    const Params& m_settings;
    uint64_t m_seed;
    uint64_t m_epoch = 0; // that is being drawn
    std::stop_source m_stop;
    std::future<std::vector<DataField>> m_next;
};

} // namespace plexus
