// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/index_map.h"

#include <algorithm>

namespace plexus {
namespace {

// A run of axes of the input that holds the same elements as a run of axes of the output.
struct Group {
    int inputFirst, inputLast, outputFirst, outputLast; // last is exclusive
};

std::vector<Group> groupsOf(const Shape& input, const Shape& output)
{
    std::vector<Group> groups;
    int i = 0;
    int o = 0;
    while (i < input.rank() || o < output.rank()) {
        Group group{i, i, o, o};
        int64_t left = 1;
        int64_t right = 1;
        do {
            const bool takeInput = i < input.rank() && (left <= right || o == output.rank());
            if (takeInput) {
                left *= input[i++];
            } else {
                right *= output[o++];
            }
        } while (left != right || (left == 1 && (i < input.rank() || o < output.rank())));
        group.inputLast = i;
        group.outputLast = o;
        groups.push_back(group);
    }
    return groups;
}

std::vector<int64_t> stridesOf(const Shape& shape, int first, int last)
{
    std::vector<int64_t> strides(static_cast<size_t>(last - first), 1);
    for (int axis = last - 2; axis >= first; --axis) {
        strides[static_cast<size_t>(axis - first)] =
            strides[static_cast<size_t>(axis + 1 - first)] * shape[axis + 1];
    }
    return strides;
}

int64_t firstOf(const Coordinates& at, size_t loop) { return std::max<int64_t>(at.low[loop], 0); }
int64_t lastOf(const Coordinates& at, size_t loop)
{
    return std::min(at.high[loop], at.loops[loop]) - 1;
}

} // namespace

bool splitAffine(const Coordinates& at, const Affine& position, const std::vector<int64_t>& extents,
                 std::vector<Affine>& coordinates)
{
    std::vector<int64_t> strides(extents.size(), 1);
    for (size_t axis = extents.size(); axis-- > 1;) {
        strides[axis - 1] = strides[axis] * extents[axis];
    }
    int64_t start = position.constant; // at the first position inside all windows
    std::vector<Affine> parts(extents.size(), Affine{0, std::vector<int64_t>(at.loops.size(), 0)});
    for (size_t loop = 0; loop < at.loops.size(); ++loop) {
        const int64_t factor = position.factors[loop];
        start += factor * firstOf(at, loop);
        if (factor == 0 || lastOf(at, loop) <= firstOf(at, loop)) {
            continue;
        }
        if (factor < 0) {
            return false;
        }
        size_t axis = 0;
        while (axis + 1 < strides.size() && (factor < strides[axis] || extents[axis] == 1)) {
            ++axis;
        }
        if (factor % strides[axis] != 0) {
            return false;
        }
        parts[axis].factors[loop] = factor / strides[axis];
    }
    if (start < 0) {
        return false;
    }
    for (size_t axis = 0; axis < parts.size(); ++axis) {
        int64_t most = start / strides[axis];
        parts[axis].constant = most;
        start %= strides[axis];
        for (size_t loop = 0; loop < at.loops.size(); ++loop) {
            const int64_t factor = parts[axis].factors[loop];
            most += factor * std::max<int64_t>(0, lastOf(at, loop) - firstOf(at, loop));
            parts[axis].constant -= factor * firstOf(at, loop);
        }
        if (most >= extents[axis]) {
            return false; // would carry into the coordinate before
        }
    }
    coordinates.insert(coordinates.end(), parts.begin(), parts.end());
    return true;
}

bool pullReshape(const MoveCall& call, Coordinates& at)
{
    std::vector<Affine> axes;
    for (const Group& group : groupsOf(call.input, call.output)) {
        const std::vector<int64_t> strides =
            stridesOf(call.output, group.outputFirst, group.outputLast);
        Affine linear{0, std::vector<int64_t>(at.loops.size(), 0)};
        for (size_t o = 0; o < strides.size(); ++o) {
            const Affine& axis = at.axes[static_cast<size_t>(group.outputFirst) + o];
            linear.constant += strides[o] * axis.constant;
            for (size_t loop = 0; loop < at.loops.size(); ++loop) {
                linear.factors[loop] += strides[o] * axis.factors[loop];
            }
        }
        if (group.inputFirst == group.inputLast) {
            continue; // only ones
        }
        const std::vector<int64_t> extents(call.input.begin() + group.inputFirst,
                                           call.input.begin() + group.inputLast);
        if (!splitAffine(at, linear, extents, axes)) {
            return false;
        }
    }
    at.axes = std::move(axes);
    return true;
}

bool pushReshape(const MoveCall& call, std::vector<Dim>& dims)
{
    const std::vector<Group> groups = groupsOf(call.input, call.output);
    std::vector<Dim> moved;
    for (const Dim& dim : dims) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
            return dim.axis >= g.inputFirst && dim.axis < g.inputLast;
        });
        const auto inner = stridesOf(call.input, group->inputFirst, group->inputLast);
        const auto strides = stridesOf(call.output, group->outputFirst, group->outputLast);
        int64_t step = dim.step * inner[static_cast<size_t>(dim.axis - group->inputFirst)];
        int64_t extent = dim.extent;
        std::vector<Dim> parts; // innermost first
        while (extent > 1) {
            size_t axis = 0;
            while (axis + 1 < strides.size() && step < strides[axis]) {
                ++axis;
            }
            while (axis + 1 < strides.size() &&
                   call.output[group->outputFirst + static_cast<int>(axis)] == 1) {
                ++axis;
            }
            const int64_t covered = strides[axis] * call.output[group->outputFirst + static_cast<int>(axis)];
            const int64_t part = std::min(extent, covered / step);
            if (step % strides[axis] != 0 || covered % step != 0 || part < 2 || extent % part != 0 ||
                (part < extent && dim.padded != dim.extent)) {
                return false; // (3, 4) as (2, 6): the rows of four lie across those of six
            }
            parts.push_back({group->outputFirst + static_cast<int>(axis), part,
                             step / strides[axis], part});
            step *= part;
            extent /= part;
        }
        if (parts.size() == 1) {
            parts[0].padded = dim.padded;
        } else if (parts.empty()) {
            if (dim.padded > 1) {
                if (group->outputFirst == group->outputLast) {
                    return false; // a padded single element has no axis to stand for
                }
                parts.push_back({group->outputLast - 1, 1, 1, dim.padded});
            }
        }
        moved.insert(moved.end(), parts.rbegin(), parts.rend());
    }
    dims = std::move(moved);
    return true;
}

