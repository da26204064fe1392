// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <iterator>

namespace plexus {
namespace {

// Cuts these loops into at most two runs; each must be one stride to every load, which chain() checks.
// All ways are tried, the one run first.
std::vector<std::pair<std::vector<size_t>, std::vector<size_t>>> cuts(const std::vector<size_t>& loops)
{
    std::vector<std::pair<std::vector<size_t>, std::vector<size_t>>> ways;
    for (size_t first = 0; first <= std::min<size_t>(loops.size(), loops.empty() ? 0 : loops.size() - 1);
         ++first) {
        const auto middle = loops.begin() + static_cast<std::ptrdiff_t>(first);
        ways.push_back({{loops.begin(), middle}, {middle, loops.end()}});
    }
    return ways;
}

int64_t product(const std::vector<Dim>& dims, const std::vector<size_t>& loops)
{
    int64_t extent = 1;
    for (size_t loop : loops) {
        extent *= dims[loop].extent;
    }
    return extent;
}

Layout reducedFirst(const Shape& shape, const std::vector<int64_t>& axes)
{
    const Layout rows = rowsLayout(shape);
    Layout layout;
    for (const bool reduced : {true, false}) {
        for (const Dim& dim : rows.dims) {
            if ((std::find(axes.begin(), axes.end(), dim.axis) != axes.end()) == reduced) {
                layout.dims.push_back({dim.axis, dim.extent, dim.step, dim.extent});
            }
        }
    }
    if (!layout.dims.empty()) {
        layout.dims.back().padded = roundUp(layout.dims.back().extent, 4);
    }
    return layout;
}

} // namespace

Result<void> Fuser::runReduce(ValueId value, const ReduceKernel& kernel)
{
    const ValueId input = node(value).inputs[0];
    const auto isReduced = [&](const Dim& dim) {
        return std::find(kernel.axes.begin(), kernel.axes.end(), dim.axis) != kernel.axes.end();
    };
    for (int attempt = 0; attempt < 100; ++attempt) {
        Obstacle obstacle{Obstacle::Kind::NeedsStore, input};
        for (const Layout& layout : candidates(input)) {
            std::vector<Dim> dims = layout.dims;
            if (kernel.kind == ReduceKernel::Kind::ArgMax) {
                // Positions are counted in the axis's own order.
                std::vector<Dim> ordered;
                std::copy_if(dims.begin(), dims.end(), std::back_inserter(ordered), isReduced);
                std::sort(ordered.begin(), ordered.end(),
                          [](const Dim& a, const Dim& b) { return a.step > b.step; });
                auto next = ordered.begin();
                for (Dim& dim : dims) {
                    dim = isReduced(dim) ? *next++ : dim;
                }
            }
            Expression expression(m_prepared, m_list, m_storeOf, prologueChain,
                                  coordinatesOf(dims, node(input).shape.rank()));
            if (!expression.add(input)) {
                obstacle = expression.obstacle();
                if (obstacle.kind == Obstacle::Kind::Unavailable) {
                    obstacle = {Obstacle::Kind::NeedsStore, input};
                }
                continue;
            }
            const bool isRows = dims.empty() || isReduced(dims.back());
            std::vector<size_t> kept;
            std::vector<size_t> reduced;
            for (size_t loop = 0; loop + (isRows ? 0 : 1) < dims.size(); ++loop) {
                (isReduced(dims[loop]) ? reduced : kept).push_back(loop);
            }
            for (const auto& [outerKept, innerKept] : cuts(kept)) {
                for (const auto& [outerReduced, innerReduced] : cuts(reduced)) {
                    Expression::Groups groups;
                    Shell shell;
                    const auto keep = [&](size_t slot, const std::vector<size_t>& loops) {
                        for (size_t loop : loops) {
                            shell.loops[slot].push_back(dims[loop]);
                            shell.loops[slot].back().padded = dims[loop].extent;
                        }
                    };
                    if (isRows) { // (0, outer a, inner a, outer r, inner r)
                        groups = {{{}, outerKept, innerKept, outerReduced, innerReduced}};
                        keep(3, outerKept);
                        keep(4, innerKept);
                        if (kept.size() == 1) {
                            Dim& only = shell.loops[4].back();
                            only.padded = roundUp(only.extent, 4);
                        }
                    } else { // (outer a, inner a, outer r, inner r, b)
                        groups = {{outerKept, innerKept, outerReduced, innerReduced, {dims.size() - 1}}};
                        keep(2, outerKept);
                        keep(3, innerKept);
                        shell.loops[4] = {dims.back()};
                    }
                    const std::optional<MicroChain> prologue = expression.chain(groups);
                    if (!prologue) {
                        continue;
                    }
                    ReduceWork work;
                    work.kind = kernel.kind;
                    work.axis = isRows ? ReduceWork::Axis::Rows : ReduceWork::Axis::Columns;
                    work.prologue = *prologue;
                    work.a = {product(dims, outerKept), product(dims, innerKept)};
                    work.r = {product(dims, outerReduced), product(dims, innerReduced)};
                    work.b = isRows ? 1 : dims.back().extent;
                    PlannedKernel planned;
                    planned.label = label(value);
                    planned.node = node(value).source;
                    planned.work = work;
                    finishKernel(value, std::move(planned), shell);
                    return {};
                }
            }
            obstacle = {Obstacle::Kind::NeedsStore, input};
        }
        if (obstacle.kind == Obstacle::Kind::NeedsStore && obstacle.value == input && isStored(input)) {
            // A copy with the reduced axes outermost: one run of them, one of the others.
            const StoreId own = storeOf(input);
            PLEXUS_TRY(const StoreId copy, inLayout(input, reducedFirst(node(input).shape, kernel.axes)));
            if (copy == own) {
                break;
            }
            m_storeOf[static_cast<size_t>(input)] = copy;
            const Result<void> done = runReduce(value, kernel);
            m_storeOf[static_cast<size_t>(input)] = own;
            return done;
        }
        if (obstacle.kind == Obstacle::Kind::NeedsStore && obstacle.value == input) {
            PLEXUS_CHECK(emitMap(input));
            continue;
        }
        PLEXUS_CHECK(clear(obstacle, value));
    }
    return Error{.what = "a reduction over so many separate axes cannot run on a device",
                 .where = label(value),
                 .seen = node(input).shape.text(),
                 .kind = ErrorKind::Device};
}

} // namespace plexus
