// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuse.h"

#include "engine/plan/fuser.h"
#include "engine/program/simplify.h"

#include <algorithm>

namespace plexus {
namespace {

Error updateError(std::string what)
{
    return Error{.what = std::move(what), .where = "update", .kind = ErrorKind::Device};
}

} // namespace

Result<KernelList> fuse(const Program& program, NetworkLayouts& layouts)
{
    const Program masked = simplify(masksFromOutputs(simplify(program)));
    PLEXUS_TRY(const Prepared prepared, prepare(masked));
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
    std::vector<StoreId> storeOf(update.nodes.size(), noStore);
    for (size_t i = 0; i < update.nodes.size(); ++i) {
        if (leafOf(update.nodes[i]) == Leaf::Input) {
            const auto name =
                std::find(names.begin(), names.end(), update.nodes[i].attributes.text("name"));
            if (name == names.end()) {
                return updateError("an update reads parameter, gradient and its slots only");
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
        const ValueId output = i == 1 ? noValue : update.output(names[i]);
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

} // namespace plexus
