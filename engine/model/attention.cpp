// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

#include "engine/model/noise.h"

#include <cmath>

namespace plexus {

ParamDef headsParam()
{
    return integer("heads", 4)
        .range(1, 1024)
        .slider(1, 16)
        .torch("num_heads")
        .help("Into how many parts the features are split; each looks for something else.");
}

ParamDef causalParam(bool initial)
{
    return boolean("causal", initial)
        .torch("is_causal")
        .help("Lets every step see itself and what came before, nothing later.");
}

ParamDef attentionDropParam()
{
    return real("dropout", 0)
        .range(0, 0.99)
        .slider(0, 0.5)
        .help("The chance of each value inside to be dropped while training.");
}

namespace {

// ", <name>=<what no step may see of the memory>", if that is not all of it.
std::string causalTorch(const TorchSite& site, const std::string& name, const std::string& memory)
{
    const std::string& x = site.inputs[0];
    return site.params.flag("causal") ? ", " + name + "=torch.ones(" + x + ".shape[1], " + memory
                                            + ".shape[1], dtype=torch.bool, device=" + x + ".device).triu(1)"
                                      : "";
}

// The mask's port comes last and may lack.
std::string maskTorch(const TorchSite& site, const std::string& name, size_t port)
{
    return site.inputs.size() > port ? ", " + name + "=" + site.inputs[port] + " != 0" : "";
}

} // namespace

TorchForm attentionTorch(Looks looks)
{
    const bool isOther = looks == Looks::Elsewhere;
    return {.arguments = std::string("embed_dim@-1, num_heads, dropout=0.0, bias=True, add_bias_kv=False, "
                                     "add_zero_attn=False, ")
                         + (isOther ? "kdim@1:-1, vdim@1:-1, " : "kdim=None, vdim=None, ") + "batch_first:=True",
            .call = [isOther](const TorchSite& site) {
                const std::string& memory = site.inputs[isOther ? 1 : 0];
                return site.self + "(" + site.inputs[0] + ", " + memory + ", " + memory
                       + maskTorch(site, "key_padding_mask", isOther ? 2 : 1) + causalTorch(site, "attn_mask", memory)
                       + ", need_weights=False)[0]";
            }};
}

ShapeRule attentionShape(Looks looks)
{
    return [looks](const ShapeCall& call) -> Result<Shape> {
        const Shape& query = call.shapes[0];
        PLEXUS_CHECK(expectDivisor(call.params, "heads", query[2], "features"));
        const size_t port = looks == Looks::Elsewhere ? 1 : 0;
        const Shape& memory = call.shapes[port];
        if (memory[0] != query[0]) {
            return Error{.what = fmt::format("both sequences need one batch, these are {} and {}", query.text(), memory.text())};
        }
        if (port + 1 < call.shapes.size() && call.shapes[port + 1] != Shape{memory[0], memory[1]}) {
            return Error{.what = fmt::format("the mask must be (batch, {}), a number for each step, is {}", memory[1],
                                             call.shapes[port + 1].batchedText()),
                         .where = maskPort,
                         .accepted = "Padding mask makes one of the words' numbers"};
        }
        return query;
    };
}

LayerExample maskedExample(const char* inputs, const char* params)
{
    return wholeNumbers(2, {"masked", inputs, params});
}

AttentionPlan attentionPlan(Build& b, Looks looks, std::string prefix)
{
    const int mask = looks == Looks::Elsewhere ? 2 : 1;
    return {.prefix = std::move(prefix),
            .heads = b.integer("heads"),
            .hasBias = b.params().definition("bias") == nullptr || b.flag("bias"),
            .isCausal = b.flag("causal"),
            .mask = b.inputs() > mask ? b.input(mask) : Value{},
            .dropout = b.real("dropout")};
}

namespace {

struct Projections {
    Value query, key, value; // (batch, time, features)
};

Projections projections(Build& b, Value query, Value memory, const AttentionPlan& plan)
{
    const int64_t width = query.shape()[2];
    const int64_t others = memory.shape()[2];
    const auto weight = [&](const char* name, int64_t rows, int64_t columns) {
        const double bound = std::sqrt(6 / static_cast<double>(rows + columns));
        return b.weight(plan.prefix + name, {rows, columns}, Init::uniform(bound));
    };
    const auto bias = [&] {
        return plan.hasBias ? b.weight(plan.prefix + "in_proj_bias", {3 * width}, Init::constant(0))
                            : Value{};
    };
    const auto biasOf = [&](Value all, int64_t part, int64_t count) {
        return all ? slice(all, 0, part * width, count * width) : Value{};
    };
    const auto part = [&](Value x, int64_t which) { return slice(x, 2, which * width, width); };
    if (others != width) {
        const Value ofQuery = weight("q_proj_weight", width, width);
        const Value ofKey = weight("k_proj_weight", width, others);
        const Value ofValue = weight("v_proj_weight", width, others);
        const Value all = bias();
        return {linear(query, ofQuery, biasOf(all, 0, 1)), linear(memory, ofKey, biasOf(all, 1, 1)),
                linear(memory, ofValue, biasOf(all, 2, 1))};
    }
    const Value stacked = weight("in_proj_weight", 3 * width, width);
    const Value all = bias();
    if (query.id == memory.id) {
        const Value projected = linear(query, stacked, all);
        return {part(projected, 0), part(projected, 1), part(projected, 2)};
    }
    const Value both = linear(memory, slice(stacked, 0, width, 2 * width), biasOf(all, 1, 2));
    return {linear(query, slice(stacked, 0, 0, width), biasOf(all, 0, 1)), part(both, 0),
            part(both, 1)};
}

} // namespace

Value attention(Build& b, Value query, Value memory, const AttentionPlan& plan)
{
    const int64_t batch = query.shape()[0];
    const int64_t width = query.shape()[2];
    const int64_t depth = width / plan.heads;
    const Projections in = projections(b, query, memory, plan);
    const auto split = [&](Value x) { // (batch, heads, time, depth)
        return permute(reshape(x, {batch, x.shape()[1], plan.heads, depth}), {0, 2, 1, 3});
    };
    const Value nothing = expand(constant(b.program(), 0.0), {batch, memory.shape()[1]});
    const AttentionHeads heads{.query = split(in.query),
                      .key = split(in.key),
                      .value = split(in.value),
                      .mask = plan.mask ? plan.mask : nothing,
                      .scale = 1 / std::sqrt(static_cast<double>(depth)),
                      .isCausal = plan.isCausal};
    const bool drops = b.training() && plan.dropout > 0; // shares, which then lie in memory
    const auto seenInMemory = [&] {
        const Value shares = attentionShares(heads);
        return matmul(dropped(b, shares, shares.shape(), plan.dropout, plan.prefix + "dropout"), heads.value);
    };
    const Value seen = plan.isFused && !drops ? attend(heads) : seenInMemory();
    const Init spread = Init::fanIn(width);
    const Value weight = b.weight(plan.prefix + "out_proj.weight", {width, width}, spread);
    const Value bias = plan.hasBias
                           ? b.weight(plan.prefix + "out_proj.bias", {width}, Init::constant(0))
                           : Value{};
    return linear(reshape(permute(seen, {0, 2, 1, 3}), query.shape()), weight, bias);
}

Value dense(Build& b, Value x, const std::string& name, int64_t units)
{
    const Init init = Init::fanIn(x.shape()[-1]);
    const Value weight = b.weight(name + ".weight", {units, x.shape()[-1]}, init);
    return linear(x, weight, b.weight(name + ".bias", {units}, init));
}

Value layerNorm(Build& b, Value x, const std::string& name, double epsilon)
{
    const Shape features{x.shape()[-1]};
    const Value weight = b.weight(name + ".weight", features, Init::constant(1));
    return standardized(x, {-1}, epsilon) * weight
           + b.weight(name + ".bias", features, Init::constant(0));
}

ParamDefs transformerParams(bool isCausal)
{
    return {
        headsParam().torch("nhead"),
        integer("hidden", 64)
            .range(1, 65536)
            .slider(8, 2048)
            .logarithmic()
            .torch("dim_feedforward")
            .help("How many units stand between the two dense layers."),
        choice("activation", "relu", {"relu", "gelu"}).help("What bends the values between them."),
        boolean("norm_first", false)
            .help("Normalizes before each part instead of after; deep stacks train better so."),
        epsilonParam().torch("layer_norm_eps"),
        causalParam(isCausal),
        attentionDropParam()};
}

TorchForm transformerTorch(Looks looks)
{
    const bool isDecoder = looks == Looks::Elsewhere;
    return {.arguments = "d_model@-1, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
                         "layer_norm_eps=1e-05, batch_first:=True, norm_first=False",
            .call = [isDecoder](const TorchSite& site) {
                const std::string& x = site.inputs[0];
                return isDecoder ? site.self + "(" + x + ", " + site.inputs[1] + causalTorch(site, "tgt_mask", x)
                                       + maskTorch(site, "memory_key_padding_mask", 2) + ")"
                                 : site.self + "(" + x + causalTorch(site, "src_mask", x)
                                       + maskTorch(site, "src_key_padding_mask", 1) + ")";
            }};
}

Value transformerPart(Build& b, Value x, int number, const std::function<Value(Value)>& part)
{
    const std::string which = std::to_string(number);
    const auto norm = [&](Value v) { return layerNorm(b, v, "norm" + which, b.real("epsilon")); };
    const bool isFirst = b.flag("norm_first");
    const Value y = part(isFirst ? norm(x) : x);
    const Value sum = x + dropped(b, y, y.shape(), b.real("dropout"), "dropout" + which);
    return isFirst ? sum : norm(sum);
}

Value transformerFeed(Build& b, Value x)
{
    const Value inner = dense(b, x, "linear1", b.integer("hidden"));
    const Value bent = b.choice("activation") == "relu" ? maximum(inner, 0.0) : gelu(inner);
    return dense(b, dropped(b, bent, bent.shape(), b.real("dropout"), "dropout"), "linear2",
                 x.shape()[2]);
}

} // namespace plexus
