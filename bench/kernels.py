"""Kernels as users write them: the loop, the NumPy version, and the arguments."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def jitted(engine: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile as most kernels are: by the engine's njit."""
    compiled: Callable[..., Any] = engine.njit(function)
    return compiled


@dataclass(frozen=True)
class Kernel:
    """A program to compile, its NumPy version if there is one, and a maker of its arguments.

    `compiled` makes it callable with an engine, which is numen or numba.
    """

    name: str
    function: Callable[..., Any]
    in_numpy: Callable[..., Any] | None
    arguments: Callable[[], tuple[Any, ...]]
    compiled: Callable[[Any, Callable[..., Any]], Callable[..., Any]] = jitted


def saxpy(a, x, y):
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


def total(x):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


def sum_of_squares(x):
    s = 0.0
    for v in x:
        s += v * v
    return s


def stencil(a, out):
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            out[i, j] = 0.2 * (a[i, j] + a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


def mandelbrot(size, limit):
    out = np.zeros((size, size), np.int64)
    for i in range(size):
        for j in range(size):
            x0 = -2.0 + 3.0 * j / size
            y0 = -1.5 + 3.0 * i / size
            x = 0.0
            y = 0.0
            n = 0
            while n < limit and x * x + y * y <= 4.0:
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                n += 1
            out[i, j] = n
    return out


def nbody(pos, acc):
    n = pos.shape[0]
    for i in range(n):
        ax = 0.0
        ay = 0.0
        az = 0.0
        for j in range(n):
            dx = pos[j, 0] - pos[i, 0]
            dy = pos[j, 1] - pos[i, 1]
            dz = pos[j, 2] - pos[i, 2]
            r2 = dx * dx + dy * dy + dz * dz + 1e-9
            inv = 1.0 / (r2 * math.sqrt(r2))
            ax += dx * inv
            ay += dy * inv
            az += dz * inv
        acc[i, 0] = ax
        acc[i, 1] = ay
        acc[i, 2] = az


def np_nbody(pos, acc):
    d = pos[None, :, :] - pos[:, None, :]
    r2 = (d * d).sum(axis=2) + 1e-9
    acc[:] = (d / (r2 * np.sqrt(r2))[:, :, None]).sum(axis=1)


def expression(x, y):
    return np.sqrt(x * x + y * y) + x * 0.5 - y


def sine_loop(x, y, out):
    for i in range(x.shape[0]):
        out[i] = math.sqrt(x[i] * x[i] + y[i] * y[i]) + math.sin(x[i])


def sum_of_gcds(n):
    s = 0
    for i in range(1, n):
        for j in range(1, n):
            a = i
            b = j
            while b != 0:
                a, b = b, a % b
            s += a
    return s


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n //= 2
            else:
                n = 3 * n + 1
            steps += 1
        longest = max(longest, steps)
    return longest


def sieve(n):
    composite = np.zeros(n, np.bool_)
    count = 0
    for i in range(2, n):
        if not composite[i]:
            count += 1
            for j in range(i * i, n, i):
                composite[j] = True
    return count


def matrix_product(a, b, out):
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            v = a[i, k]
            for j in range(b.shape[1]):
                out[i, j] += v * b[k, j]


def histogram_of_bytes(x, counts):
    for v in x:
        counts[v] += 1


def moving_average(x, width, out):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
        if i >= width:
            s -= x[i - width]
        out[i] = s / min(i + 1, width)


def monte_carlo(seed, n):
    state = seed
    inside = 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        x = state / 2147483648
        state = (state * 1103515245 + 12345) % 2147483648
        y = state / 2147483648
        if x * x + y * y <= 1.0:
            inside += 1
    return 4.0 * inside / n


def life(now, after):
    h, w = now.shape
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            n = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    n += now[i + di, j + dj]
            n -= now[i, j]
            after[i, j] = 1 if n == 3 or (n == 2 and now[i, j] == 1) else 0


def np_life(now, after):
    n = sum(
        now[1 + i : now.shape[0] - 1 + i, 1 + j : now.shape[1] - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    )
    inner = now[1:-1, 1:-1]
    after[1:-1, 1:-1] = (n == 3) | ((n == 2) & (inner == 1))


def list_append(n):
    values = [0.0]
    for i in range(n):
        values.append(i * 0.5)
    s = 0.0
    for v in values:
        s += v
    return s


def row_maximum(a, out):
    for i in range(a.shape[0]):
        best = a[i, 0]
        for j in range(a.shape[1]):
            if a[i, j] > best:
                best = a[i, j]
        out[i] = best


def sparse_product(data, columns, starts, x, out):
    for i in range(starts.shape[0] - 1):
        s = 0.0
        for k in range(starts[i], starts[i + 1]):
            s += data[k] * x[columns[k]]
        out[i] = s


def binary_search(sorted_values, wanted):
    found = 0
    for w in wanted:
        low = 0
        high = sorted_values.shape[0]
        while low < high:
            middle = (low + high) // 2
            if sorted_values[middle] < w:
                low = middle + 1
            else:
                high = middle
        found += low
    return found


def falloff(x, y):
    return math.exp(-x * x) * math.sin(y)


def blend(x, y):
    return 2.0 * x + y


def row_spread(row, out):
    low = row[0]
    high = row[0]
    for v in row:
        low = min(low, v)
        high = max(high, v)
    out[0] = high - low


def five_points(a):
    return 0.2 * (a[0, 0] + a[-1, 0] + a[1, 0] + a[0, -1] + a[0, 1])


def stencil_in_njit(engine: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a stencil, called from a compiled function: alone, Numba's compiles at every call."""
    made = engine.stencil(function)
    return jitted(engine, lambda a: made(a))


def _vectors(*sizes: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(1)
    return tuple(rng.random(n) for n in sizes)


def _sparse() -> tuple[Any, ...]:
    rng = np.random.default_rng(1)
    rows, each = 20000, 10
    starts = np.arange(rows + 1) * each
    return (
        rng.random(rows * each),
        rng.integers(0, rows, rows * each),
        starts,
        rng.random(rows),
        np.empty(rows),
    )


M = 1_000_000
KERNELS = [
    Kernel("saxpy", saxpy, lambda a, x, y: np.add(a * x, y, out=y), lambda: (0.5, *_vectors(M, M))),
    Kernel("sum", total, np.sum, lambda: _vectors(M)),
    Kernel("sum of squares", sum_of_squares, lambda x: np.sum(x * x), lambda: _vectors(M)),
    Kernel(
        "5-point stencil",
        stencil,
        lambda a, out: np.multiply(
            0.2,
            a[1:-1, 1:-1] + a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:],
            out=out[1:-1, 1:-1],
        ),
        lambda: (_vectors(M)[0].reshape(1000, 1000), np.zeros((1000, 1000))),
    ),
    Kernel("mandelbrot", mandelbrot, None, lambda: (200, 100)),
    Kernel(
        "n-body", nbody, np_nbody, lambda: (_vectors(1500)[0].reshape(500, 3), np.zeros((500, 3)))
    ),
    Kernel("array expression", expression, expression, lambda: _vectors(M, M)),
    Kernel(
        "sqrt and sin loop",
        sine_loop,
        lambda x, y, out: np.add(np.sqrt(x * x + y * y), np.sin(x), out=out),
        lambda: _vectors(M, M, M),
    ),
    Kernel("sum of gcds", sum_of_gcds, None, lambda: (300,)),
    Kernel("collatz", collatz, None, lambda: (30000,)),
    Kernel("sieve", sieve, None, lambda: (M,)),
    Kernel(
        "matrix product",
        matrix_product,
        lambda a, b, out: np.add(out, a @ b, out=out),
        lambda: (*(v.reshape(200, 200) for v in _vectors(40000, 40000)), np.zeros((200, 200))),
    ),
    Kernel(
        "histogram of bytes",
        histogram_of_bytes,
        lambda x, counts: np.add(counts, np.bincount(x, minlength=256), out=counts),
        lambda: (
            np.random.default_rng(1).integers(0, 256, M).astype(np.uint8),
            np.zeros(256, np.int64),
        ),
    ),
    Kernel("moving average", moving_average, None, lambda: (_vectors(M)[0], 50, np.empty(M))),
    Kernel("Monte-Carlo pi", monte_carlo, None, lambda: (42, 500000)),
    Kernel(
        "game of life",
        life,
        np_life,
        lambda: (
            (_vectors(250000)[0] < 0.4).astype(np.int64).reshape(500, 500),
            np.zeros((500, 500), np.int64),
        ),
    ),
    Kernel("list append", list_append, None, lambda: (100000,)),
    Kernel(
        "row maximum",
        row_maximum,
        lambda a, out: np.max(a, axis=1, out=out),
        lambda: (_vectors(M)[0].reshape(1000, 1000), np.empty(1000)),
    ),
    Kernel("sparse product", sparse_product, None, _sparse),
    Kernel(
        "binary search",
        binary_search,
        lambda s, w: np.searchsorted(s, w).sum(),
        lambda: (np.sort(_vectors(100000)[0]), _vectors(50000)[0]),
    ),
    Kernel(
        "vectorize",
        falloff,
        lambda x, y, out: np.multiply(np.exp(-x * x), np.sin(y), out=out),
        lambda: _vectors(M, M, M),
        lambda engine, f: engine.vectorize(f),
    ),
    Kernel(
        "vectorize, strided",
        blend,
        lambda x, y, out: np.add(2.0 * x, y, out=out),
        lambda: (*(v[::2] for v in _vectors(2 * M, 2 * M)), np.empty(M)),
        lambda engine, f: engine.vectorize(f),
    ),
    Kernel(
        "guvectorize",
        row_spread,
        lambda a: np.ptp(a, axis=1),
        lambda: (_vectors(M)[0].reshape(1000, 1000),),
        lambda engine, f: engine.guvectorize(["(float64[:], float64[:])"], "(n)->()")(f),
    ),
    Kernel(
        "stencil decorator",
        five_points,
        None,
        lambda: (_vectors(M)[0].reshape(1000, 1000),),
        stencil_in_njit,
    ),
]
