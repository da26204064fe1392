# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that both sides draw by name, so that no fixture holds them; and how results are written."""
import math
import warnings

import numpy
import torch

SEED = 7
warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)


def stream_of(name):
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def drawn(shape, name):
    """Uniform in [-1, 1), exact in float32: drawn() of tests/support/layer_case.cpp."""
    count = math.prod(shape)
    blocks = (count + 3) // 4
    mask = numpy.uint64(0xFFFFFFFF)
    shift = numpy.uint64(32)
    counter = [numpy.arange(blocks, dtype=numpy.uint64), numpy.zeros(blocks, numpy.uint64),
               numpy.zeros(blocks, numpy.uint64), numpy.full(blocks, stream_of(name), numpy.uint64)]
    key = [SEED & 0xFFFFFFFF, SEED >> 32]
    for _ in range(10):
        first = counter[0] * numpy.uint64(0xD2511F53)
        second = counter[2] * numpy.uint64(0xCD9E8D57)
        counter = [(second >> shift) ^ counter[1] ^ numpy.uint64(key[0]), second & mask,
                   (first >> shift) ^ counter[3] ^ numpy.uint64(key[1]), first & mask]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    words = numpy.stack(counter, 1).reshape(-1)[:count]
    uniform = (words >> numpy.uint64(8)).astype(numpy.float64) * 2.0 ** -24
    return torch.tensor((2 * uniform - 1).astype(numpy.float32).astype(numpy.float64).reshape(shape))


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]
