// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include "engine/base/round_up.h"

#include <algorithm>

namespace plexus {
namespace {

int64_t extentOf(const std::vector<Dim>& dims)
{
    int64_t extent = 1;
    for (const Dim& dim : dims) {
        extent *= dim.extent;
    }
    return extent;
}

bool isTight(const std::vector<Dim>& dims)
{
    return std::all_of(dims.begin(), dims.end(),
                       [](const Dim& dim) { return dim.padded == dim.extent; });
}

// The same positions in the same order. The room after a single dim does not count: it is not summed.
bool sameOrder(std::vector<Dim> a, std::vector<Dim> b)
{
    const auto plain = [](std::vector<Dim>& dims) {
        // Behind others the room of a dim of one would lie between them.
        const bool isAlone =
            std::all_of(dims.begin(), dims.end(), [](const Dim& dim) { return dim.extent == 1; });
        std::erase_if(dims, [&](const Dim& dim) { return dim.extent == 1 && (isAlone || dim.padded == 1); });
        for (Dim& dim : dims) {
            dim.axis = 0;
        }
        dims = Layout{dims}.merged().dims;
        if (dims.size() == 1) {
            dims[0].padded = dims[0].extent;
        }
    };
    plain(a);
    plain(b);
    return a == b;
}

} // namespace

std::optional<Fuser::Matrix> Fuser::matrixOf(ValueId value) const
{
    const auto view = viewOf(value);
    if (!view) {
        return std::nullopt;
    }
    const Shape& shape = node(value).shape;
    const Layout layout = view->second.merged();
    const std::vector<Dim>& dims = layout.dims;
    const std::vector<int64_t> strides = layout.strides();
    Matrix matrix;
    matrix.store = view->first;
    matrix.innerAxis = dims.empty() || dims.back().axis < shape.rank() - 2 ? shape.rank() - 1
                                                                             : dims.back().axis;
    enum class Part : uint8_t { Batch, Outer, Inner } part = Part::Batch;
    for (size_t d = 0; d < dims.size(); ++d) {
        const Part own = dims[d].axis < shape.rank() - 2        ? Part::Batch
                         : dims[d].axis == matrix.innerAxis ? Part::Inner
                                                              : Part::Outer;
        if (own < part) {
            return std::nullopt; // not whole matrices one after the other
        }
        part = own;
        (own == Part::Batch ? matrix.batch : own == Part::Outer ? matrix.outer : matrix.inner)
            .push_back(dims[d]);
        if (own == Part::Outer) {
            matrix.rowWords = strides[d];
        } else if (own == Part::Batch) {
            matrix.batchWords = strides[d];
        }
    }
    matrix.batches = extentOf(matrix.batch);
    matrix.rows = extentOf(matrix.outer);
    matrix.columns = extentOf(matrix.inner);
    if (matrix.inner.size() > 1) {
        matrix.columns = matrix.columns / matrix.inner.back().extent * matrix.inner.back().padded;
    }
    if (matrix.outer.empty()) {
        matrix.rowWords = roundUp(std::max<int64_t>(matrix.columns, 1), 4);
    }
    const bool isInnerTight =
        matrix.inner.empty() ||
        isTight({matrix.inner.begin(), matrix.inner.end() - 1});
    const bool fits = isTight(matrix.outer) && isTight(matrix.batch) && isInnerTight &&
                      matrix.rowWords % 4 == 0 && matrix.batchWords % 4 == 0;
    return fits ? std::optional(matrix) : std::nullopt;
}

// Axes in order but for the innermost, which always has a dim; `innerDims` cut it if given.
Layout Fuser::matrixLayout(ValueId value, int innerAxis, std::vector<Dim> innerDims) const
{
    const Shape& shape = node(value).shape;
    Layout layout;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        if (axis != innerAxis && shape[axis] != 1) {
            layout.dims.push_back({axis, shape[axis], 1, shape[axis]});
        }
    }
    if (innerDims.empty()) {
        innerDims.push_back({innerAxis, shape[innerAxis], 1, shape[innerAxis]});
    }
    for (Dim& dim : innerDims) {
        dim.axis = innerAxis;
    }
    innerDims.back().padded = roundUp(innerDims.back().padded, 4);
    layout.dims.insert(layout.dims.end(), innerDims.begin(), innerDims.end());
    return layout;
}

// What is summed runs along b's rows; b with these in the order of a, where b is the smaller of two matrices. (To turn
// the gradient of all steps of a sequence costs more than to turn the sequence.)
std::optional<Layout> Fuser::rowsInOrder(const Matrix& a, const Matrix& b, int kA, int kB)
{
    const std::vector<Dim>& order = a.innerAxis == kA ? a.inner : a.outer;
    if (!a.batch.empty() || !b.batch.empty() || b.innerAxis == kB || b.inner.size() != 1 || !isTight(order) ||
        (a.innerAxis != kA && a.inner.size() > 1) || b.rows * b.columns >= a.rows * a.columns) {
        return std::nullopt;
    }
    Layout layout;
    for (const Dim& dim : order) {
        layout.dims.push_back({kB, dim.extent, dim.step, dim.extent});
    }
    const int64_t columns = b.inner.front().extent;
    layout.dims.push_back({b.innerAxis, columns, 1, roundUp(columns, 4)});
    return layout;
}

