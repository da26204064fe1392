# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole training steps in PyTorch: the peer of plexus_bench. Prints one JSON object a line.

Batch 64, Adam, random pictures, 2 threads. The first line names the library that multiplies its matrices:
with the reference BLAS, which Debian's package is content with, PyTorch is many times slower than it can be.
For every network named on the command line it waits for
a line on standard input, steps for the given seconds, and prints the milliseconds a step took, so that
both programs can take turns on the same cores.
"""
import json
import os
import re
import sys
import time

start = time.perf_counter()
import torch
from torch import nn

torch.set_num_threads(2)
torch.manual_seed(1)


def blas():
    """The file that the matrix products come from, as far as the system tells what is loaded."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return "unknown"
    # An optimised library stands in for libblas.so.3 under that name too.
    for name in ("mkl", "openblas", "blis", "atlas"):
        if any(re.search(name + r".*\.so", os.path.realpath(file)) for file in files):
            return name
    return "reference" if any("/libblas.so" in file for file in files) else "unknown"


def network(name):
    if name == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def main():
    name, seconds = sys.argv[1], float(sys.argv[2])
    model = network(name)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    images = torch.randint(0, 256, (4096, 1, 28, 28)).float().sub(127.5).div(73.6)
    labels = torch.randint(0, 10, (4096,))
    steps = 0

    def step():
        nonlocal steps
        at = steps * 64 % 4096
        optimizer.zero_grad()
        loss = criterion(model(images[at:at + 64]), labels[at:at + 64])
        loss.backward()
        optimizer.step()
        steps += 1

    step()
    print(json.dumps({"first_step_ms": (time.perf_counter() - start) * 1e3, "blas": blas()}), flush=True)
    for _ in sys.stdin:
        begin, cpu = time.perf_counter(), time.process_time()
        done = 0
        while time.perf_counter() - begin < seconds or done < 3:
            step()
            done += 1
        print(json.dumps({"ms": (time.perf_counter() - begin) * 1e3 / done,
                          "cpu_ms": (time.process_time() - cpu) * 1e3 / done}), flush=True)


main()
