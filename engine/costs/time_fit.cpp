// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/time_fit.h"

#include <algorithm>
#include <cmath>

namespace plexus {
namespace {

constexpr double fraction = 20e-6; // seconds: below this a kernel's relative error matters less and less
constexpr int sweeps = 4000;
constexpr double mostPerStep = 0.3; // of the shortest step

// min |a x - b| with x >= 0, by coordinates; columns are few.
std::vector<double> leastSquares(const std::vector<std::vector<double>>& a, const std::vector<double>& b)
{
    const size_t count = a.empty() ? 0 : a.front().size();
    std::vector<std::vector<double>> normal(count, std::vector<double>(count, 0));
    std::vector<double> right(count, 0);
    for (size_t row = 0; row < a.size(); ++row) {
        for (size_t i = 0; i < count; ++i) {
            right[i] += a[row][i] * b[row];
            for (size_t k = 0; k < count && a[row][i] != 0; ++k) {
                normal[i][k] += a[row][i] * a[row][k];
            }
        }
    }
    std::vector<double> x(count, 0);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        for (size_t i = 0; i < count; ++i) {
            if (normal[i][i] <= 0) {
                continue;
            }
            double rest = right[i];
            for (size_t k = 0; k < count; ++k) {
                rest -= k == i ? 0 : normal[i][k] * x[k];
            }
            x[i] = std::max(0.0, rest / normal[i][i]);
        }
    }
    return x;
}

// "gemm nn32 term" -> "gemm" and "term".
std::pair<std::string_view, std::string_view> ends(std::string_view unit)
{
    return {unit.substr(0, unit.find(' ')), unit.substr(unit.rfind(' ') + 1)};
}

double costOf(const TimeModel& model, const std::string& unit)
{
    if (const auto known = model.seconds.find(unit); known != model.seconds.end()) {
        return known->second;
    }
    double sum = 0;
    int count = 0;
    for (const auto& [name, seconds] : model.seconds) {
        if (ends(name) == ends(unit)) { // another tile of the same template
            sum += seconds;
            ++count;
        }
    }
    if (count > 0) {
        return sum / count;
    }
    const auto stored = model.seconds.find("word stored"); // a word is visited, something is done with it
    return ends(unit).second == "word" && stored != model.seconds.end() ? stored->second : 0;
}

} // namespace

TimeModel fitTimes(const std::vector<TimedKernel>& kernels)
{
    std::map<std::string, size_t> columns;
    for (const TimedKernel& kernel : kernels) {
        for (const KernelWork::Amount& amount : kernel.work.amounts) {
            columns.emplace(amount.unit, columns.size());
        }
    }
    std::vector<std::vector<double>> a;
    std::vector<double> b;
    std::vector<double> largest(columns.size(), 0);
    for (const TimedKernel& kernel : kernels) {
        const double weight = 1 / (kernel.seconds + fraction);
        std::vector<double> row(columns.size(), 0);
        for (const KernelWork::Amount& amount : kernel.work.amounts) {
            const size_t column = columns.at(amount.unit);
            row[column] += amount.amount * weight;
            largest[column] = std::max(largest[column], row[column]);
        }
        a.push_back(std::move(row));
        b.push_back(kernel.seconds * weight);
    }
    for (std::vector<double>& row : a) { // so that all columns are of one size
        for (size_t i = 0; i < row.size(); ++i) {
            row[i] /= largest[i];
        }
    }
    const std::vector<double> x = leastSquares(a, b);
    TimeModel model;
    for (const auto& [unit, column] : columns) {
        model.seconds[unit] = x[column] / largest[column];
    }
    return model;
}

void fitSteps(TimeModel& model, const std::vector<TimedStep>& steps)
{
    std::vector<std::vector<double>> a;
    double shortest = 0;
    for (const TimedStep& step : steps) {
        a.push_back({1e-4 / step.seconds, step.kernels / step.seconds});
        shortest = a.size() == 1 ? step.seconds : std::min(shortest, step.seconds);
    }
    const std::vector<double> x = leastSquares(a, std::vector<double>(a.size(), 1));
    if (x.empty()) {
        return;
    }
    // Few steps of very different lengths say little of what all have in common; it is part of the shortest.
    model.perStep = std::min(x[0] * 1e-4, mostPerStep * shortest);
    std::vector<double> ratios;
    for (const TimedStep& step : steps) {
        ratios.push_back((step.seconds - model.perStep) / std::max(step.kernels, 1e-9));
    }
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    model.perKernel = *middle;
}

double secondsOf(const TimeModel& model, const KernelWork& work)
{
    double seconds = 0;
    for (const KernelWork::Amount& amount : work.amounts) {
        seconds += amount.amount * costOf(model, amount.unit);
    }
    return seconds;
}

} // namespace plexus
