#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch makes of the learning rate when a figure stands still, of averaged weights, and of every optimizer.

    tests/support/trainer_fixtures.py tests/train/fixtures

writes small JSON files that tests/train compares with; nobody needs PyTorch to run the tests.
"""
import json
import pathlib
import random
import sys

import torch
from torch.optim import swa_utils

torch.set_default_dtype(torch.float64)


def plateau(figures, base, params):
    """The learning rate after each epoch."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **params)
    rates = []
    for figure in figures:
        schedule.step(figure)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def plateaus():
    draw = random.Random(1)
    falling = [round(1 / (1 + epoch / 3) + draw.uniform(-0.1, 0.1), 6) for epoch in range(40)]
    rising = [round(1 - figure, 6) for figure in falling]
    settings = [
        (falling, {"mode": "min", "patience": 2}),
        (falling, {"mode": "min", "patience": 0, "factor": 0.5, "cooldown": 3}),
        (falling, {"mode": "min", "patience": 1, "threshold": 0.05, "threshold_mode": "rel"}),
        (falling, {"mode": "min", "patience": 1, "threshold": 0.05, "threshold_mode": "abs"}),
        (falling, {"mode": "min", "patience": 0, "factor": 0.3, "min_lr": 0.002}),
        (falling, {"mode": "min", "patience": 0, "factor": 0.5, "eps": 0.004}),
        (rising, {"mode": "max", "patience": 2, "factor": 0.7}),
        (rising, {"mode": "max", "patience": 1, "threshold": 0.02, "threshold_mode": "abs", "cooldown": 1}),
        (rising, {"mode": "max", "patience": 3, "threshold": 0.1, "threshold_mode": "rel"}),
        ([-figure for figure in falling], {"mode": "max", "patience": 1, "threshold": 0.1}),
    ]
    return [{"params": params, "figures": figures, "rates": plateau(figures, 0.1, params)}
            for figures, params in settings]


def averages():
    """The running mean of a weight after each step."""
    draw = random.Random(2)
    cases = []
    for decay in (0.5, 0.9, 0.999):
        model = torch.nn.Linear(1, 1, bias=False)
        mean = swa_utils.AveragedModel(
            model, avg_fn=lambda old, new, count: decay * old + (1 - decay) * new)
        case = {"decay": decay, "weights": [round(draw.uniform(-1, 1), 6) for _ in range(12)], "means": []}
        for weight in case["weights"]:
            model.weight.data.fill_(weight)
            mean.update_parameters(model)
            case["means"].append(mean.module.weight.item())
        cases.append(case)
    return cases


def valley(x):
    """Rosenbrock's, in as many dimensions as x has."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def curvatures():
    """Where L-BFGS stands after each step."""
    settings = [([-1.2, 1.0], {"line_search_fn": "strong_wolfe", "max_iter": 4}),
                ([-1.2, 1.0, 0.5, -0.3, 2.0], {"line_search_fn": "strong_wolfe", "max_iter": 7, "history_size": 3}),
                ([0.3, -0.7, 0.1], {"line_search_fn": "strong_wolfe", "max_iter": 20, "max_eval": 9}),
                ([-0.5, 0.4], {"lr": 0.001, "max_iter": 3})]
    cases = []
    for start, params in settings:
        x = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.LBFGS([x], **params)

        def closure():
            optimizer.zero_grad()
            loss = valley(x)
            loss.backward()
            return loss

        places = []
        for _ in range(4):
            optimizer.step(closure)
            places.append(x.tolist())
        params = {{"lr": "learning_rate", "line_search_fn": "line_search"}.get(key, key): value
                  for key, value in params.items()}
        params.setdefault("line_search", "none")
        cases.append({"start": start, "params": params, "places": places})
    return cases


class Lion(torch.optim.Optimizer):
    """As lion_pytorch, which PyTorch itself does not have (Chen and others 2023, algorithm 2)."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                first, second = group["betas"]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * (mean * first + p.grad * (1 - first)).sign())
                mean.mul_(second).add_(p.grad * (1 - second))


