"""Ten kernels as their users write them, for numen and every peer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from numen import prange  # replaced by each engine's own; without parallel=True it is range


def saxpy(a, x, y):
    for i in prange(x.shape[0]):
        y[i] = a * x[i] + y[i]


def sum_of_squares(x):
    s = 0.0
    for i in prange(x.shape[0]):
        s += x[i] * x[i]
    return s


def sine_loop(x, y, out):
    for i in prange(x.shape[0]):
        out[i] = math.sqrt(x[i] * x[i] + y[i] * y[i]) + math.sin(x[i])


def sine_expression(x, y):
    return np.sqrt(x * x + y * y) + np.sin(x)


def stencil(a, out):
    for i in prange(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            out[i, j] = 0.2 * (a[i, j] + a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


def mandelbrot(size, limit, out):
    for i in prange(size):
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


def nbody(pos, acc):
    n = pos.shape[0]
    for i in prange(n):
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


def black_scholes(spot, strike, years, rate, volatility, out):
    for i in prange(spot.shape[0]):
        root = volatility * math.sqrt(years[i])
        drift = (rate + 0.5 * volatility * volatility) * years[i]
        d1 = (math.log(spot[i] / strike[i]) + drift) / root
        d2 = d1 - root
        k1 = 1.0 / (1.0 + 0.2316419 * abs(d1))
        k2 = 1.0 / (1.0 + 0.2316419 * abs(d2))
        p1 = 0.319381530 + k1 * (
            -0.356563782 + k1 * (1.781477937 + k1 * (-1.821255978 + k1 * 1.330274429))
        )
        p2 = 0.319381530 + k2 * (
            -0.356563782 + k2 * (1.781477937 + k2 * (-1.821255978 + k2 * 1.330274429))
        )
        n1 = 0.39894228040143267794 * math.exp(-0.5 * d1 * d1) * k1 * p1
        n2 = 0.39894228040143267794 * math.exp(-0.5 * d2 * d2) * k2 * p2
        if d1 > 0.0:
            n1 = 1.0 - n1
        if d2 > 0.0:
            n2 = 1.0 - n2
        out[i] = spot[i] * n1 - strike[i] * math.exp(-rate * years[i]) * n2


def sort(x):
    return np.sort(x)


def count_values(x, out):
    counts = {}
    for v in x:
        if v in counts:
            counts[v] += 1
        else:
            counts[v] = 1
    for v, n in counts.items():
        out[v] = n
    return len(counts)


def levenshtein(a, b):
    row = np.arange(len(b) + 1)
    for i in range(1, len(a) + 1):
        corner = row[0]
        row[0] = i
        for j in range(1, len(b) + 1):
            above = row[j]
            changed = corner
            if a[i - 1] != b[j - 1]:
                changed += 1
            row[j] = min(changed, above + 1, row[j - 1] + 1)
            corner = above
    return row[len(b)]


def np_black_scholes(spot, strike, years, rate, volatility, out):
    def cdf(d):
        k = 1.0 / (1.0 + 0.2316419 * np.abs(d))
        poly = k * (
            0.319381530
            + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))
        )
        tail = 0.39894228040143267794 * np.exp(-0.5 * d * d) * poly
        return np.where(d > 0, 1.0 - tail, tail)

    root = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / root
    d2 = d1 - root
    out[:] = spot * cdf(d1) - strike * np.exp(-rate * years) * cdf(d2)


def np_saxpy(a, x, y):
    np.add(a * x, y, out=y)


def np_sum_of_squares(x):
    return np.sum(x * x)


def np_sine(x, y, out):
    np.add(np.sqrt(x * x + y * y), np.sin(x), out=out)


def np_stencil(a, out):
    out[1:-1, 1:-1] = 0.2 * (
        a[1:-1, 1:-1] + a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:]
    )


def np_nbody(pos, acc):
    d = pos[None, :, :] - pos[:, None, :]
    r2 = (d * d).sum(axis=2) + 1e-9
    acc[:] = (d / (r2 * np.sqrt(r2))[:, :, None]).sum(axis=1)


def np_count_values(x, out):
    values, counts = np.unique(x, return_counts=True)
    out[values] = counts
    return len(values)


@dataclass(frozen=True)
class Row:
    """One kernel: its program, its NumPy version if there is one, a maker of its arguments."""

    name: str
    function: Callable[..., Any]
    in_numpy: Callable[..., Any] | None
    arguments: Callable[[], tuple[Any, ...]]
    parallel: bool = True
    """Whether a second thread can be of use."""


def vectors(*sizes: int) -> tuple[Any, ...]:
    """Random vectors between 0 and 1, the same at each call."""
    rng = np.random.default_rng(1)
    return tuple(rng.random(n) for n in sizes)


def _options() -> tuple[Any, ...]:
    a, b, c = vectors(M, M, M)
    return a * 20 + 90, b * 20 + 90, c * 2 + 0.1, 0.03, 0.2, np.empty(M)


def _texts() -> tuple[Any, ...]:
    rng = np.random.default_rng(1)
    return tuple("".join(map(chr, rng.integers(97, 101, 2000))) for _ in range(2))


M = 1_000_000
ROWS = [
    Row("saxpy", saxpy, np_saxpy, lambda: (0.5, *vectors(M, M))),
    Row("sum of squares", sum_of_squares, np_sum_of_squares, lambda: vectors(M)),
    Row("sqrt and sin, loop", sine_loop, np_sine, lambda: vectors(M, M, M)),
    Row("sqrt and sin, expression", sine_expression, sine_expression, lambda: vectors(M, M)),
    Row(
        "5-point stencil",
        stencil,
        np_stencil,
        lambda: (vectors(M)[0].reshape(-1, 1000), np.zeros((M // 1000, 1000))),
    ),
    Row("Mandelbrot", mandelbrot, None, lambda: (300, 200, np.zeros((300, 300), np.int64))),
    Row("n-body", nbody, np_nbody, lambda: (vectors(3000)[0].reshape(-1, 3), np.zeros((1000, 3)))),
    Row("Black-Scholes", black_scholes, np_black_scholes, _options),
    Row("sort", sort, np.sort, lambda: vectors(M), parallel=False),
    Row(
        "dict counting",
        count_values,
        np_count_values,
        lambda: (np.random.default_rng(1).integers(0, 1000, M), np.zeros(1000, np.int64)),
        parallel=False,
    ),
    Row("Levenshtein", levenshtein, None, _texts, parallel=False),
]
