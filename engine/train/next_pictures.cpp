// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/next_pictures.h"

namespace plexus {

NextPictures::NextPictures(std::vector<const DataField*> fields, const Params& settings, uint64_t seed)
    : m_fields(std::move(fields)), m_settings(settings), m_seed(seed)
{
}

NextPictures::~NextPictures()
{
    m_stop.request_stop(); // and the future waits for its thread
}

void NextPictures::prepare(uint64_t epoch)
{
    if (m_next.valid() && m_epoch == epoch) {
        return;
    }
    m_stop.request_stop();
    m_stop = {};
    m_epoch = epoch;
    m_next = std::async(std::launch::async,
                        [this, epoch, stop = m_stop.get_token()] { return draw(epoch, stop); });
}

bool NextPictures::isReady(uint64_t epoch, std::chrono::milliseconds wait)
{
    prepare(epoch);
    return m_next.wait_for(wait) == std::future_status::ready;
}

std::vector<DataField> NextPictures::take(uint64_t epoch)
{
    return m_next.valid() && m_epoch == epoch ? m_next.get() : draw(epoch, {});
}

std::vector<DataField> NextPictures::draw(uint64_t epoch, const std::stop_token& stop) const
{
    std::vector<DataField> drawn;
    for (const DataField* field : m_fields) {
        drawn.push_back(transformed(*field, m_settings, m_seed, epoch, stop));
    }
    return drawn;
}

} // namespace plexus
