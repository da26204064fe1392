// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/window.h"

namespace plexus {

int64_t WindowAxis::poolOutput(bool ceilMode) const
{
    const int64_t span = size + before + after - reach();
    const int64_t outputs = (span + (ceilMode ? stride - 1 : 0)) / stride + 1;
    return ceilMode && (outputs - 1) * stride >= size + before ? outputs - 1 : outputs;
}

namespace {

constexpr int64_t mostExtent = int64_t{1} << 31;

Result<WindowAxis> axisOf(const char* name, WindowAxis axis, bool ceilMode)
{
    const auto legal = [](int64_t value, int64_t least) { return value >= least && value < mostExtent; };
    if (!legal(axis.kernel, 1) || !legal(axis.stride, 1) || !legal(axis.dilation, 1) ||
        !legal(axis.before, 0) || !legal(axis.after, 0) || !legal(axis.size, 1) ||
        !legal(axis.kernel * axis.dilation, 1)) {
        return Error{.what = std::string("kernel, stride and dilation must be at least 1 and padding at "
                                         "least 0 along the ") +
                             name + " axis"};
    }
    const int64_t beyond = ceilMode ? axis.stride - 1 : 0;
    if (axis.reach() > axis.size + axis.before + axis.after + beyond) {
        return Error{.what = std::string("the kernel must fit into the padded image along the ") + name +
                             " axis",
                     .seen = std::to_string(axis.reach()) + " over " +
                             std::to_string(axis.size + axis.before + axis.after) + " pixels"};
    }
    return axis;
}

} // namespace

Result<Window> windowOf(const Attributes& attributes, int64_t height, int64_t width,
                        int64_t kernelHeight, int64_t kernelWidth)
{
    const std::vector<int64_t> ones{1, 1};
    const auto& stride = attributes.integers("stride");
    const auto& padding = attributes.integers("padding");
    const auto& dilation = attributes.has("dilation") ? attributes.integers("dilation") : ones;
    if (attributes.has("kernel")) {
        kernelHeight = attributes.integers("kernel")[0];
        kernelWidth = attributes.integers("kernel")[1];
    }
    const bool ceilMode = attributes.has("ceil_mode") && attributes.integer("ceil_mode") != 0;
    PLEXUS_TRY(const WindowAxis vertical,
               axisOf("vertical", {height, kernelHeight, stride[0], padding[0], padding[1], dilation[0]}, ceilMode));
    PLEXUS_TRY(const WindowAxis horizontal,
               axisOf("horizontal", {width, kernelWidth, stride[1], padding[2], padding[3], dilation[1]}, ceilMode));
    return Window{vertical, horizontal};
}

Result<Shape> pooledShape(const Attributes& attributes, const Shape& image)
{
    if (image.rank() != 4) {
        return Error{.what = "the input must be (batch, channel, row, column)", .seen = image.text()};
    }
    PLEXUS_TRY(const Window window, windowOf(attributes, image[2], image[3]));
    const WindowAxis &v = window.vertical, &h = window.horizontal;
    if (std::max(v.before, v.after) >= v.kernel || std::max(h.before, h.after) >= h.kernel) {
        return Error{.what = "padding must be smaller than the kernel, or a window would see no pixel"};
    }
    const bool ceilMode = attributes.integer("ceil_mode") != 0;
    return Shape{image[0], image[1], v.poolOutput(ceilMode), h.poolOutput(ceilMode)};
}

bool everyWindowHasPixels(const Attributes& attributes, const Shape& image)
{
    const Shape pooled = pooledShape(attributes, image).value();
    const Window window = windowOf(attributes, image[2], image[3]).value();
    const auto hasPixels = [](const WindowAxis& axis, int64_t outputs) {
        for (int64_t output = 0; output < outputs; ++output) {
            const auto [first, second] = axis.pixelsOf(output);
            if (first >= second) {
                return false;
            }
        }
        return true;
    };
    return hasPixels(window.vertical, pooled[2]) && hasPixels(window.horizontal, pooled[3]);
}

Shape Convolution::image() const
{
    return {batch, channels, window.vertical.size, window.horizontal.size};
}

Shape Convolution::weight() const
{
    return {filters, channels / groups, window.vertical.kernel, window.horizontal.kernel};
}

Shape Convolution::result() const
{
    return {batch, filters, outHeight, outWidth};
}

Result<Convolution> convolutionOf(const Attributes& attributes, const Shape& image, const Shape& weight)
{
    if (image.rank() != 4 || weight.rank() != 4) {
        return Error{.what = "the input must be (batch, channel, row, column) and the weight (filter, "
                             "channel, row, column)",
                     .seen = image.text() + " and " + weight.text()};
    }
    const int64_t groups = attributes.integer("groups");
    if (groups < 1 || image[1] % groups != 0 || weight[0] % groups != 0) {
        return Error{.what = "groups must divide the " + std::to_string(image[1]) + " channels and the " +
                             std::to_string(weight[0]) + " filters",
                     .seen = std::to_string(groups)};
    }
    if (weight[1] != image[1] / groups) {
        return Error{.what = "the weight must have " + std::to_string(image[1] / groups) +
                             " channels (channels of the image / groups)",
                     .seen = weight.text()};
    }
    PLEXUS_TRY(const Window window, windowOf(attributes, image[2], image[3], weight[2], weight[3]));
    return Convolution{.window = window,
                       .batch = image[0],
                       .channels = image[1],
                       .filters = weight[0],
                       .groups = groups,
                       .outHeight = window.vertical.convOutput(),
                       .outWidth = window.horizontal.convOutput()};
}

std::vector<AttributeRule> convolutionAttributes()
{
    return {{"stride", AttributeKind::Integers, 2},
            {"padding", AttributeKind::Integers, 4},
            {"dilation", AttributeKind::Integers, 2},
            {"groups", AttributeKind::Integer}};
}

std::vector<AttributeRule> poolAttributes()
{
    return {{"kernel", AttributeKind::Integers, 2},
            {"stride", AttributeKind::Integers, 2},
            {"padding", AttributeKind::Integers, 4},
            {"ceil_mode", AttributeKind::Integer}};
}

std::vector<AttributeRule> maxPoolAttributes()
{
    std::vector<AttributeRule> attributes = poolAttributes();
    attributes.push_back({"dilation", AttributeKind::Integers, 2});
    return attributes;
}

Attributes WindowSettings::convolution() const
{
    return {{"stride", stride}, {"padding", padding}, {"dilation", dilation}, {"groups", groups}};
}

Attributes WindowSettings::pool() const
{
    return {{"kernel", kernel}, {"stride", stride}, {"padding", padding}, {"ceil_mode", ceilMode}};
}

Attributes WindowSettings::maxPool() const
{
    Attributes attributes = pool();
    attributes.set("dilation", dilation);
    return attributes;
}

} // namespace plexus
