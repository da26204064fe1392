# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks of the registry written out in PyTorch, and their first steps of training, for torch_fixtures.py."""
import json
import math

import torch
from torch import nn
from torch.nn import functional

from torch_networks import Residual, Wired, trained

CURVES = {"relu": functional.relu, "silu": functional.silu}


class Bottleneck(Wired):
    def __init__(self, before, p):
        super().__init__()
        narrow = max(1, p["channels"] // 4)
        self.parts = [self.normalized(before, narrow, 1, 1), self.normalized(narrow, narrow, 3, p["stride"]),
                      self.normalized(narrow, p["channels"], 1, 1)]
        self.side = self.normalized(before, p["channels"], 1, p["stride"]) if p["projection"] else lambda x: x

    def forward(self, x):
        first, second, third = self.parts
        return torch.relu(third(torch.relu(second(torch.relu(first(x))))) + self.side(x))


class DenseBlock(Wired):
    def __init__(self, before, p):
        super().__init__()
        self.parts = []
        for _ in range(p["layers"]):
            self.parts.append((self.node("batch_norm", nn.BatchNorm2d(before)),
                               self.node("conv2d", nn.Conv2d(before, p["growth"], 3, padding=1, bias=False))))
            before += p["growth"]

    def forward(self, x):
        for norm, convolution in self.parts:
            x = torch.cat([x, convolution(torch.relu(norm(x)))], 1)
        return x


class Inception(Wired):
    def __init__(self, before, p):
        super().__init__()
        eighth = p["channels"] // 8

        def way(*steps):
            convolutions = []
            channels = before
            for count, size in steps:
                convolutions.append(self.node("conv2d", nn.Conv2d(channels, count, size, padding=size // 2)))
                channels = count
            return convolutions

        self.ways = [way((2 * eighth, 1)), way((3 * eighth, 1), (p["channels"] - 4 * eighth, 3)),
                     way((max(1, eighth // 2), 1), (eighth, 5)), way((eighth, 1))]

    def forward(self, x):
        results = []
        for i, way in enumerate(self.ways):
            y = functional.max_pool2d(x, 3, 1, 1) if i == 3 else x
            for convolution in way:
                y = torch.relu(convolution(y))
            results.append(y)
        return torch.cat(results, 1)


class SqueezeExcite(Wired):
    def __init__(self, before, p):
        super().__init__()
        narrow = max(1, p["channels"] // p["reduction"])
        self.down = self.node("conv2d", nn.Conv2d(before, narrow, 1))
        self.up = self.node("conv2d", nn.Conv2d(narrow, before, 1))
        self.curve = CURVES[p["activation"]]

    def forward(self, x):
        return x * torch.sigmoid(self.up(self.curve(self.down(x.mean((2, 3), keepdim=True)))))


class MBConv(Wired):
    def __init__(self, before, p):
        super().__init__()
        wide, size, stride = before * p["expansion"], p["kernel"] | 1, p["stride"]
        narrow = p["out_channels"] or before
        self.widen = self.normalized(before, wide, 1, 1)
        filters = self.node("conv2d", nn.Conv2d(wide, wide, size, stride, size // 2, groups=wide, bias=False))
        norm = self.node("batch_norm", nn.BatchNorm2d(wide))
        self.filter = lambda x: norm(filters(x))
        self.node("squeeze_excite", SqueezeExcite(wide, {"channels": wide, "reduction": 4 * p["expansion"],
                                                         "activation": p["gate_activation"]}))
        self.narrow = self.normalized(wide, narrow, 1, 1)
        self.has_short_way = stride == 1 and narrow == before

    def forward(self, x):
        y = functional.silu(self.filter(functional.silu(self.widen(x))))
        y = self.narrow(self.squeeze_excite(y))
        return y + x if self.has_short_way else y


class TransformerBlock(Wired):
    def __init__(self, _, p):
        super().__init__()
        width = p["features"]
        self.node("layer_norm", nn.LayerNorm(width))
        self.node("multi_head_attention", nn.MultiheadAttention(width, p["heads"], batch_first=True))
        self.node("layer_norm", nn.LayerNorm(width))
        self.node("dense", nn.Linear(width, 4 * width))
        self.node("dense", nn.Linear(4 * width, width))
        self.is_causal = p["causal"]

    def forward(self, x):
        later = torch.triu(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool), 1) if self.is_causal else None
        y = self.layer_norm(x)
        x = x + self.multi_head_attention(y, y, y, attn_mask=later)[0]
        return x + self.dense2(functional.gelu(self.dense(self.layer_norm2(x))))


BLOCKS = {
    "bottleneck": Bottleneck,
    "dense_block": DenseBlock,
    "inception": Inception,
    "mbconv": MBConv,
    "residual": lambda before, p: Residual(before, p["channels"], p["stride"]),  # it projects other channels
    "squeeze_excite": SqueezeExcite,
    "transformer_block": TransformerBlock,
}
CLASSES, BATCH = 3, 4


class Judged(Wired):
    """A block, and a dense layer on all that it gives."""

    def __init__(self, key, sample, p):
        super().__init__()
        self.block = [self.node(key, BLOCKS[key](sample[0], p)).eval()]
        width = math.prod(self.block[0](torch.zeros(2, *sample)).shape[1:])
        self.node("dense", nn.Linear(width, CLASSES))
        self.train()

    def forward(self, x):
        return self.dense(self.block[0](x).flatten(1))


def write_blocks(folder, layers):
    folder.mkdir(parents=True, exist_ok=True)
    for layer in layers:
        if layer["key"] not in BLOCKS:
            continue
        cases = []
        for example in layer["examples"]:
            p = {param["key"]: param["initial"] for param in layer["params"]} | example["params"]
            sample = example["inputs"][0][1:]
            losses, tensors = trained(lambda: Judged(layer["key"], sample, p), sample, CLASSES, BATCH, {},
                                      lambda model: torch.optim.SGD(model.parameters(), 0.1, 0.9), None)
            cases.append({"example": example["name"], "sample": sample, "classes": CLASSES, "batch": BATCH,
                          "optimizer": "sgd", "losses": losses, "tensors": tensors})
        (folder / f"{layer['key']}.json").write_text(json.dumps({"block": layer["key"], "cases": cases}) + "\n")
