#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch gives for every layer and every example of the registry, for every loss, and for some networks.

    plexus layers --json | tests/support/torch_fixtures.py tests/registry/fixtures

writes one small JSON file a layer, losses/*.json, networks/*.json and blocks/*.json; tests/registry/torch_*_test.cpp and
tests/session/torch_networks_test.cpp compare. Inputs and weights are not stored: both sides draw them by name
(Philox, as engine/base/random). Names and layouts of weights are checked on the way, because the module's own names
are drawn. A layer without an entry below gets no file, and the test reports it.
"""
import json
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

from torch_blocks import write_blocks
from torch_draws import drawn, rounded
from torch_losses import write_losses
from torch_networks import write_networks


class Case:
    """One example of a layer: p holds its parameters, x its inputs; weights are drawn as they are asked for."""

    def __init__(self, layer, example, training):
        self.key = layer["key"]
        self.training = training
        self.p = {param["key"]: param["initial"] for param in layer["params"]}
        self.p.update(example["params"])
        for param in layer["params"]:  # a pair of equal numbers may stand as one
            value = self.p[param["key"]]
            if param["kind"] == "two whole numbers" and isinstance(value, int):
                self.p[param["key"]] = [value, value]
        self.x = [self.input(drawn(shape, f"in{i}"), example, i) for i, shape in enumerate(example["inputs"])]
        self.weights = {}
        self.states = {}

    @staticmethod
    def input(values, example, port):
        whole, away = example["whole_below"] if port >= example["whole_from"] else 0, example["away_from_zero"]
        if whole > 0:
            values = torch.floor((values + 1) / 2 * whole)
        near = values.abs() < away
        values = torch.where(near, values + torch.where(values < 0, -away, away), values)
        return values.requires_grad_(whole == 0)

    def weight(self, name, shape):
        full = f"{self.key}.{name}"
        if full not in self.weights:
            self.weights[full] = drawn(shape, full).requires_grad_()
        return self.weights[full]

    def run(self, module, *inputs, **more):
        """The module with drawn parameters and moved buffers, on these inputs or on those of the example."""
        for name, parameter in module.named_parameters():
            parameter.data = drawn(parameter.shape, f"{self.key}.{name}")
            self.weights[f"{self.key}.{name}"] = parameter
        for name, buffer in module.named_buffers():
            if buffer.dtype == torch.float64:
                buffer.copy_(drawn(buffer.shape, f"{self.key}.{name}").abs() + 0.5)
            self.states[f"{self.key}.{name}"] = buffer
        module.train(self.training)
        result = module(*(inputs or self.x), **more)
        return result


def pooled(make, keys):
    return lambda c: c.run(make(**{theirs: c.p[ours] for theirs, ours in keys.items()}))


def convolution(make):
    def run(c):
        padding = "same" if c.p["same_padding"] else c.p["padding"]
        return c.run(make(c.x[0].shape[1], c.p["channels"], c.p["kernel"], c.p["stride"], padding, c.p["dilation"],
                          c.p["groups"], c.p["bias"]))
    return run


def transposed(make):
    return lambda c: c.run(make(c.x[0].shape[1], c.p["channels"], c.p["kernel"], c.p["stride"], c.p["padding"],
                                c.p["output_padding"], c.p["groups"], c.p["bias"], c.p["dilation"]))


def separable(c):
    p, channels = c.p, c.x[0].shape[1]
    inner = channels * p["multiplier"]
    module = nn.Module()
    module.depthwise = nn.Conv2d(channels, inner, p["kernel"], p["stride"],
                                 "same" if p["same_padding"] else p["padding"], p["dilation"], channels, p["bias"])
    module.pointwise = nn.Conv2d(inner, p["channels"], 1, bias=p["bias"])
    module.forward = lambda x: module.pointwise(module.depthwise(x))
    return c.run(module)


def recurrent(make, **fixed):
    def run(c):
        more = dict(fixed)
        if "nonlinearity" in c.p:
            more["nonlinearity"] = c.p["nonlinearity"]
        module = make(c.x[0].shape[2], c.p["units"], c.p["layers"], c.p["bias"], batch_first=True,
                      dropout=c.p["dropout"], bidirectional=c.p["bidirectional"], **more)
        y = c.run(module)[0]
        return y if c.p["steps"] == "all" else y[:, -1]
    return run


def hides_later(time, memory):
    return torch.triu(torch.ones(time, memory, dtype=torch.bool), 1)


def attention(c, query, memory, mask):
    module = nn.MultiheadAttention(query.shape[2], c.p["heads"], c.p["dropout"], c.p["bias"], batch_first=True,
                                   kdim=memory.shape[2], vdim=memory.shape[2])
    later = hides_later(query.shape[1], memory.shape[1]) if c.p["causal"] else None
    return c.run(module, query, memory, memory, key_padding_mask=mask, attn_mask=later)[0]


def mask_of(c, port):
    return c.x[port] != 0 if len(c.x) > port else None


def transformer(make, c):
    return make(c.x[0].shape[2], c.p["heads"], c.p["hidden"], c.p["dropout"], c.p["activation"], c.p["epsilon"],
                batch_first=True, norm_first=c.p["norm_first"])


def encoder(c):
    later = hides_later(c.x[0].shape[1], c.x[0].shape[1]) if c.p["causal"] else None
    return c.run(transformer(nn.TransformerEncoderLayer, c), c.x[0], src_mask=later,
                 src_key_padding_mask=mask_of(c, 1))


def decoder(c):
    later = hides_later(c.x[0].shape[1], c.x[0].shape[1]) if c.p["causal"] else None
    return c.run(transformer(nn.TransformerDecoderLayer, c), c.x[0], c.x[1], tgt_mask=later,
                 memory_key_padding_mask=mask_of(c, 2))


def normalization(c):
    ranks = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d}
    momentum = None if c.p["cumulative"] else c.p["momentum"]
    return c.run(ranks[c.x[0].dim()](c.x[0].shape[1], c.p["epsilon"], momentum, c.p["affine"]))


def instance(c):
    ranks = {3: nn.InstanceNorm1d, 4: nn.InstanceNorm2d}
    return c.run(ranks[c.x[0].dim()](c.x[0].shape[1], c.p["epsilon"], affine=c.p["affine"]))


def positions(c):
    time, width = c.x[0].shape[1:]
    if c.p["kind"] == "learned":
        return c.x[0] + c.weight("weight", (time, width))
    waves = torch.zeros(time, width)
    at = torch.arange(time)[:, None]
    speed = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    waves[:, 0::2] = torch.sin(at * speed)
    waves[:, 1::2] = torch.cos(at * speed)[:, :width // 2]
    return c.x[0] + waves


def padded(c):
    axes = c.x[0].dim() - 2
    before, after = ([c.p[side]] if axes == 1 else c.p[side] for side in ("before", "after"))
    sides = [added for both in zip(reversed(before), reversed(after)) for added in both]
    more = {"value": c.p["value"]} if c.p["mode"] == "constant" else {}
    return functional.pad(c.x[0], sides, c.p["mode"], **more)


def root_mean_square(c):
    axes = tuple(range(-c.p["axes"], 0))
    x = c.x[0]
    normal = x / torch.sqrt((x * x).mean(axes, keepdim=True) + c.p["epsilon"])
    return normal * c.weight("weight", x.shape[-c.p["axes"]:]) if c.p["affine"] else normal


def filled(c):
    samples, shape = len(c.x.pop()), c.p["shape"]
    values = c.weight("weight", shape) if c.p["learned"] else torch.full(shape, c.p["value"])
    return values.expand(samples, *shape)


def upsampled(c):
    more = {"align_corners": c.p["align_corners"]} if c.p["mode"] == "bilinear" else {}
    return c.run(nn.Upsample(scale_factor=c.p["factor"], mode=c.p["mode"], **more))


POOL = {"kernel_size": "kernel", "stride": "stride", "padding": "padding", "ceil_mode": "ceil_mode"}
MAX_POOL = {**POOL, "dilation": "dilation"}
AVERAGE_POOL = {**POOL, "count_include_pad": "count_include_pad"}
SIZE = {"output_size": "size"}


def plain(function):
    return lambda c: function(c.x[0])


LAYERS = {
    "adaptive_avg_pool1d": pooled(nn.AdaptiveAvgPool1d, SIZE),
    "adaptive_avg_pool2d": pooled(nn.AdaptiveAvgPool2d, SIZE),
    "adaptive_max_pool1d": pooled(nn.AdaptiveMaxPool1d, SIZE),
    "adaptive_max_pool2d": pooled(nn.AdaptiveMaxPool2d, SIZE),
    "add": lambda c: sum(c.x[1:], c.x[0]),
    "average": lambda c: torch.stack(torch.broadcast_tensors(*c.x)).mean(0),
    "avg_pool1d": pooled(nn.AvgPool1d, AVERAGE_POOL),
    "avg_pool2d": lambda c: c.run(nn.AvgPool2d(divisor_override=c.p["divisor"] or None,
                                               **{theirs: c.p[ours] for theirs, ours in AVERAGE_POOL.items()})),
    "batch_norm": normalization,
    "bilinear": lambda c: c.run(nn.Bilinear(c.x[0].shape[-1], c.x[1].shape[-1], c.p["units"], c.p["bias"])),
    "celu": lambda c: functional.celu(c.x[0], c.p["alpha"]),
    "concat": lambda c: torch.cat(c.x, c.p["axis"]),
    "constant": filled,
    "conv1d": convolution(nn.Conv1d),
    "conv2d": convolution(nn.Conv2d),
    "conv3d": convolution(nn.Conv3d),
    "conv_transpose1d": transposed(nn.ConvTranspose1d),
    "conv_transpose2d": transposed(nn.ConvTranspose2d),
    "cross_attention": lambda c: attention(c, c.x[0], c.x[1], mask_of(c, 2)),
    "dense": lambda c: c.run(nn.Linear(c.x[0].shape[-1], c.p["units"], c.p["bias"])),
    "dot": lambda c: (c.x[0] * c.x[1]).sum(-1, keepdim=True),
    "drop_path": plain(lambda x: x),
    "dropout": lambda c: c.run(nn.Dropout(c.p["p"])),
    "dropout2d": lambda c: c.run(nn.Dropout2d(c.p["p"])),
    "elu": lambda c: functional.elu(c.x[0], c.p["alpha"]),
    "embedding": lambda c: c.run(nn.Embedding(c.p["entries"], c.p["width"],
                                              c.p["padding_index"] if c.p["padding_index"] >= 0 else None),
                                 c.x[0].long()),
    "flatten": plain(lambda x: x.reshape(x.shape[0], -1)),
    "gaussian_noise": plain(lambda x: x),
    "gelu": lambda c: functional.gelu(c.x[0], approximate=c.p["approximate"]),
    "global_avg_pool2d": lambda c: c.run(nn.AdaptiveAvgPool2d(1)),
    "global_max_pool2d": lambda c: c.run(nn.AdaptiveMaxPool2d(1)),
    "glu": lambda c: functional.glu(c.x[0], c.p["axis"]),
    "group_norm": lambda c: c.run(nn.GroupNorm(c.p["groups"], c.x[0].shape[1], c.p["epsilon"], c.p["affine"])),
    "gru": recurrent(nn.GRU),
    "hard_sigmoid": plain(functional.hardsigmoid),
    "hard_swish": plain(functional.hardswish),
    "identity": lambda c: c.run(nn.Identity()),
    "instance_norm": instance,
    "l2_normalize": lambda c: functional.normalize(c.x[0], dim=-1, eps=c.p["epsilon"]),
    "layer_norm": lambda c: c.run(nn.LayerNorm(c.x[0].shape[-c.p["axes"]:], c.p["epsilon"], c.p["affine"])),
    "leaky_relu": lambda c: functional.leaky_relu(c.x[0], c.p["slope"]),
    "local_response_norm": lambda c: c.run(nn.LocalResponseNorm(c.p["size"], c.p["alpha"], c.p["beta"], c.p["k"])),
    "log_sigmoid": plain(functional.logsigmoid),
    "log_softmax": lambda c: functional.log_softmax(c.x[0], c.p["axis"]),
    "lstm": recurrent(nn.LSTM),
    "matrix_product": lambda c: c.x[0] @ (c.x[1].mT if c.p["transpose"] else c.x[1]),
    "max_pool1d": pooled(nn.MaxPool1d, MAX_POOL),
    "max_pool2d": pooled(nn.MaxPool2d, MAX_POOL),
    "maximum": lambda c: torch.stack(torch.broadcast_tensors(*c.x)).amax(0),
    "mean_time": plain(lambda x: x.mean(1)),
    "mish": plain(functional.mish),
    "multi_head_attention": lambda c: attention(c, c.x[0], c.x[0], mask_of(c, 1)),
    "multiply": lambda c: torch.stack(torch.broadcast_tensors(*c.x)).prod(0),
    "pad1d": padded,
    "pad2d": padded,
    "pad3d": padded,
    "padding_mask": lambda c: (c.x[0] == c.p["padding_index"]).double(),
    "permute": lambda c: c.x[0].permute(0, *c.p["axes"]),
    "pixel_shuffle": lambda c: c.run(nn.PixelShuffle(c.p["factor"])),
    "positional_encoding": positions,
    "prelu": lambda c: c.run(nn.PReLU(c.x[0].shape[1] if c.p["per_channel"] else 1)),
    "relu": plain(functional.relu),
    "relu6": plain(functional.relu6),
    "reshape": lambda c: c.x[0].reshape(c.x[0].shape[0], *c.p["shape"]),
    "rms_norm": root_mean_square,
    "rnn": recurrent(nn.RNN),
    "scale": lambda c: c.x[0] * c.p["factor"] + c.p["offset"],
    "select": lambda c: c.x[0].select(c.p["axis"], c.p["index"]),
    "select_last": plain(lambda x: x[:, -1]),
    "selu": plain(functional.selu),
    "separable_conv2d": separable,
    "sigmoid": plain(torch.sigmoid),
    "silu": plain(functional.silu),
    "slice": lambda c: c.x[0].narrow(c.p["axis"], c.p["start"], c.p["length"]),
    "softmax": lambda c: functional.softmax(c.x[0], c.p["axis"]),
    "softplus": lambda c: functional.softplus(c.x[0], c.p["beta"]),
    "softsign": plain(functional.softsign),
    "subtract": lambda c: c.x[0] - c.x[1],
    "tanh": plain(torch.tanh),
    "transformer_decoder_layer": decoder,
    "transformer_encoder_layer": encoder,
    "upsample": upsampled,
}
# What they do while training is drawn, each its own way: only predictions compare.
RANDOM = {"drop_path", "dropout", "dropout2d", "gaussian_noise"}
# Predictions differ from training without chance.
TWO_FACED = {"batch_norm"}


def answer(layer, example, mode):
    case = Case(layer, example, mode == "training")
    out = LAYERS[layer["key"]](case)
    result = {"example": example["name"], "mode": mode, "shape": list(out.shape), "output": rounded(out)}
    if out.requires_grad:
        (out * drawn(out.shape, "probe")).sum().backward()
    leaves = {f"in{i}": x for i, x in enumerate(case.x) if x.requires_grad} | case.weights
    result["gradients"] = {name: rounded(leaf.grad if leaf.grad is not None else torch.zeros_like(leaf))
                           for name, leaf in leaves.items()}
    if mode == "training":
        result["states"] = {name: rounded(state.double()) for name, state in case.states.items()}
    return result


def modes_of(layer, example):
    is_random = layer["key"] in RANDOM or example["params"].get("dropout", 0) != 0
    if is_random:
        return ["evaluation"]
    return ["training", "evaluation"] if layer["key"] in TWO_FACED else ["training"]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    layers = json.load(sys.stdin)["layers"]
    for layer in layers:
        if layer["group"] == "Blocks":
            continue  # made of layers, see write_blocks(), or passing on what they get
        if layer["key"] not in LAYERS:
            print(f"no entry for {layer['key']}", file=sys.stderr)
            continue
        cases = []
        for example in layer["examples"]:
            for mode in modes_of(layer, example):
                try:
                    cases.append(answer(layer, example, mode))
                except Exception as error:
                    print(f"{layer['key']}, {example['name']}: {error}", file=sys.stderr)
        page = {"layer": layer["key"], "torch": torch.__version__, "cases": cases}
        lines = ",\n".join(json.dumps(case) for case in cases)
        head = json.dumps({key: page[key] for key in ("layer", "torch")})[:-1]
        (folder / f"{layer['key']}.json").write_text(f'{head}, "cases": [\n{lines}\n]}}\n')
    write_losses(folder / "losses")
    write_networks(folder / "networks")
    write_blocks(folder / "blocks", layers)


if __name__ == "__main__":
    main()
