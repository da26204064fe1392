// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QImage>
#include <vector>

namespace plexus::studio {

// How the pictures of a data set hold their subject: background, brightness of the ink, its size
// and where its centre of mass lies. A drawing is brought into the same form, as MNIST's makers did
// with theirs (LeCun et al., "Gradient-based learning applied to document recognition", 1998:
// size-normalised, centred by mass).
class InkFit {
public:
    InkFit() = default;
    // From at most 400 samples of pictures (channels, height, width).
    static InkFit learn(const DataField& pictures);

    bool isReady() const { return m_height > 0; }
    // The drawing (8-bit grey, 0 no ink ... 255 full ink, any size) as one raw sample, channel by
    // channel; a blank drawing gives the background.
    std::vector<double> fit(const QImage& drawing) const;
    double longestSide() const { return m_side; }
    QPointF centre() const { return m_centre; }
    bool isBrightInk() const { return m_ink > m_background; }

private:
    int m_channels = 0, m_height = 0, m_width = 0;
    double m_background = 0, m_ink = 255, m_side = 0;
    QPointF m_centre; // of mass, in pixels
};

} // namespace plexus::studio
