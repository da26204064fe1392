# SPDX-License-Identifier: GPL-3.0-or-later
"""The first steps PyTorch takes with some whole networks, for torch_fixtures.py."""
import json
import math

import torch
from torch import nn
from torch.nn import functional

from torch_draws import drawn


class Wired(nn.Module):
    """Modules under the keys that nodes of a graph get: dense, dense2, ..."""

    def node(self, layer, module):
        count = sum(name.rstrip("0123456789") == layer.rstrip("0123456789") for name, _ in self.named_children())
        self.add_module(layer + (str(count + 1) if count else ""), module)
        return module

    def normalized(self, before, channels, size, stride):
        convolution = self.node("conv2d", nn.Conv2d(before, channels, size, stride, size // 2, bias=False))
        norm = self.node("batch_norm", nn.BatchNorm2d(channels))
        return lambda x: norm(convolution(x))


class Residual(Wired):
    """The block residual."""

    def __init__(self, before, channels, stride):
        super().__init__()
        self.first = self.normalized(before, channels, 3, stride)
        self.second = self.normalized(channels, channels, 3, 1)
        self.side = self.normalized(before, channels, 1, stride) if before != channels else lambda x: x

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.side(x))


class ResNet18(Wired):
    """The template resnet18-cifar, its channels divided."""

    def __init__(self, divide):
        super().__init__()
        before = 64 // divide
        self.stem = self.normalized(3, before, 3, 1)
        self.blocks = []
        for channels in (64 // divide, 128 // divide, 256 // divide, 512 // divide):
            for stride in (1 if channels == before else 2, 1):
                self.blocks.append(self.node("residual", Residual(before, channels, stride)))
                before = channels
        self.node("dense", nn.Linear(before, 10))

    def forward(self, x):
        x = torch.relu(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.dense(x.mean((2, 3)))


class Shared(Wired):
    """Two dense layers of one set of weights, and a third of its own."""

    def __init__(self):
        super().__init__()
        first, second = self.node("dense", nn.Linear(6, 6)), self.node("dense", nn.Linear(6, 6))
        second.weight, second.bias = first.weight, first.bias
        self.node("dense", nn.Linear(6, 3))

    def forward(self, x):
        return self.dense3(torch.tanh(self.dense2(torch.tanh(self.dense(x)))))


class Grouped(Wired):
    """Three dense layers: one frozen, one with a learning rate of its own and pulled to zero, one as usual."""

    def __init__(self):
        super().__init__()
        for units in (6, 6, 3):
            self.node("dense", nn.Linear(6, units))
        self.dense.requires_grad_(False)

    def groups(self, rate):
        return [{"params": list(self.dense2.parameters()), "lr": rate / 4}, {"params": list(self.dense3.parameters())}]

    def pull(self):
        weight = self.dense2.weight
        return 0.01 * weight.abs().sum() + 0.05 * (weight * weight).sum() / 2

    def forward(self, x):
        return self.dense3(torch.tanh(self.dense2(torch.tanh(self.dense(x)))))


# Key, optimizer and schedule as the template has them.
RESNET = ("adam", lambda model: torch.optim.Adam(model.parameters(), 1e-3),
          lambda optimizer: torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, total_iters=100))
NETWORKS = [
    ("resnet18_divided", lambda: ResNet18(16), (3, 16, 16), 10, 4, {"divide": 16}, RESNET),
    ("resnet18", lambda: ResNet18(1), (3, 32, 32), 10, 16, {"divide": 1}, RESNET),
    ("shared", Shared, (6,), 3, 5, {}, ("sgd", lambda model: torch.optim.SGD(model.parameters(), 0.1, 0.9), None)),
    ("grouped", Grouped, (6,), 3, 6, {"parts": 2, "clip_norm": 0.25, "clip_value": 0.1},
     ("adamw", lambda model: torch.optim.AdamW(model.groups(0.05), 0.05, weight_decay=0.1),
      lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5))),
]


def start_of(name, shape):
    if len(shape) > 1:
        return drawn(shape, name) / math.sqrt(math.prod(shape[1:]))
    return 0.1 * drawn(shape, name) + (0 if name.endswith("bias") else 1)


def trained(make, sample, classes, batch, more, optimizer, schedule, steps=3):
    """The loss before each step, and what became of each tensor: its sum and the sum of its squares."""
    parts = more.get("parts", 1)
    model = make()
    for name, parameter in model.named_parameters():
        parameter.data = start_of(name, parameter.shape)
    step = optimizer(model)
    rate = schedule(step) if schedule else None
    x = drawn((steps * batch, *sample), "image")
    y = torch.floor((drawn((steps * batch,), "label") + 1) / 2 * classes).long()
    losses = []
    for i in range(steps):
        rows = slice(i * batch, (i + 1) * batch)
        step.zero_grad()
        losses.append(0.0)
        for own_x, own_y in zip(x[rows].chunk(parts), y[rows].chunk(parts)):  # gradients add up
            loss = functional.cross_entropy(model(own_x), own_y) / parts
            (loss + model.pull() / parts if hasattr(model, "pull") else loss).backward()
            losses[-1] += loss.item()
        learning = [weight for weight in model.parameters() if weight.requires_grad]
        if "clip_norm" in more:
            nn.utils.clip_grad_norm_(learning, more["clip_norm"])
        if "clip_value" in more:
            nn.utils.clip_grad_value_(learning, more["clip_value"])
        step.step()
        if rate:
            rate.step()
    tensors = dict(model.named_parameters()) | {n: b.double() for n, b in model.named_buffers()}
    return losses, {name: [t.sum().item(), (t * t).sum().item()] for name, t in tensors.items()}


def write_networks(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for key, make, sample, classes, batch, more, (optimizer, *made) in NETWORKS:
        losses, tensors = trained(make, sample, classes, batch, more, *made)
        page = {"network": key, **more, "sample": list(sample), "classes": classes, "batch": batch,
                "optimizer": optimizer, "losses": losses, "tensors": tensors}
        (folder / f"{key}.json").write_text(json.dumps(page) + "\n")
