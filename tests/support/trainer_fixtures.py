#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch makes of the learning rate with every schedule, of averaged weights, of every optimizer, and of figures.

    tests/support/trainer_fixtures.py tests/train/fixtures

writes small JSON files that tests/train compares with; nobody needs PyTorch to run the tests.
"""
import functools
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


rates_of = torch.optim.lr_scheduler
# The run a length of 0 stands for: steps, and how many of them are an epoch.
RUN, EPOCH = 40, 4
# PyTorch's arguments by our parameters; `length` and `unit` are seen to in schedules().
SCHEDULES = {
    "constant": (lambda o, p: rates_of.ConstantLR(o, 1), [{}]),
    "cosine": (lambda o, p: rates_of.CosineAnnealingLR(o, p["length"], p.get("minimum", 0)),
               [{}, {"length": 7, "minimum": 0.02}]),
    "cosine_restarts": (lambda o, p: rates_of.CosineAnnealingWarmRestarts(o, p["length"], p.get("growth", 1),
                                                                          p.get("minimum", 0)),
                        [{"length": 3}, {"length": 2, "growth": 2}, {"length": 3, "growth": 3, "minimum": 0.01}]),
    "exponential": (lambda o, p: rates_of.ExponentialLR(o, p["gamma"]), [{"gamma": 0.8}]),
    "linear": (lambda o, p: rates_of.LinearLR(o, p.get("start", 1), p.get("end", 0), p["length"]),
               [{}, {"length": 6, "start": 0.25, "end": 1.0}, {"length": 9, "start": 0.5, "end": 0.125}]),
    "multi_step": (lambda o, p: rates_of.MultiStepLR(o, p["milestones"], p.get("gamma", 0.1)),
                   [{"milestones": [2, 5]}, {"milestones": [7, 3, 3], "gamma": 0.5}]),
    "one_cycle": (lambda o, p: rates_of.OneCycleLR(o, 0.1, total_steps=p["length"], pct_start=p.get("rise", 0.3),
                                                   div_factor=p.get("div_factor", 25),
                                                   final_div_factor=p.get("final_div_factor", 1e4)),
                  [{}, {"length": 8, "rise": 0.6, "div_factor": 10.0, "final_div_factor": 50.0}]),
    "polynomial": (lambda o, p: rates_of.PolynomialLR(o, p["length"], p.get("power", 1)),
                   [{}, {"length": 8, "power": 2.5}, {"length": 11, "power": 0.5}]),
    "step": (lambda o, p: rates_of.StepLR(o, p["step_size"], p["gamma"]), [{"step_size": 3, "gamma": 0.7}]),
}


def rates_by(schedule, count, warmup=0, start=0.0):
    """The rate of each of so many steps; steps of warm-up go in front."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    if warmup:
        parts = [rates_of.LinearLR(optimizer, start, total_iters=warmup), schedule(optimizer)]
        scheduler = rates_of.SequentialLR(optimizer, parts, [warmup])
    else:
        scheduler = schedule(optimizer)
    seen = []
    for step in range(count):
        seen.append(optimizer.param_groups[0]["lr"])
        if step + 1 < count:
            optimizer.step()
            scheduler.step()
    return seen


def schedules():
    """The learning rate of every step: a schedule of epochs is PyTorch's, asked once an epoch."""
    cases = []
    for key, (make, variants) in SCHEDULES.items():
        for variant in variants:
            for unit in ["steps", "epochs"] if key != "constant" else [None]:
                each = EPOCH if unit == "epochs" else 1
                given = {"length": RUN // each} | variant
                count = given["length"] if key == "one_cycle" else RUN // each  # it refuses one more
                seen = rates_by(lambda optimizer: make(optimizer, given), count)
                cases.append({"schedule": key, "params": variant | ({"unit": unit} if unit else {}),
                              "rates": [rate for rate in seen for _ in range(each)]})
    for key, variant in (("step", {"step_size": 3, "gamma": 0.5}), ("linear", {"length": 10}),
                         ("multi_step", {"milestones": [4, 9]}), ("polynomial", {"length": 8, "power": 2.0}),
                         ("exponential", {"gamma": 0.9}), ("constant", {})):
        make = SCHEDULES[key][0]
        seen = rates_by(lambda optimizer: make(optimizer, variant), RUN, warmup=5, start=0.2)
        unit = {} if key == "constant" else {"unit": "steps"}
        cases.append({"schedule": key, "params": variant | unit, "warmup_steps": 5, "warmup_start": 0.2, "rates": seen})
    return cases


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


# Of 1.13's two ways through torch.optim.NAdam the one for single tensors has a factor of the product of momenta twice;
# the other has not, and 2.0 has it right in both.
NADAM = functools.partial(torch.optim.NAdam, foreach=True)
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
    "nadam": (NADAM, [{}, {"momentum_decay": 0.5}, {"momentum_decay": 0.0},
              {"beta1": 0.5, "beta2": 0.8, "epsilon": 1e-2, "weight_decay": 0.1}]),
    "radam": (torch.optim.RAdam, [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-2, "weight_decay": 0.1}]),
    "lion": (Lion, [{}, {"beta1": 0.5, "beta2": 0.6, "weight_decay": 0.1}]),
}


def steps():
    """A weight after each of ten steps with these gradients, and one in a group with a quarter of the learning rate."""
    draw = random.Random(3)
    gradients = [draw.randrange(-128, 128) / 64 for _ in range(10)]  # float32 holds them
    cases = []
    for key, (optimizer, variants) in OPTIMIZERS.items():
        for variant in variants:
            params = {"learning_rate": 0.05, "weight_decay": 0.0} | variant
            given = {NAMES.get(name, name): value for name, value in params.items() if not name.startswith("beta")}
            if "beta1" in params or "beta2" in params:
                given["betas"] = (params.get("beta1", 0.9), params.get("beta2", 0.99 if key == "lion" else 0.999))
            usual, slow = (torch.tensor([0.75], requires_grad=True) for _ in range(2))
            update = optimizer([{"params": [usual]}, {"params": [slow], "lr": given["lr"] / 4}], **given)
            places = {"weights": [], "slow": []}
            for gradient in gradients:
                usual.grad, slow.grad = torch.tensor([gradient]), torch.tensor([gradient])
                update.step()
                places["weights"].append(usual.item())
                places["slow"].append(slow.item())
            cases.append({"optimizer": key, "params": params, "start": 0.75, "gradients": gradients} | places)
    return cases


def write(folder, name, cases):
    lines = ",\n".join(json.dumps(case) for case in cases)
    (folder / name).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target, "plateau.json", plateaus())
    write(target, "schedules.json", schedules())
    write(target, "average.json", averages())
    write(target, "lbfgs.json", curvatures())
    write(target, "steps.json", steps())
