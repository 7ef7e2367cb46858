"""NumPy's functions over arrays of several dtypes and two sizes, beside NumPy and Numba.

Small arrays are many different ones in turn: processors learn by heart how the branches of a sort
of 1,000 elements go, if it is always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from bench.table import Table, same, steady

ARRAYS = {1_000: 100, 1_000_000: 1}  # how many there are of each size
DTYPES = ("float64", "float32", "int64", "int32", "int16", "uint8")
# A compile of Numba's takes seconds.
DTYPES_OF_NUMBA = ("float64", "int64")


def sort(x):
    return np.sort(x)


def argsort(x):
    return np.argsort(x)


def partition(x):
    return np.partition(x, x.size // 3)


def median(x):
    return np.median(x)


def percentile(x):
    return np.percentile(x, 90.0)


def unique(x):
    return np.unique(x)


def cumsum(x):
    return np.cumsum(x)


def total(x):
    return np.sum(x)


def histogram(x):
    return np.histogram(x, 100)[0]


def argmax(x):
    return np.argmax(x)


def concatenate(x):
    return np.concatenate((x, x))


def to_float32(x):
    return x.astype(np.float32)


def to_int64(x):
    return x.astype(np.int64)


def searchsorted(ordered, x):
    return np.searchsorted(ordered, x)


def bincount(x):
    return np.bincount(x)


def where(mask, x, y):
    return np.where(mask, x, y)


def take(x, positions):
    return np.take(x, positions)


def masked(x, mask):
    return x[mask]


@dataclass(frozen=True)
class Data:
    """Arrays of one size, the values of one dtype."""

    x: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]
    ordered: np.ndarray[Any, Any]
    positions: np.ndarray[Any, Any]
    mask: np.ndarray[Any, Any]


def data(dtype: str, size: int, seed: int) -> Data:
    """Random values between 0 and 100, half of them chosen by the mask."""
    random = np.random.default_rng(seed)
    x, y = ((random.random(size) * 100).astype(dtype) for _ in range(2))
    return Data(x, y, np.sort(x), random.integers(0, size, size), random.random(size) < 0.5)


# What each function is called with; all others with x.
ARGUMENTS: dict[Callable[..., Any], tuple[str, ...]] = {
    searchsorted: ("ordered", "x"),
    where: ("mask", "x", "y"),
    take: ("x", "positions"),
    masked: ("x", "mask"),
}
# What is told by results of which some places are as good as others.
MEANING: dict[Callable[..., Any], Callable[..., Any]] = {
    argsort: lambda order, x: x[order],
    partition: lambda parts, x: np.append(np.sort(parts), parts[x.size // 3]),
}
FUNCTIONS = (
    *(sort, argsort, partition, median, percentile, unique, cumsum, total, histogram, argmax),
    *(concatenate, to_float32, to_int64, searchsorted, where, take, masked),
)


def measure(engines: dict[str, ModuleType], repeat: int) -> list[Table]:
    """Times of each function. SystemExit where results differ."""
    table = Table("library", "ms", [("numen", "numpy"), ("numen", "numba")])
    compiled = {
        name: {each: engine.njit(each) for each in (*FUNCTIONS, bincount)}
        for name, engine in engines.items()
    }
    for dtype in DTYPES:
        functions = (*FUNCTIONS, bincount) if dtype == "int64" else FUNCTIONS
        for size, count in ARRAYS.items():
            arrays = [data(dtype, size, seed) for seed in range(count)]
            for function in functions:
                names = ARGUMENTS.get(function, ("x",))
                rounds = [tuple(getattr(each, name) for name in names) for each in arrays]
                calls = {"numpy": function}
                for name in engines if dtype in DTYPES_OF_NUMBA else ("numen",):
                    calls[name] = compiled[name][function]
                    _compare(function, calls[name], rounds[0], f"{dtype}, {name}")
                row = f"{function.__name__}, {dtype}, {count} x {size:,}"
                table.rows[row] = steady(
                    {name: partial(_call_each, call, rounds) for name, call in calls.items()},
                    repeat,
                )
    behind = [f"{name} {ratio:.2f}" for pair in table.pairs for name, ratio in _behind(table, pair)]
    table.notes.append(f"behind: {'; '.join(behind) or 'none'}")
    return [table]


def _call_each(function: Callable[..., Any], rounds: list[tuple[Any, ...]]) -> None:
    for arguments in rounds:
        function(*arguments)


def _compare(
    function: Callable[..., Any],
    compiled: Callable[..., Any],
    arguments: tuple[Any, ...],
    what: str,
) -> None:
    meaning = MEANING.get(function, lambda result, *_: result)
    ours, theirs = (meaning(each(*arguments), *arguments) for each in (compiled, function))
    if not same(ours, theirs):
        raise SystemExit(f"{function.__name__} of {what}: not NumPy's result")


def _behind(table: Table, pair: tuple[str, str]) -> list[tuple[str, float]]:
    ratios = table.ratios(pair).items()
    return sorted(((f"{n} ({pair[1]})", r) for n, r in ratios if r < 1), key=lambda each: each[1])