Result<Fuser::Matrix> Fuser::matrixIn(ValueId value, const Layout& wanted)
{
    PLEXUS_TRY(const StoreId store, inLayout(value, wanted));
    const StoreId own = storeOf(value);
    const auto view = viewOf(value);
    if (!view || view->first != store) {
        m_storeOf[static_cast<size_t>(value)] = store; // to be looked at in this layout only here
    }
    const auto matrix = matrixOf(value);
    m_storeOf[static_cast<size_t>(value)] = own;
    if (!matrix) {
        return Error{.what = "a matrix product cannot read " + wanted.text(),
                     .where = label(value),
                     .kind = ErrorKind::Device};
    }
    return *matrix;
}

Result<void> Fuser::runMatmul(ValueId value, const MatmulKernel& kernel)
{
    const ValueId left = node(value).inputs[0];
    const ValueId right = node(value).inputs[1];
    const int last = node(value).shape.rank() - 1;
    const int k[2] = {kernel.transposeA ? last - 1 : last, kernel.transposeB ? last : last - 1};

    const auto isUndecided = [&](ValueId operand) {
        return !viewOf(operand) && leafOf(node(operand)) == Leaf::Parameter;
    };
    if (isUndecided(left)) {
        inLayout(left, rowsLayout(node(left).shape)).value();
    }
    std::optional<Matrix> a = matrixOf(left);
    if (!a) {
        // As it is where the kernels allow, not turned.
        const bool isByK = k[0] != last && k[1] != last;
        PLEXUS_TRY(a, matrixIn(left, matrixLayout(left, isByK ? last : k[0])));
    }
    if (isUndecided(right)) {
        // A weight takes the order in which its input runs: a flattened image keeps its channels inside.
        const bool follows = k[1] == last && a->innerAxis == k[0];
        PLEXUS_CHECK(inLayout(right, follows ? matrixLayout(right, k[1], a->inner)
                                             : rowsLayout(node(right).shape)));
    }
    std::optional<Matrix> b = matrixOf(right);
    if (!b) {
        PLEXUS_TRY(b, matrixIn(right, matrixLayout(right, last)));
    }
    const auto alongK = [](const Matrix& matrix, int axis) {
        return matrix.innerAxis == axis ? matrix.inner : matrix.outer;
    };
    // Several dims beside a product's own must leave no room between them.
    const auto isPlain = [](const std::vector<Dim>& free) {
        return free.size() <= 1 || (isTight(free) && extentOf(free) % 4 == 0);
    };
    if (!isPlain(b->innerAxis == k[1] ? b->outer : b->inner)) {
        PLEXUS_TRY(b, matrixIn(right, matrixLayout(right, last)));
    }
    const bool mustTurn = a->innerAxis != k[0] && b->innerAxis == k[1]; // there is no TT
    if (mustTurn || !sameOrder(alongK(*a, k[0]), alongK(*b, k[1])) || !isPlain(a->innerAxis == k[0] ? std::vector<Dim>{} : a->inner) ||
        !sameOrder(a->batch, b->batch)) {
        const bool isBatchPlain = a->batch.size() <= 1 || sameOrder(a->batch, b->batch);
        std::vector<Dim> order = alongK(*b, k[1]);
        // Several dims along b's rows have no rooms between them, but they would along a's columns.
        const bool leavesRooms = b->innerAxis != k[1] && order.size() > 1 && order.back().extent % 4 != 0;
        if (const auto turned = rowsInOrder(*a, *b, k[0], k[1]); turned && isBatchPlain) {
            PLEXUS_TRY(b, matrixIn(right, *turned)); // the smaller one follows the larger
        } else {
            if (!isBatchPlain || leavesRooms ||
                !isTight({order.begin(), order.empty() ? order.end() : order.end() - 1})) {
                order.clear();
                PLEXUS_TRY(b, matrixIn(right, matrixLayout(right, last)));
            }
            PLEXUS_TRY(a, matrixIn(left, matrixLayout(left, k[0], order)));
        }
    }

    MatmulWork work;
    work.order = a->innerAxis != k[0]   ? MatmulWork::Order::TN
                 : b->innerAxis == k[1] ? MatmulWork::Order::NT
                                        : MatmulWork::Order::NN;
    work.a = a->store;
    work.b = b->store;
    work.rowA = a->rowWords;
    work.rowB = b->rowWords;
    work.m = a->innerAxis == k[0] ? a->rows : a->columns;
    work.k = a->innerAxis == k[0] ? a->columns : a->rows;
    work.n = b->innerAxis == k[1] ? b->rows : b->columns;
    work.rowOut = roundUp(work.n, 4);
    work.batch = {1, a->batches};
    work.batchA = {0, a->batchWords};
    work.batchB = {0, b->batchWords};
    work.batchOut = {0, work.m * work.rowOut};

    Shell shell;
    shell.loops[2] = a->batch;
    shell.loops[3] = a->innerAxis == k[0] ? a->outer : a->inner;
    shell.loops[4] = b->innerAxis == k[1] ? b->outer : b->inner;
    if (shell.loops[4].empty()) {
        shell.loops[4].push_back({last, 1, 1, 1});
    }
    for (Dim& dim : shell.loops[3]) {
        dim.axis = last - 1;
        dim.padded = dim.extent;
    }
    for (Dim& dim : shell.loops[4]) {
        dim.axis = last;
    }
    Dim& innermost = shell.loops[4].back();
    innermost.padded = roundUp(innermost.padded, 4);

    PlannedKernel planned;
    planned.label = label(value);
    planned.node = node(value).source;
    planned.work = work;
    finishKernel(value, std::move(planned), shell);
    return {};
}

} // namespace plexus
