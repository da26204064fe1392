// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>

namespace plexus::vk::test {
namespace {

class Softmax : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Softmax);
class CrossEntropy : public EveryVariant {};
PLEXUS_EVERY_VARIANT(CrossEntropy);

const std::vector<std::pair<uint32_t, uint32_t>> rowShapes = {{1, 1}, {3, 10}, {65, 7}, {5, 1003}, {2, 300}, {515, 6}};

std::vector<double> softmaxOf(const std::vector<float>& x, size_t rows, size_t columns)
{
    std::vector<double> y(x.size());
    for (size_t r = 0; r < rows; ++r) {
        double most = -INFINITY;
        double sum = 0;
        for (size_t c = 0; c < columns; ++c) {
            most = std::max<double>(most, x[r * columns + c]);
        }
        for (size_t c = 0; c < columns; ++c) {
            sum += y[r * columns + c] = std::exp(x[r * columns + c] - most);
        }
        for (size_t c = 0; c < columns; ++c) {
            y[r * columns + c] /= sum;
        }
    }
    return y;
}

std::vector<float> logits(size_t count, uint32_t seed)
{
    auto values = noise(count, seed);
    for (float& value : values) {
        value *= 20;
    }
    return values;
}

TEST_P(Softmax, FollowsItsDefinitionForwardAndBackward)
{
    for (const auto& [rows, columns] : rowShapes) {
        SCOPED_TRACE(columns);
        const auto x = logits(size_t{rows} * columns, 1);
        const auto dy = noise(x.size(), 2);
        const auto y = softmaxOf(x, rows, columns);
        std::vector<float> rounded(y.begin(), y.end());
        std::vector<float> logged(y.size());
        std::vector<double> logY(y.size());
        std::vector<double> dx(y.size());
        std::vector<double> dxLog(y.size());
        for (size_t r = 0; r < rows; ++r) {
            double product = 0;
            double total = 0;
            for (size_t i = r * columns; i < (r + 1) * columns; ++i) {
                product += static_cast<double>(rounded[i]) * dy[i];
                total += dy[i];
                logY[i] = std::log(y[i]);
                logged[i] = static_cast<float>(logY[i]);
            }
            for (size_t i = r * columns; i < (r + 1) * columns; ++i) {
                dx[i] = rounded[i] * (dy[i] - product);
                dxLog[i] = dy[i] - std::exp(static_cast<double>(logged[i])) * total;
            }
        }
        const auto run = [&](SoftmaxKind kind, const std::vector<float>& input, const std::vector<double>& wanted,
                             double scale) {
            Lab lab(GetParam());
            SoftmaxSpec spec;
            spec.kind = kind;
            spec.rows = rows;
            spec.columns = columns;
            spec.x = lab.matrix(input, rows, columns);
            spec.dy = lab.matrix(dy, rows, columns);
            spec.out = lab.output(size_t{rows} * roundUp4(columns));
            lab.run(encode(spec, lab.traits()));
            expectClose(lab.unpadded(spec.out, rows, columns), wanted, columns, scale);
        };
        run(SoftmaxKind::Forward, x, y, 1);
        run(SoftmaxKind::Log, x, logY, 40);
        run(SoftmaxKind::Gradient, rounded, dx, 1);
        run(SoftmaxKind::LogGradient, logged, dxLog, std::sqrt(columns));
    }
}

TEST_P(CrossEntropy, GivesLossGradientAndHitsOfEachRow)
{
    for (const auto& [rows, columns] : rowShapes) {
        SCOPED_TRACE(columns);
        const auto x = logits(size_t{rows} * columns, 3);
        const auto y = softmaxOf(x, rows, columns);
        const auto upstream = noise(rows, 4);
        std::vector<uint32_t> labels(rows);
        std::vector<double> loss(rows);
        std::vector<double> hits(rows);
        std::vector<double> gradient(y.size());
        for (size_t r = 0; r < rows; ++r) {
            labels[r] = r == 2 ? ~0u : static_cast<uint32_t>(r * 7 % columns); // row 2 has no label
            const bool counted = r != 2;
            const auto row = x.begin() + static_cast<ptrdiff_t>(r * columns);
            const auto best = std::max_element(row, row + columns) - row;
            loss[r] = counted ? -std::log(y[r * columns + labels[r]]) : 0;
            hits[r] = counted && best == labels[r] ? 1 : 0;
            for (size_t c = 0; c < columns; ++c) {
                gradient[r * columns + c] =
                    counted ? (y[r * columns + c] - (c == labels[r] ? 1 : 0)) * 0.25 * upstream[r] : 0;
            }
        }
        Lab lab(GetParam());
        CrossEntropySpec spec;
        spec.rows = rows;
        spec.classes = columns;
        spec.logits = lab.matrix(x, rows, columns);
        spec.labels = lab.words(labels);
        spec.upstream = lab.input(upstream);
        spec.upstreamStride = 1;
        spec.scale = 0.25f;
        spec.loss = lab.output(rows);
        spec.gradient = lab.output(size_t{rows} * roundUp4(columns));
        spec.hits = lab.output(rows);
        lab.run(encode(spec, lab.traits()));
        expectClose(lab.unpadded(spec.loss, 1, rows), loss, columns, 40);
        expectClose(lab.unpadded(spec.hits, 1, rows), hits, 1, 0);
        expectClose(lab.unpadded(spec.gradient, rows, columns), gradient, columns, 1);
    }
}

// Lavapipe only: a GPU has dispatches for it.
TEST(CrossEntropyTotals, SumsLossesAndHitsUp)
{
    for (const auto& [rows, columns] : std::vector<std::pair<uint32_t, uint32_t>>{{64, 10}, {3, 1}, {150, 64}}) {
        SCOPED_TRACE(columns);
        const auto x = logits(size_t{rows} * columns, 3);
        const auto y = softmaxOf(x, rows, columns);
        std::vector<uint32_t> labels(rows);
        double loss = 0;
        double hits = 0;
        std::vector<double> gradient(y.size());
        for (size_t r = 0; r < rows; ++r) {
            labels[r] = r == 2 ? ~0u : static_cast<uint32_t>(r * 7 % columns); // row 2 has no label
            const bool counted = r != 2;
            const auto row = x.begin() + static_cast<ptrdiff_t>(r * columns);
            loss += counted ? -std::log(y[r * columns + labels[r]]) : 0;
            hits += counted && std::max_element(row, row + columns) - row == labels[r] ? 1 : 0;
            for (size_t c = 0; c < columns; ++c) {
                gradient[r * columns + c] =
                    counted ? (y[r * columns + c] - (c == labels[r] ? 1 : 0)) * 0.25 : 0;
            }
        }
        Lab lab(Variant::Texel);
        CrossEntropySpec spec;
        spec.rows = rows;
        spec.classes = columns;
        spec.logits = lab.matrix(x, rows, columns);
        spec.labels = lab.words(labels);
        spec.scale = 0.25f;
        spec.gradient = lab.output(size_t{rows} * roundUp4(columns));
        spec.lossSum = lab.output(4);
        spec.lossFactor = 0.5f;
        spec.hitCount = lab.output(4);
        lab.run(encode(spec, lab.traits()));
        expectClose(lab.unpadded(spec.lossSum, 1, 1), {loss * 0.5}, columns, 40 * std::sqrt(rows));
        expectClose(lab.unpadded(spec.hitCount, 1, 1), {hits}, 1, 0);
        expectClose(lab.unpadded(spec.gradient, rows, columns), gradient, columns, 1);
    }
}

TEST_P(CrossEntropy, ReportsALossThatIsNotFinite)
{
    Lab lab(GetParam());
    CrossEntropySpec spec;
    spec.rows = 2;
    spec.classes = 3;
    spec.logits = lab.matrix({0, 1, 2, 0, INFINITY, 1}, 2, 3);
    spec.labels = lab.words({0, 1});
    spec.loss = lab.output(2);
    spec.steering.halt = lab.words({0, 0, 0, 0});
    spec.check = {true, 2};
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.steering.halt), (std::vector<uint32_t>{1, 0, 1, 0}));
}

} // namespace
} // namespace plexus::vk::test
