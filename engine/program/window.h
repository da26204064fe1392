// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/op.h"

#include <algorithm>

namespace plexus {

// One axis of a convolution or pool: a kernel that slides over a padded row of pixels.
struct WindowAxis {
    int64_t size = 1, kernel = 1, stride = 1, before = 0, after = 0, dilation = 1;

    // floor((size + before + after - dilation * (kernel - 1) - 1) / stride) + 1
    int64_t convOutput() const { return (size + before + after - reach()) / stride + 1; }
    // PyTorch: rounding up, but a window that would start in the padding behind the image is dropped. A kernel may
    // then reach past the padded image by less than a stride.
    int64_t poolOutput(bool ceilMode) const;
    // How many pixels the kernel spans.
    int64_t reach() const { return dilation * (kernel - 1) + 1; }
    // The outputs [first, second) at which kernel tap `tap` reads a real pixel.
    std::pair<int64_t, int64_t> outputsOf(int64_t tap, int64_t outputs) const
    {
        const int64_t shift = tap * dilation - before; // pixel = output * stride + shift
        const int64_t first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        const int64_t end = size - shift <= 0 ? 0 : (size - shift + stride - 1) / stride;
        return {std::min(first, outputs), std::max(std::min(end, outputs), std::min(first, outputs))};
    }
    // The first tap of window `output` that is not in the padding before the pixels.
    int64_t firstTapOf(int64_t output) const
    {
        const int64_t start = output * stride - before;
        return start < 0 ? (-start + dilation - 1) / dilation : 0;
    }
    // The pixels [first, second) under window `output`, without the padding; each `dilation`th counts.
    std::pair<int64_t, int64_t> pixelsOf(int64_t output) const
    {
        const int64_t start = output * stride - before;
        return {start + firstTapOf(output) * dilation, std::min(start + reach(), size)};
    }
    // Pixels under window `output` counted in the padded image, as count_include_pad divides (dilation 1).
    int64_t paddedPixelsOf(int64_t output) const
    {
        const int64_t start = output * stride - before;
        return std::min(start + kernel, size + after) - start;
    }
};

struct Window {
    WindowAxis vertical, horizontal;
};

// From the attributes stride, padding (top, bottom, left, right) and, where there are such, kernel and
// dilation. Sentences name the axis ("vertical") and the value.
Result<Window> windowOf(const Attributes& attributes, int64_t height, int64_t width,
                        int64_t kernelHeight = 1, int64_t kernelWidth = 1);

// The result of a pool over (N, C, H, W); refuses padding as large as the kernel.
Result<Shape> pooledShape(const Attributes& attributes, const Shape& image);
// Whether every window of a pool has a pixel that is not padding.
bool everyWindowHasPixels(const Attributes& attributes, const Shape& image);

// One window of a pool, as offsets into image and result.
struct PooledWindow {
    int64_t output = 0, plane = 0, width = 0; // plane: offset of the image's first pixel
    std::pair<int64_t, int64_t> rows, columns;
    int64_t rowStep = 1, columnStep = 1;
    int64_t firstTap = 0, tapsAcross = 1; // taps of the kernel in row-major order; the first that is not in the padding
    int64_t paddedPixels = 0;

