"""What a user waits for: imports, first calls, call overhead, in processes of their own."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numen

_PACKAGES = str(Path(numen.__file__).parent.parent)

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


_CACHED = """
import time, numpy as np
from {engine} import njit
{functions}
x, y = np.ones(1000), np.ones(1000)
start = time.perf_counter()
for function in [{names}]:
    function(2.0, x, y)
print((time.perf_counter() - start) * 1e3 / {count})
"""

_CACHED_FUNCTION = """
@njit(cache=True)
def f{number}(a, x, y):
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i] * {number}
"""


def _cached(count: int) -> str:
    """A program that calls so many functions for the first time; still to be told the engine."""
    functions = "".join(_CACHED_FUNCTION.format(number=i) for i in range(count))
    names = ", ".join(f"f{i}" for i in range(count))
    return _CACHED.format(engine="{engine}", functions=functions, names=names, count=count)


def _figures(program: str, engine: str, repeat: int, cached: bool = False) -> list[float]:
    """The least of each line that a program prints, over some processes.

    `cached`: after a process that has filled the cache, which otherwise is not used.
    """
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        # Numba wants the functions' source in a file, and its cache wants the same file again.
        path = Path(folder, "program.py")
        path.write_text(program.format(engine=engine))
        cache = {"NUMEN_CACHE": str(int(cached)), "NUMEN_CACHE_DIR": folder}
        # The numen of this process: the present folder may have another, with assertions.
        paths = os.pathsep.join([_PACKAGES, os.environ.get("PYTHONPATH", "")])
        environment = os.environ | cache | {"NUMBA_CACHE_DIR": folder, "PYTHONPATH": paths}
        # Installed packages come with bytecode, a checkout gets it by the first process.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(repeat + cached):
            done = subprocess.run(
                [sys.executable, str(path)],
                capture_output=True,
                text=True,
                check=True,
                env=environment,
            )
            runs.append([float(line) for line in done.stdout.split()])
    return [min(column) for column in zip(*runs[cached:], strict=True)]


def measure(engine: str, repeat: int = 5) -> dict[str, float]:
    """Figures of one engine ("numen" or "numba"), in milliseconds or nanoseconds as named."""
    (import_ms,) = _figures(_IMPORT, engine, repeat)
    first, second = _figures(_FIRST_CALLS, engine, repeat)
    scalars, arrays = _figures(_OVERHEAD, engine, 2)
    # Numba takes a minute to fill its cache with 1000 functions.
    counts = (1, 10, 1000) if engine == "numen" else (1, 10)
    cached = {count: _figures(_cached(count), engine, repeat, cached=True)[0] for count in counts}
    return {
        "import beyond NumPy, ms": import_ms,
        "first call in a process, ms": first,
        "next first call, ms": second,
        "found in the cache, ms": cached[1],
        "per function of 10 in the cache, ms": cached[10],
        "per function of 1000 in the cache, ms": cached.get(1000, math.nan),
        "call overhead, two scalars, ns": scalars,
        "call overhead, two arrays, ns": arrays,
    }
