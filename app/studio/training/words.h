// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

namespace plexus::studio {

QString durationWords(double seconds);           // "12 s", "3 min 20 s", "2 h 5 min"; empty for NaN
QString numberWords(double value);               // grouped: "12,300"
QString percentWords(double fraction);           // "97.5 %"; empty for NaN
QString progressWords(const Training& training); // "Epoch 3 of 10 · step 1,240 of 4,690"
QString remainingWords(const Training& training); // "1 min 12 s left · 12,300 images/s"
// For the window's title while something goes on: "42 %, 1 min 12 s left"; empty otherwise.
QString titleWords(const Training& training);

} // namespace plexus::studio
