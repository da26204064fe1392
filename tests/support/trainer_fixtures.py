#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch makes of the learning rate when a figure stands still, of averaged weights, and of L-BFGS.

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


def write(folder, name, cases):
    lines = ",\n".join(json.dumps(case) for case in cases)
    (folder / name).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target, "plateau.json", plateaus())
    write(target, "average.json", averages())
    write(target, "lbfgs.json", curvatures())
