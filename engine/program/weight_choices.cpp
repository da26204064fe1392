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

} // namespace

Owns ownedBy(const Program& program)
{
    const auto isMatrix = [](const ParameterInfo& tensor) { return tensor.shape.rank() > 1; };
    if (std::any_of(program.parameters.begin(), program.parameters.end(), isMatrix)) {
        return Owns::Matrices;
    }
    return program.parameters.empty() ? Owns::Nothing : Owns::Vectors;
}

ParamDefs weightChoices(Owns owns)
{
    if (owns == Owns::Nothing) {
        return {};
    }
    ParamDefs all{
        boolean("frozen", false)
            .torch("requires_grad=False")
            .help("Keeps the layer's weights and biases as they are; only the others learn.")};
    if (owns == Owns::Vectors) {
        return all;
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
    all.insert(
        all.end(),
        {choice("initial_weights", "layer",
                {"layer", "kaiming_uniform", "kaiming_normal", "xavier_uniform", "xavier_normal",
                 "orthogonal", "uniform", "normal", "zeros", "ones", "constant"})
             .torch("torch.nn.init")
             .help("How the weights start; layer is PyTorch's own way. Biases are not "
                   "touched."),
         real("initial_scale", 1)
             .range(-1000, 1000)
             .slider(0, 2)
             .torch("gain")
             .when("initial_weights",
                   "kaiming_uniform|kaiming_normal|xavier_uniform|xavier_normal|orthogonal|"
                   "uniform|normal|constant")
             .help("What the start is multiplied by: the constant, the bound or the "
                   "deviation itself."),
         pull("l1", "L1 pull", "l1",
              "Added to each weight's gradient with the weight's sign, so that many become "
              "zero."),
         pull("l2", "L2 pull", "weight_decay",
              "Times the weight added to each weight's gradient, so that they stay small.")});
    return all;
}

void choose(const Params& params, ParameterInfo& tensor)
{
    if (tensor.shape.rank() < 2 || params.definition("initial_weights") == nullptr) {
        return;
    }
    tensor.init = weightStart(params.text("initial_weights"), tensor.shape,
                              params.real("initial_scale"), tensor.init);
    tensor.l1 = params.real("l1");
    tensor.l2 = params.real("l2");
}

bool isFrozen(const Params& params)
{
    return params.definition("frozen") != nullptr && params.flag("frozen");
}

} // namespace plexus