class NAdam(torch.optim.Optimizer):
    """As torch.optim.NAdam since 2.0 (Dozat 2016): before, the product of the next momenta had one factor twice."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay,
                                  "momentum_decay": momentum_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                state["step"] = t = state.get("step", 0) + 1
                gradient = p.grad + group["weight_decay"] * p
                mean = state.setdefault("exp_avg", torch.zeros_like(p))
                square = state.setdefault("exp_avg_sq", torch.zeros_like(p))
                mean.mul_(beta1).add_(gradient * (1 - beta1))
                square.mul_(beta2).add_(gradient * gradient * (1 - beta2))
                momentum = [beta1 * (1 - 0.5 * 0.96 ** (i * group["momentum_decay"])) for i in (t, t + 1)]
                state["product"] = product = state.get("product", 1.0) * momentum[0]
                divisor = (square / (1 - beta2**t)).sqrt() + group["eps"]
                p.sub_(group["lr"] * (1 - momentum[0]) / (1 - product) * gradient / divisor)
                p.sub_(group["lr"] * momentum[1] / (1 - product * momentum[1]) * mean / divisor)


NAMES = {"learning_rate": "lr", "epsilon": "eps", "accumulator": "initial_accumulator_value"}
OPTIMIZERS = {
    "sgd": (torch.optim.SGD, [{"momentum": 0.0}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3},
                              {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1}]),
    "adagrad": (torch.optim.Adagrad, [{}, {"lr_decay": 0.1, "weight_decay": 0.1, "epsilon": 1e-3}, {"accumulator": 0.5}]),
    "rmsprop": (torch.optim.RMSprop, [{}, {"momentum": 0.7}, {"centered": True, "alpha": 0.8},
                                      {"centered": True, "momentum": 0.5, "weight_decay": 0.1, "epsilon": 1e-3}]),
    "adadelta": (torch.optim.Adadelta, [{}, {"rho": 0.6, "epsilon": 1e-3, "weight_decay": 0.1}]),
    "adam": (torch.optim.Adam, [{}, {"amsgrad": True}, {"beta1": 0.5, "beta2": 0.7, "epsilon": 1e-2, "weight_decay": 0.1},
                                {"beta2": 0.5, "amsgrad": True, "weight_decay": 0.1}]),
    "adamw": (torch.optim.AdamW, [{}, {"beta1": 0.6, "beta2": 0.5, "epsilon": 1e-2, "amsgrad": True, "weight_decay": 0.2}]),
    "adamax": (torch.optim.Adamax, [{}, {"beta1": 0.5, "beta2": 0.6, "epsilon": 1e-2, "weight_decay": 0.1}]),
    "nadam": (NAdam, [{}, {"momentum_decay": 0.5}, {"momentum_decay": 0.0},
                                  {"beta1": 0.5, "beta2": 0.8, "epsilon": 1e-2, "weight_decay": 0.1}]),
    "radam": (torch.optim.RAdam, [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-2, "weight_decay": 0.1}]),
    "lion": (Lion, [{}, {"beta1": 0.5, "beta2": 0.6, "weight_decay": 0.1}]),
}


def steps():
    """A weight after each of ten steps with these gradients."""
    draw = random.Random(3)
    gradients = [draw.randrange(-128, 128) / 64 for _ in range(10)]  # float32 holds them
    cases = []
    for key, (optimizer, variants) in OPTIMIZERS.items():
        for variant in variants:
            params = {"learning_rate": 0.05, "weight_decay": 0.0} | variant
            given = {NAMES.get(name, name): value for name, value in params.items() if not name.startswith("beta")}
            if "beta1" in params or "beta2" in params:
                given["betas"] = (params.get("beta1", 0.9), params.get("beta2", 0.99 if key == "lion" else 0.999))
            weight = torch.tensor([0.75], requires_grad=True)
            update = optimizer([weight], **given)
            places = []
            for gradient in gradients:
                weight.grad = torch.tensor([gradient])
                update.step()
                places.append(weight.item())
            cases.append({"optimizer": key, "params": params, "start": 0.75, "gradients": gradients, "weights": places})
    return cases


def write(folder, name, cases):
    lines = ",\n".join(json.dumps(case) for case in cases)
    (folder / name).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target, "plateau.json", plateaus())
    write(target, "average.json", averages())
    write(target, "lbfgs.json", curvatures())
    write(target, "steps.json", steps())
