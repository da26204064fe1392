// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuse.h"

#include "engine/plan/fuser.h"
#include "engine/plan/gather_products.h"
#include "engine/program/recompute.h"
#include "engine/program/simplify.h"

#include <algorithm>

namespace plexus {
namespace {

Error updateError(std::string what)
{
    return Error{.what = std::move(what), .where = "update", .kind = ErrorKind::Device};
}

} // namespace

Program simplified(const Program& program)
{
    const Program simple = simplify(gatherProducts(masksFromOutputs(simplify(program))));
    return program.activations == Program::Activations::Recomputed ? recomputed(simple) : simple;
}

Result<KernelList> fuse(const Program& program, NetworkLayouts& layouts)
{
    const Program simple = simplified(program);
    PLEXUS_TRY(const Prepared prepared, prepare(simple));
    layouts.parameters.resize(program.parameters.size());
    if (layouts.states.empty()) {
        for (const ParameterInfo& info : program.states) {
            layouts.states.push_back(rowsLayout(info.shape));
        }
    }
    return Fuser(prepared, layouts).run();
}

Result<KernelList> fuseUpdate(const Program& update, size_t slots, int64_t words)
{
    PLEXUS_TRY(const Prepared prepared, prepare(update));
    KernelList list;
    std::vector<std::string> names = {"parameter", "gradient"};
    for (size_t slot = 0; slot < slots; ++slot) {
        names.push_back("slot" + std::to_string(slot));
    }
    const std::vector<Dim> dims = {{0, words, 1, words}};
    for (size_t i = 0; i < names.size(); ++i) {
        list.stores.push_back({i == 1 ? Place::Gradient : Place::Parameter, static_cast<int>(i), Type::F32,
                               Shape{words}, Layout{dims}});
    }
    names.push_back("gradient_scale");
    list.stores.push_back({Place::Arena, 0, Type::F32, Shape{}, rowsLayout(Shape{})});
    std::vector<StoreId> storeOf(update.nodes.size(), noStore);
    for (size_t i = 0; i < update.nodes.size(); ++i) {
        if (leafOf(update.nodes[i]) == Leaf::Input) {
            const auto name =
                std::find(names.begin(), names.end(), update.nodes[i].attributes.text("name"));
            if (name == names.end()) {
                return updateError("an update reads parameter, gradient, its slots and gradient_scale only");
            }
            storeOf[i] = static_cast<StoreId>(name - names.begin());
        }
    }
    Expression expression(prepared, list, storeOf, mapChain, coordinatesOf(dims, 1));
    PlannedKernel kernel;
    kernel.label = "update";
    kernel.work = MapWork{};
    kernel.isGated = true;
    for (size_t i = 0; i < names.size(); ++i) {
        const ValueId output = update.output(names[i]); // none of the gradient
        if (output == noValue) {
            continue;
        }
        if (!expression.add(output)) {
            return updateError("the optimizer's step is too long for one kernel");
        }
        kernel.outputs.push_back(static_cast<StoreId>(i));
    }
    const Expression::Groups groups = {{{}, {}, {}, {}, {0}}};
    kernel.chain = *expression.chain(groups);
    kernel.loops = {1, 1, 1, 1, words};
    list.kernels.push_back(std::move(kernel));
    return list;
}

Result<KernelList> fuseSum(Summand summand, int64_t words, const std::optional<SumScale>& scale)
{
    Program program;
    const std::vector<int64_t> shape{words};
    const ValueId x = program.call("input", {}, {{"name", std::string("words")},
                                                 {"shape", shape},
                                                 {"type", std::string("f32")}});
    const ValueId summed = summand == Summand::Squares ? program.call("mul", {x, x}) : x;
    program.addOutput("summed", summed);
    PLEXUS_TRY(const Prepared prepared, prepare(program));
    const std::vector<Dim> dims = {{0, words, 1, words}};
    KernelList list;
    list.stores.push_back({Place::Gradient, 0, Type::F32, Shape{words}, Layout{dims}});
    list.stores.push_back({Place::Arena, 0, Type::F32, Shape{}, rowsLayout(Shape{})});
    const std::vector<StoreId> storeOf = {0, noStore};
    Expression expression(prepared, list, storeOf, prologueChain, coordinatesOf(dims, 1));
    expression.add(summed);
    ReduceWork work;
    work.axis = ReduceWork::Axis::Rows;
    work.r = {1, words};
    const Expression::Groups groups = {{{}, {}, {}, {}, {0}}};
    work.prologue = *expression.chain(groups);
    PlannedKernel kernel;
    kernel.label = scale ? "scale of gradients" : "squares of gradients";
    kernel.work = work;
    kernel.chain.results = {{Slot::Kind::Value, 0}};
    if (scale) { // min(most / (sqrt(sum) + least), 1)
        const auto result = [](int index) { return Slot{Slot::Kind::Result, index}; };
        const auto number = [](int index) { return Slot{Slot::Kind::Immediate, index}; };
        kernel.chain.immediates = {scale->least, scale->most, 1};
        kernel.chain.ops = {{findOp("sqrt"), {Slot{Slot::Kind::Value, 0}}},
                            {findOp("add"), {result(0), number(0)}},
                            {findOp("div"), {number(1), result(1)}},
                            {findOp("minimum"), {result(2), number(2)}}};
        kernel.chain.results = {result(3)};
    }
    kernel.outputs = {1};
    list.kernels.push_back(std::move(kernel));
    return list;
}

} // namespace plexus
