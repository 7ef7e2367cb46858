"""Draws of numpy.random.Generator in a loop, beside Numba, and NumPy's arrays of as many."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.random import Generator

from bench.table import Table, steady

N = 20_000
METHODS: dict[str, tuple[float, ...]] = {
    "random": (),
    "normal": (1.0, 2.0),
    "standard_exponential": (),
    "laplace": (0.5, 2.0),
    "logistic": (0.0, 2.0),
    "lognormal": (0.5, 0.5),
    "rayleigh": (2.0,),
    "standard_cauchy": (),
    "pareto": (2.5,),
    "weibull": (1.5,),
    "power": (2.5,),
    "triangular": (-1.0, 0.5, 2.0),
    "geometric": (0.1,),
    "logseries": (0.6,),
    "zipf": (2.5,),
    "binomial": (20, 0.3),
    "poisson": (3.0,),
    "negative_binomial": (5, 0.5),
    "standard_gamma": (0.4,),
    "gamma": (2.0, 3.0),
    "chisquare": (4.0,),
    "standard_t": (3.0,),
    "f": (2.0, 3.0),
    "beta": (2.0, 0.5),
    "wald": (2.0, 2.0),
    "noncentral_chisquare": (3.0, 2.0),
}


def total_of(method: str, parameters: tuple[float, ...]) -> FunctionType:
    """A function of a generator and n that adds up n draws."""
    arguments = ", ".join(map(repr, parameters))
    text = f"""def total(rng, n):
    total = 0.0
    for _ in range(n):
        total += rng.{method}({arguments})
    return total
"""
    name = f"<{method}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    made: dict[str, Any] = {}
    exec(compile(text, name, "exec"), made)
    return made["total"]  # type: ignore[no-any-return]


def new() -> Generator:
    return np.random.default_rng(1)


def measure(engines: dict[str, ModuleType], repeat: int) -> list[Table]:
    """Times of 20,000 draws; the sums are of the same numbers."""
    table = Table("draws", "ms", [("numen", "numba"), ("numen", "NumPy's arrays")])
    for method, parameters in METHODS.items():
        total = total_of(method, parameters)
        calls: dict[str, Callable[[], Any]] = {}
        for name, engine in engines.items():
            function = engine.njit(total)
            if name == "numen" and function(new(), 100) != total(new(), 100):
                raise SystemExit(f"{method}: numen and NumPy draw other numbers")
            calls[name] = partial(function, new(), N)
        calls["NumPy's arrays"] = partial(getattr(new(), method), *parameters, size=N)
        table.rows[method] = steady(calls, repeat)
    return [table]
