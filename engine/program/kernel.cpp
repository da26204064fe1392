// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"

namespace plexus {

ConvKernel ConvKernel::of(Kind kind, const Attributes& attributes)
{
    const auto& stride = attributes.integers("stride");
    const auto& dilation = attributes.integers("dilation");
    const auto& padding = attributes.integers("padding"); // top, bottom, left, right
    return {kind,
            {stride[0], stride[1]},
            {dilation[0], dilation[1]},
            {padding[0], padding[2]},
            attributes.integer("groups")};
}

PoolKernel PoolKernel::of(Kind kind, const Attributes& attributes)
{
    const auto& kernel = attributes.integers("kernel");
    const auto& stride = attributes.integers("stride");
    const auto& padding = attributes.integers("padding"); // top, bottom, left, right
    PoolKernel pool;
    pool.kind = kind;
    pool.kernel = {kernel[0], kernel[1]};
    pool.stride = {stride[0], stride[1]};
    if (attributes.has("dilation")) {
        pool.dilation = {attributes.integers("dilation")[0], attributes.integers("dilation")[1]};
    }
    pool.padding = {padding[0], padding[1], padding[2], padding[3]};
    pool.countIncludePad =
        !attributes.has("count_include_pad") || attributes.integer("count_include_pad") != 0;
    return pool;
}

bool PoolKernel::isApart() const
{
    return dilation[0] * (kernel[0] - 1) < stride[0] && dilation[1] * (kernel[1] - 1) < stride[1];
}

bool PoolKernel::suitsConvolution(const Shape& image, const Shape& pooled) const
{
    const int64_t pixels = kernel[0] * kernel[1];
    return (pixels == 2 || pixels == 4) && stride == kernel && dilation == std::array<int64_t, 2>{1, 1}
           && padding == std::array<int64_t, 4>{0, 0, 0, 0} && pooled[2] * kernel[0] <= image[2]
           && pooled[3] * kernel[1] <= image[3];
}

} // namespace plexus
