# SPDX-License-Identifier: GPL-3.0-or-later
"""What every peer has in common: the words it exchanges with plexus_bench (tests/bench/runner.h), the clock, the device.

    PEER.py WHAT SECONDS [cpu|cuda|cuda-tf32|cuda-graph|cuda-graph-tf32]

On a processor 2 threads. On CUDA matrix products and convolutions are float32 as ours are, unless TF32 is allowed
(PyTorch by itself allows it for convolutions); a graph is recorded once and replayed.
"""
import json
import os
import re
import resource
import sys
import time

start = time.perf_counter()
try:
    import torch
except ImportError:
    sys.exit(3)  # plexus_bench says what that means


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


def recorded(work):
    """A CUDA graph of work(), which has run a few times before."""
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return graph


def serve(make):
    """make(what, device, is_graph) gives a function that does one run, or several, and tells how many."""
    what, seconds = sys.argv[1], float(sys.argv[2])
    way = sys.argv[3] if len(sys.argv) > 3 else "cpu"
    device = "cpu" if way == "cpu" else "cuda"
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit(3)
    tf32 = way.endswith("tf32")
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.set_num_threads(2)
    torch.manual_seed(1)
    run = make(what, device, "graph" in way)
    finish = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    run()
    finish()
    print(json.dumps({"first_step_ms": (time.perf_counter() - start) * 1e3, "blas": blas() if device == "cpu" else "cuda",
                      "version": torch.__version__, "tf32": tf32}), flush=True)
    for _ in sys.stdin:
        begin, cpu = time.perf_counter(), time.process_time()
        turns = done = 0
        while time.perf_counter() - begin < seconds or done < 3:
            done += run()
            turns += 1
            if device == "cuda" and turns % 32 == 0:
                finish()  # the clock is looked at when the work is done, not when it is asked for
        finish()
        print(json.dumps({"ms": (time.perf_counter() - begin) * 1e3 / done,
                          "cpu_ms": (time.process_time() - cpu) * 1e3 / done,
                          "peak_host_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                          "peak_device_mb": torch.cuda.max_memory_allocated() / 2**20 if device == "cuda" else 0}),
              flush=True)
