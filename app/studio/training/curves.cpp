// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/training/curves.h"

#include <algorithm>

namespace plexus::studio {
namespace {

void shorten(const std::vector<double>& at, double last,
             std::initializer_list<std::vector<double>*> columns)
{
    const auto end = std::upper_bound(at.begin(), at.end(), last);
    const auto count = static_cast<size_t>(end - at.begin());
    for (std::vector<double>* column : columns) {
        column->resize(count);
    }
}

} // namespace

void Curves::truncateAfter(double last)
{
    shorten(std::vector<double>(step), last, {&step, &loss, &accuracy, &learningRate});
    shorten(std::vector<double>(epochStep), last,
            {&epochStep, &epoch, &trainLoss, &trainAccuracy, &validationLoss, &validationAccuracy});
}

} // namespace plexus::studio