bool pullPermute(const MoveCall& call, Coordinates& at)
{
    const std::vector<int64_t>& order = call.attributes.integers("axes");
    std::vector<Affine> axes(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        axes[static_cast<size_t>(order[i])] = at.axes[i];
    }
    at.axes = std::move(axes);
    return true;
}

bool pushPermute(const MoveCall& call, std::vector<Dim>& dims)
{
    const std::vector<int64_t>& order = call.attributes.integers("axes");
    for (Dim& dim : dims) {
        dim.axis = static_cast<int>(std::find(order.begin(), order.end(), dim.axis) - order.begin());
    }
    return true;
}

bool pullExpand(const MoveCall& call, Coordinates& at)
{
    const auto added = static_cast<std::ptrdiff_t>(call.output.rank() - call.input.rank());
    at.axes.erase(at.axes.begin(), at.axes.begin() + added);
    for (int axis = 0; axis < call.input.rank(); ++axis) {
        if (call.input[axis] == 1) {
            at.axes[static_cast<size_t>(axis)] = {0, std::vector<int64_t>(at.loops.size(), 0)};
        }
    }
    return true;
}

bool pullSlice(const MoveCall& call, Coordinates& at)
{
    at.axes[static_cast<size_t>(call.attributes.integer("axis"))].constant +=
        call.attributes.integer("start");
    return true;
}

bool pullPad(const MoveCall& call, Coordinates& at)
{
    const auto axis = static_cast<size_t>(call.attributes.integer("axis"));
    const int64_t extent = call.input[static_cast<int>(axis)];
    Affine& form = at.axes[axis];
    form.constant -= call.attributes.integer("before");
    size_t used = at.loops.size();
    for (size_t loop = 0; loop < at.loops.size(); ++loop) {
        if (form.factors[loop] != 0) {
            if (used != at.loops.size() || form.factors[loop] < 0) {
                return false;
            }
            used = loop;
        }
    }
    if (used == at.loops.size()) { // one coordinate only: inside or outside for good
        if ((form.constant < 0 || form.constant >= extent) && !at.loops.empty()) {
            at.high[0] = at.low[0] = 0;
        }
        return !at.loops.empty() || (form.constant >= 0 && form.constant < extent);
    }
    // 0 <= constant + factor * i < extent
    const int64_t factor = form.factors[used];
    const int64_t least = form.constant >= 0 ? 0 : (-form.constant + factor - 1) / factor;
    const int64_t most = (extent - 1 - form.constant) / factor + 1;
    at.low[used] = std::max(at.low[used], least);
    at.high[used] = std::min(at.high[used], std::max<int64_t>(most, 0));
    return true;
}

} // namespace plexus
