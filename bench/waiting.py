"""What a user waits for: imports, first calls, call overhead, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

_IMPORT = """
import time, numpy
start = time.perf_counter()
import {engine}
print((time.perf_counter() - start) * 1e3)
"""

_FIRST_CALLS = """
import time, numpy as np
from {engine} import njit
def saxpy(a, x, y):
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]
def scale(a, x):
    for i in range(x.shape[0]):
        x[i] = a * x[i]
x, y = np.ones(1000), np.ones(1000)
for function, arguments in ((saxpy, (2.0, x, y)), (scale, (2.0, x))):
    compiled = njit(function)
    start = time.perf_counter()
    compiled(*arguments)
    print((time.perf_counter() - start) * 1e3)
"""

_OVERHEAD = """
import time, numpy as np
from {engine} import njit
@njit
def add(a, b):
    return a + b
@njit
def two(x, y):
    return x.shape[0] + y.shape[0]
x = np.ones(3)
for function, a, b in ((add, 1, 2), (two, x, x)):
    function(a, b)
    best = 1e9
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(10000):
            function(a, b)
        best = min(best, time.perf_counter() - start)
    empty = 1e9
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(10000):
            pass
        empty = min(empty, time.perf_counter() - start)
    print((best - empty) * 1e5)
"""


def _figures(program: str, engine: str, repeat: int) -> list[float]:
    """The least of each line that a program prints, over some processes."""
    runs = []
    for _ in range(repeat):
        # Numba wants the functions' source, so the program runs as a file.
        done = subprocess.run(
            [sys.executable, "-c", _AS_FILE, program.format(engine=engine)],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append([float(line) for line in done.stdout.split()])
    return [min(column) for column in zip(*runs, strict=True)]


_AS_FILE = """
import runpy, sys, tempfile, os
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "program.py")
    with open(path, "w") as file:
        file.write(sys.argv[1])
    runpy.run_path(path, run_name="__main__")
"""


def measure(engine: str, repeat: int = 5) -> dict[str, float]:
    """Figures of one engine ("numen" or "numba"), in milliseconds or nanoseconds as named."""
    (import_ms,) = _figures(_IMPORT, engine, repeat)
    first, second = _figures(_FIRST_CALLS, engine, repeat)
    scalars, arrays = _figures(_OVERHEAD, engine, 2)
    return {
        "import beyond NumPy, ms": import_ms,
        "first call in a process, ms": first,
        "next first call, ms": second,
        "call overhead, two scalars, ns": scalars,
        "call overhead, two arrays, ns": arrays,
    }
