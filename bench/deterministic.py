"""`python -m bench.deterministic`: what `deterministic=True` costs reductions of parallel loops."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from numen import get_num_threads, njit, prange


def total(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]
    return s


def logarithms(x):
    s = 0.0
    for i in prange(len(x)):
        s += np.log(x[i] + 1.0)
    return s


def statement(x):
    return (x * 2.0 + 1.0).sum()


def histogram(x):
    counts = np.zeros(256)
    for i in prange(len(x)):
        counts[int(x[i] * 256.0)] += 1.0
    return counts


def rows(x):
    m = x.reshape(-1, 16)
    sums = np.zeros(16)
    for i in prange(m.shape[0]):
        sums += m[i]
    return sums


def best(call: Callable[..., Any], x: np.ndarray[Any, Any], seconds: float = 0.5) -> float:
    """Milliseconds of the fastest call."""
    call(x)
    least, end = np.inf, time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        call(x)
        least = min(least, time.perf_counter() - start)
    return float(least * 1e3)


def main() -> None:
    print(f"{get_num_threads()} threads; milliseconds of the fastest call")
    print(f"{'reduction':<14}{'elements':>10}{'plain':>10}{'deterministic':>15}{'price':>8}")
    prices = []
    for function in (total, logarithms, statement, histogram, rows):
        plain = njit(parallel=True)(function)
        fixed = njit(parallel=True, deterministic=True)(function)
        for size in (100_000, 4_000_000):
            x = np.random.default_rng(1).random(size)
            one, other = best(plain, x), best(fixed, x)
            prices.append(other / one)
            print(
                f"{function.__name__:<14}{size:>10}{one:>10.3f}{other:>15.3f}"
                f"{other / one - 1:>8.1%}",
                flush=True,
            )
    print(f"price: {np.exp(np.log(prices).mean()) - 1:.1%} (geometric mean)")


if __name__ == "__main__":
    main()
