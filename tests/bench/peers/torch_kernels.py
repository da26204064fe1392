# SPDX-License-Identifier: GPL-3.0-or-later
"""Single kernels in PyTorch, said in JSON: the peer of plexus_bench for what is no network.

    torch_kernels.py '{"op": "matmul", "inputs": [[64, 784], [128, 784]], "transpose_a": 0, "transpose_b": 1}' ...
"""
import json

import turns
import torch

REPEATS = 8  # of a CUDA graph


def kernel(call, device):
    """A function of no arguments that computes it anew."""
    x, *others = (torch.rand(shape, device=device).mul_(2).sub_(1) for shape in call["inputs"])
    if call["op"] == "neg":
        out = torch.empty_like(x)
        return lambda: torch.neg(x, out=out)
    y = others[0]
    if call["op"] == "matmul":
        a, b = x.t() if call["transpose_a"] else x, y.t() if call["transpose_b"] else y
        out = torch.empty(a.shape[0], b.shape[1], device=device)
        return lambda: torch.mm(a, b, out=out)
    top, bottom, left, right = call["padding"]
    if top != bottom or left != right:
        raise SystemExit("torch_kernels.py knows no padding that differs between sides")
    stride, padding, dilation, groups = call["stride"], [top, left], call["dilation"], call["groups"]
    if call["op"] == "conv2d":
        return lambda: torch.conv2d(x, y, None, stride, padding, dilation, groups)

    def gradient(dy, image, weight, mask):
        return lambda: torch.ops.aten.convolution_backward(dy, image, weight, None, stride, padding, dilation, False,
                                                           [0, 0], groups, mask)

    if call["op"] == "conv2d_input_gradient":
        image = torch.rand(x.shape[0], y.shape[1] * groups, *call["size"], device=device)
        return gradient(x, image, y, [True, False, False])
    if call["op"] == "conv2d_weight_gradient":
        weight = torch.rand(y.shape[1], x.shape[1] // groups, *call["size"], device=device)
        return gradient(y, x, weight, [False, True, False])
    raise SystemExit(f"torch_kernels.py knows no op {call['op']}")


def make(what, device, is_graph):
    work = kernel(json.loads(what), device)
    if not is_graph:
        return lambda: (work(), 1)[1]

    def several():
        for _ in range(REPEATS):
            work()

    graph = turns.recorded(several)
    return lambda: (graph.replay(), REPEATS)[1]


with torch.no_grad():
    turns.serve(make)
