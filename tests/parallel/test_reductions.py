"""prange loops give what the serial loop gives, with any number of threads."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

import numpy as np
import prange_programs
import pytest

from numen import njit, prange

PROGRAMS = [
    f
    for f in vars(prange_programs).values()
    if isinstance(f, FunctionType) and f.__module__ == "prange_programs"
]
COMPILED = {f.__name__: njit(parallel=True)(f) for f in PROGRAMS}


def arguments(function: FunctionType) -> list[Any]:
    values = {
        "x": np.arange(1003) % 7.0,
        "n": 1003,
        "m": np.arange(3000.0).reshape(1000, 3),
        "acc2": np.array([1, 2, 3]),
    }
    return [values[name] for name in inspect.signature(function).parameters]


def assert_same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, tuple):
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    elif isinstance(theirs, np.ndarray):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    else:
        assert ours == theirs


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_reduction_equals_serial(function: FunctionType, threads: int) -> None:
    ours, theirs = arguments(function), arguments(function)
    assert_same(COMPILED[function.__name__](*ours), function(*theirs))
    for one, other in zip(ours, theirs, strict=True):
        assert_same(one, other)


def test_rounding_is_the_only_difference(threads: int) -> None:
    x = np.random.default_rng(3).random(100_001)
    ours = COMPILED["total"](x, x.size)
    assert ours == pytest.approx(prange_programs.total(x, x.size), rel=1e-12)


def test_same_number_of_threads_gives_same_bits(threads: int) -> None:
    x = np.random.default_rng(4).random(100_001)
    results = {COMPILED["total"](x, x.size) for _ in range(20)}
    assert len(results) == 1


def test_array_whose_shape_changes_is_an_error() -> None:
    @njit(parallel=True)
    def grow(acc, n):
        for i in prange(n):
            acc = acc + np.ones((i % 3, 1))
        return acc

    with pytest.raises(ValueError, match="shape"):
        grow(np.ones((1, 1)), 100)


@pytest.mark.parametrize("where", [0, 57, 999])
def test_exception_reaches_the_caller_once(threads: int, where: int) -> None:
    @njit(parallel=True)
    def fails(x, at):
        s = 0.0
        acc = np.zeros(4)
        for i in prange(len(x)):
            if i == at:
                raise ValueError("at", i)
            held = np.full(3, x[i])
            s += held.sum()
            acc += x[i]
        return s, acc

    with pytest.raises(ValueError, match="at") as caught:
        fails(np.ones(1000), where)
    assert caught.value.args == ("at", where)
    assert fails(np.ones(1000), -1)[0] == 3000.0