    double divisor(bool includePad) const
    {
        const int64_t real = (rows.second - rows.first) * (columns.second - columns.first);
        return static_cast<double>(includePad ? paddedPixels : real);
    }
    // visit(pixel, tap)
    template <typename Visit>
    void forEachTap(Visit&& visit) const
    {
        int64_t rowTap = firstTap;
        for (int64_t row = rows.first; row < rows.second; row += rowStep, rowTap += tapsAcross) {
            int64_t tap = rowTap;
            for (int64_t column = columns.first; column < columns.second; column += columnStep) {
                visit(plane + row * width + column, tap++);
            }
        }
    }
    template <typename Visit>
    void forEachPixel(Visit&& visit) const
    {
        forEachTap([&](int64_t pixel, int64_t) { visit(pixel); });
    }
};

// Calls visit(PooledWindow) for every element of `pooled`; the attributes are known to be right.
template <typename Visit>
void forEachWindow(const Attributes& attributes, const Shape& image, const Shape& pooled, Visit&& visit)
{
    const Window window = windowOf(attributes, image[2], image[3]).value();
    PooledWindow current;
    current.width = image[3];
    current.rowStep = window.vertical.dilation;
    current.columnStep = window.horizontal.dilation;
    current.tapsAcross = attributes.integers("kernel")[1];
    for (int64_t plane = 0; plane < image[0] * image[1]; ++plane) {
        current.plane = plane * image[2] * image[3];
        for (int64_t row = 0; row < pooled[2]; ++row) {
            current.rows = window.vertical.pixelsOf(row);
            for (int64_t column = 0; column < pooled[3]; ++column) {
                current.columns = window.horizontal.pixelsOf(column);
                current.firstTap = window.vertical.firstTapOf(row) * current.tapsAcross
                                   + window.horizontal.firstTapOf(column);
                current.paddedPixels =
                    window.vertical.paddedPixelsOf(row) * window.horizontal.paddedPixelsOf(column);
                visit(current);
                ++current.output;
            }
        }
    }
}

// Sizes of a convolution. x is (batch, channels, H, W), w is (filters, channels / groups, kernel), y is
// (batch, filters, outHeight, outWidth).
struct Convolution {
    Window window;
    int64_t batch = 1, channels = 1, filters = 1, groups = 1, outHeight = 1, outWidth = 1;
    Shape image() const;
    Shape weight() const;
    Shape result() const;
};
Result<Convolution> convolutionOf(const Attributes& attributes, const Shape& image, const Shape& weight);

// One row of one kernel tap: `count` pairs x[i * step], y[i] that share the weight w.
struct ConvolutionRow {
    int64_t x = 0, w = 0, y = 0, count = 0, step = 1; // offsets of the first elements
};
// Calls visit(ConvolutionRow) for every image, filter, channel, tap and row: forward and both gradients
// are one sum over these.
template <typename Visit>
void forEachRow(const Convolution& c, Visit&& visit)
{
    const WindowAxis &v = c.window.vertical, &h = c.window.horizontal;
    const int64_t inGroup = c.channels / c.groups, outGroup = c.filters / c.groups;
    for (int64_t image = 0; image < c.batch; ++image) {
        for (int64_t filter = 0; filter < c.filters; ++filter) {
            for (int64_t inner = 0; inner < inGroup; ++inner) {
                const int64_t channel = filter / outGroup * inGroup + inner;
                for (int64_t tap = 0; tap < v.kernel * h.kernel; ++tap) {
                    const int64_t ky = tap / h.kernel, kx = tap % h.kernel;
                    const auto [top, bottom] = v.outputsOf(ky, c.outHeight);
                    const auto [left, right] = h.outputsOf(kx, c.outWidth);
                    ConvolutionRow row;
                    row.w = ((filter * inGroup + inner) * v.kernel + ky) * h.kernel + kx;
                    row.count = right - left;
                    row.step = h.stride;
                    for (int64_t y = top; y < bottom && row.count > 0; ++y) {
                        const int64_t pixelRow = y * v.stride + ky * v.dilation - v.before;
                        const int64_t pixel = left * h.stride + kx * h.dilation - h.before;
                        row.x = ((image * c.channels + channel) * v.size + pixelRow) * h.size + pixel;
                        row.y = ((image * c.filters + filter) * c.outHeight + y) * c.outWidth + left;
                        visit(row);
                    }
                }
            }
        }
    }
}

std::vector<AttributeRule> convolutionAttributes(); // stride, padding, dilation, groups
std::vector<AttributeRule> poolAttributes();        // kernel, stride, padding, ceil_mode
std::vector<AttributeRule> maxPoolAttributes();     // these and dilation

struct WindowSettings {
    std::vector<int64_t> kernel = {3, 3}, stride = {1, 1}, padding = {0, 0, 0, 0}, dilation = {1, 1};
    int64_t groups = 1;
    int64_t ceilMode = 0;
    Attributes convolution() const;
    Attributes pool() const;
    Attributes maxPool() const;
};

} // namespace plexus
