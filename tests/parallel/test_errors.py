"""What iterations of parallel loops raise reaches the caller once; the other iterations stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import errors, njit, prange
from numen._core import live_objects

FOREVER = 10**14


@njit(parallel=True)
def every_seventh(n):
    for i in prange(n):
        names = [str(i), "x"]
        if i % 7 == 3:
            raise ValueError("bad", i, names[0])


@njit(parallel=True)
def first_fails(n, out):
    for i in prange(len(out)):
        if i == 0:
            raise ValueError("first")
        j = 0
        while j < n:
            j += 1
        out[i] = j


@njit(parallel=True)
def first_of_a_nest_fails(n, out):
    for i in prange(len(out)):
        for k in prange(3):
            j = 0
            while j < n and i > 0:
                j += 1
            if i == 0 and k == 1:
                raise KeyError(k)
            out[i] += j


@njit(parallel=True)
def catches(n):
    caught = 0
    for k in range(3):
        try:
            for i in prange(n):
                if i == 50 + k:
                    raise IndexError(i)
        except IndexError:
            caught += 1
    return caught


@njit(parallel=True)
def catches_inside(n, out):
    for i in prange(n):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            out[i] = 1
        except ValueError:
            out[i] = 2


def test_the_error_of_the_first_iteration_arrives_once(threads: int) -> None:
    every_seventh(1)
    before = live_objects()
    for _ in range(20):
        with pytest.raises(ValueError, match="bad") as caught:
            every_seventh(100_000)
        assert caught.value.args == ("bad", 3, "3")
        assert caught.value.__context__ is None
        del caught
    assert live_objects() == before


@pytest.mark.parametrize(
    ("function", "error"), [(first_fails, ValueError), (first_of_a_nest_fails, KeyError)]
)
def test_the_other_iterations_stop(
    threads: int, function: Callable[..., Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        function(10, np.zeros(4))
    start = time.perf_counter()
    with pytest.raises(error):
        function(FOREVER, np.zeros(4))
    assert time.perf_counter() - start < 5  # much less; others use the machine
    assert catches(10_000) == 3


def test_errors_can_be_caught_around_loops_and_inside(threads: int) -> None:
    assert catches(10_000) == 3
    out = np.zeros(10_000)
    catches_inside(len(out), out)
    assert np.array_equal(out, np.where(np.arange(len(out)) % 3 == 0, 2, 1))


def returns(n):
    for _ in prange(n):
        return 1
    return 0


def returns_from_an_inner_loop(n):
    for i in prange(n):
        for j in range(i):
            if j > 3:
                return j
    return 0


@pytest.mark.parametrize("function", [returns, returns_from_an_inner_loop])
def test_a_loop_cannot_be_left_by_return(function: Callable[..., Any]) -> None:
    with pytest.raises(errors.UnsupportedError, match="return inside a prange loop"):
        njit(parallel=True)(function)(10)
