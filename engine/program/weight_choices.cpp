// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <cmath>

namespace plexus {

namespace {

// torch.nn.init's fans: axis 0 goes out, axis 1 comes in, the others are taps.
struct WeightFans {
    double in = 1, out = 1;
};

WeightFans weightFans(const Shape& shape)
{
    if (shape.rank() < 2) {
        return {}; // no rule for biases asks
    }
    const double taps = static_cast<double>(shape.elements() / shape[0] / shape[1]);
    return {static_cast<double>(shape[1]) * taps, static_cast<double>(shape[0]) * taps};
}

// Kaiming: He and others 2015, for ReLU. Xavier: Glorot and Bengio 2010.
Init weightStart(const std::string& rule, const Shape& shape, double scale, Init own)
{
    const WeightFans fans = weightFans(shape);
    if (rule == "kaiming_uniform") {
        return Init::uniform(scale * std::sqrt(6 / fans.in));
    }
    if (rule == "kaiming_normal") {
        return Init::normal(scale * std::sqrt(2 / fans.in));
    }
    if (rule == "xavier_uniform") {
        return Init::uniform(scale * std::sqrt(6 / (fans.in + fans.out)));
    }
    if (rule == "xavier_normal") {
        return Init::normal(scale * std::sqrt(2 / (fans.in + fans.out)));
    }
    if (rule == "orthogonal") {
        return Init::orthogonal(scale);
    }
    if (rule == "uniform") {
        return Init::uniform(scale);
    }
    if (rule == "normal") {
        return Init::normal(scale);
    }
    if (rule == "layer") {
        return own;
    }
    return Init::constant(rule == "zeros" ? 0 : rule == "ones" ? 1 : scale);
}

bool isMatrix(const ParameterInfo& tensor)
{
    return tensor.shape.rank() > 1;
}

// PyTorch calls them bias, bias_ih_l0, in_proj_bias, ...; those of normalizations start as zeros too.
bool isBias(const ParameterInfo& tensor)
{
    return !isMatrix(tensor) && tensor.name.substr(tensor.name.rfind('.')).find("bias") != std::string::npos;
}

// How tensors start: a choice, and what scales those of `scaled`.
ParamDefs startParams(ParamDef start, const char* scale, const char* scaled)
{
    ParamDef factor = real(scale, 1)
                          .range(-1000, 1000)
                          .slider(0, 2)
                          .torch("gain")
                          .when(start.key, scaled)
                          .help("What the start is multiplied by: the constant, the bound or the "
                                "deviation itself.");
    return {start.torch("torch.nn.init"), std::move(factor)};
}

ParamDefs weightStartParams()
{
    return startParams(choice("initial_weights", "layer",
                              {"layer", "kaiming_uniform", "kaiming_normal", "xavier_uniform",
                               "xavier_normal", "orthogonal", "uniform", "normal", "zeros", "ones",
                               "constant"})
                           .help("How the weights start; layer is PyTorch's own way. Biases are not "
                                 "touched."),
                       "initial_scale",
                       "kaiming_uniform|kaiming_normal|xavier_uniform|xavier_normal|orthogonal|"
                       "uniform|normal|constant");
}

ParamDefs biasStartParams()
{
    return startParams(choice("initial_biases", "layer",
                              {"layer", "uniform", "normal", "zeros", "ones", "constant"})
                           .help("How the biases start; layer is PyTorch's own way."),
                       "initial_bias_scale", "uniform|normal|constant");
}

void appendChoices(ParamDefs& all, const ParamDefs& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

Owns ownedBy(const Program& program)
{
    const auto any = [&](bool (*is)(const ParameterInfo&)) {
        return std::any_of(program.parameters.begin(), program.parameters.end(), is);
    };
    if (any(isMatrix)) {
        return any(isBias) ? Owns::MatricesAndBiases : Owns::Matrices;
    }
    return program.parameters.empty() ? Owns::Nothing : Owns::Vectors;
}

ParamDefs weightChoices(Owns owns)
{
    if (owns == Owns::Nothing) {
        return {};
    }
    ParamDefs all{
        text(sharedWithKey, "")
            .title("Shares the weights of")
            .torch("b.weight = a.weight")
            .help("The key of a node of the same layer whose weights and biases are used here too; its "
                  "choices for them hold. Empty for own ones."),
        boolean("frozen", false)
            .torch("requires_grad=False")
            .help("Keeps the layer's weights and biases as they are; only the others learn."),
        real("rate_scale", 1)
            .range(0, 1000)
            .slider(0, 2)
            .title("Learning rate times")
            .torch("lr")
            .when("frozen", "false")
            .help("What the learning rate is multiplied by for the layer's weights and biases.")};
    if (owns == Owns::Vectors) {
        return all;
    }
    appendChoices(all, weightStartParams());
    if (owns == Owns::MatricesAndBiases) {
        appendChoices(all, biasStartParams());
    }
    const auto pull = [](const char* key, const char* title, const char* torch, const char* help) {
        return real(key, 0)
            .range(0, 100)
            .slider(0, 0.1)
            .title(title)
            .torch(torch)
            .when("frozen", "false")
            .help(help);
    };
    appendChoices(all, {pull("l1", "L1 pull", "l1",
                      "Added to each weight's gradient with the weight's sign, so that many become "
                      "zero."),
                 pull("l2", "L2 pull", "weight_decay",
                      "Times the weight added to each weight's gradient, so that they stay small.")});
    return all;
}

void choose(const Params& params, ParameterInfo& tensor)
{
    if (params.definition("rate_scale") != nullptr) {
        tensor.rate = params.real("rate_scale");
    }
    if (isMatrix(tensor) && params.definition("initial_weights") != nullptr) {
        tensor.init = weightStart(params.text("initial_weights"), tensor.shape,
                                  params.real("initial_scale"), tensor.init);
        tensor.l1 = params.real("l1");
        tensor.l2 = params.real("l2");
    } else if (isBias(tensor) && params.definition("initial_biases") != nullptr) {
        tensor.init = weightStart(params.text("initial_biases"), tensor.shape,
                                  params.real("initial_bias_scale"), tensor.init);
    }
}

bool isFrozen(const Params& params)
{
    return params.definition("frozen") != nullptr && params.flag("frozen");
}

std::string sharedWith(const Params& params)
{
    return params.definition(sharedWithKey) != nullptr ? params.text(sharedWithKey) : std::string();
}

Params asOwner(Params params)
{
    if (params.definition(sharedWithKey) != nullptr) {
        params.set(sharedWithKey, std::string());
        params.set("frozen", false);
    }
    return params;
}

bool hasOwnRate(const Params& params)
{
    return params.definition("rate_scale") != nullptr && params.real("rate_scale") != 1 && !isFrozen(params);
}

} // namespace plexus
