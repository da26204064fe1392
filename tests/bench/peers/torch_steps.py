# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole training steps in PyTorch, of a network named as in tests/bench/cases: the peer of plexus_bench.

Random data in memory as float32, normalised already.
"""
import math

import turns
import torch
from torch import nn

LETTERS = 65


class Residual(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        self.short = nn.Identity() if channels == channels_in else nn.Sequential(
            nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return torch.relu(self.main(x) + self.short(x))


def residual_network(widths):
    parts = [nn.Conv2d(3, widths[0], 3, padding=1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    before = widths[0]
    for width in widths:
        parts += [Residual(before, width, 1 if width == before else 2), Residual(width, width, 1)]
        before = width
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))


class LanguageModel(nn.Module):
    def __init__(self, layers, features, heads, length, is_gpt=False):
        super().__init__()
        self.embedding = nn.Embedding(LETTERS, features)
        angle = torch.arange(length)[:, None] * torch.exp(torch.arange(0, features, 2) * (-math.log(1e4) / features))
        self.register_buffer("waves", torch.stack([angle.sin(), angle.cos()], 2).reshape(length, features))
        layer = nn.TransformerEncoderLayer(features, heads, 4 * features, dropout=0.0, batch_first=True,
                                           activation="gelu" if is_gpt else "relu", norm_first=is_gpt)
        self.encoder = nn.TransformerEncoder(layer, layers)
        self.register_buffer("mask", torch.full((length, length), float("-inf")).triu(1))
        self.head = nn.Linear(features, LETTERS)

    def forward(self, text):
        return self.head(self.encoder(self.embedding(text) + self.waves, self.mask)).transpose(1, 2)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def network(name):
    """The module, the shape of a sample (of letters: their count), and the batch."""
    if name == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), (1, 28, 28), 64
    if name == "cnn":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)), (1, 28, 28), 64
    if name == "lstm":
        return Recurrent(), (28, 28), 64
    if name == "transformer":
        return LanguageModel(2, 64, 4, 64), 64, 16
    if name == "deep_transformer":
        return LanguageModel(12, 128, 4, 64, is_gpt=True), 64, 16
    if name == "chargpt":
        return LanguageModel(6, 384, 6, 256, is_gpt=True), 256, 64
    if name == "resnet":
        return residual_network([16, 32, 64]), (3, 32, 32), 64
    if name == "resnet18":
        return residual_network([64, 128, 256, 512]), (3, 32, 32), 128
    if name == "deep_tiny":
        layers = [layer for _ in range(60) for layer in (nn.Linear(32, 32), nn.ReLU())]
        return nn.Sequential(*layers, nn.Linear(32, 10)), (32,), 64
    raise SystemExit(f"torch_steps.py knows no case {name}")


class Stepper:
    def __init__(self, name, device):
        model, sample, self.batch = network(name)
        self.model = model.to(device)
        if name.startswith("resnet"):
            self.optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        else:
            self.optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        self.criterion = nn.CrossEntropyLoss()
        count = 4096 if name in ("mlp", "cnn", "lstm", "deep_tiny") else 1024
        if isinstance(sample, int):
            self.inputs = torch.randint(0, LETTERS, (count, sample), device=device)
            self.labels = torch.randint(0, LETTERS, (count, sample), device=device)
        else:
            self.inputs = torch.randint(0, 256, (count, *sample), device=device).float().sub_(127.5).div_(73.6)
            self.labels = torch.randint(0, 10, (count,), device=device)
        self.steps = 0

    def step(self):
        at = self.steps * self.batch % len(self.inputs)
        self.train(self.inputs[at:at + self.batch], self.labels[at:at + self.batch])
        self.steps += 1

    def train(self, inputs, labels):
        self.optimizer.zero_grad()
        loss = self.criterion(self.model(inputs), labels)
        loss.backward()
        self.optimizer.step()


class Replayed(Stepper):
    """The step as a CUDA graph."""

    def __init__(self, name, device):
        super().__init__(name, device)
        for group in self.optimizer.param_groups:
            if "capturable" in group:
                group["capturable"] = True
        self.at = [self.inputs[:self.batch].clone(), self.labels[:self.batch].clone()]
        self.optimizer.zero_grad(set_to_none=True)
        self.graph = turns.recorded(lambda: super(Replayed, self).train(*self.at))

    def train(self, inputs, labels):
        self.at[0].copy_(inputs)
        self.at[1].copy_(labels)
        self.graph.replay()


def make(name, device, is_graph):
    stepper = (Replayed if is_graph else Stepper)(name, device)
    return lambda: (stepper.step(), 1)[1]


turns.serve(make)
