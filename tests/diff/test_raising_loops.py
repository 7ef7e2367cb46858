"""Loops whose rounds may raise: which round it is, what was stored before, what comes out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit, prange, stages

# Around the strips that are run without checks, and too few rounds for one.
SIZES = [0, 1, 15, 16, 255, 256, 257, 600]


def quotients(a, b, c):
    for i in range(a.shape[0]):
        c[i] = a[i] / b[i]


def in_place(a, b, c):
    for i in range(c.shape[0]):
        c[i] = c[i] / b[i] + a[i]


def two_stores(a, b, c):
    for i in range(a.shape[0]):
        a[i] = c[i] + 1
        c[i] = 1 / b[i]


def branches(a, b, c):
    for i in range(a.shape[0]):
        x = a[i]
        if x > 0:
            x = x / b[i]
        c[i] = x


def from_the_second(a, b, c):
    for i in range(1, b.shape[0] - 1):
        c[i] = (a[i - 1] + a[i + 1]) / b[i]


def of_the_last_round(a, b, c):
    x = 0.0
    for i in range(a.shape[0]):
        x = a[i] / b[i]
        c[i] = x
    return x


def counted(a, b, c):
    positive = 0
    for i in range(a.shape[0]):
        if a[i] / b[i] > 0:
            positive += 1
        c[i] = a[i]
    return positive


def refused(a, b, c):
    for i in range(a.shape[0]):
        if b[i] == 0:
            raise ValueError("zero", 1.5)
        c[i] = a[i] * 2


def handled(a, b, c):
    done = 0
    try:
        for i in range(a.shape[0]):
            c[i] = a[i] / b[i]
            done += 1
    except ZeroDivisionError:
        return -done
    return done


def of_rows(a, b, c):
    for i in range(3):
        for j in range(a.shape[0]):
            c[j] += a[j] / (b[j] - i)


def shifted(a, b, c):
    for i in range(a.shape[0]):
        c[i] = a[i] / b[a.shape[0] - 1 - i]


def by_an_index_of_the_round_before(a, b, c):
    for i in range(1, a.shape[0]):
        c[i] = c[i - 1] / b[i]


def sums(a, b, c):
    for i in range(c.shape[0]):
        s = 0.0
        for j in range(20):
            s += a[i] / (b[i] * (j + 1))
        c[i] = s


def sums_of_all(a, b, c):
    for i in range(min(c.shape[0], 20)):
        s = 0.0
        for j in range(c.shape[0]):
            if i != j:
                s += 1.0 / (b[j] * (i + 1))
        c[i] = s + math.sqrt(i)


def roots(a, b, c):
    for i in range(a.shape[0]):
        c[i] = (1 / (1 + a[i] * a[i])) / math.sqrt(abs(b[i]) + 0.5) / (b[i] * b[i])


def remainders(a, b, c):
    for i in range(a.shape[0]):
        c[i] = a[i] % b[i] + a[i] // b[i]


FUNCTIONS = [
    quotients,
    in_place,
    two_stores,
    branches,
    from_the_second,
    of_the_last_round,
    counted,
    refused,
    handled,
    of_rows,
    shifted,
    by_an_index_of_the_round_before,
    sums,
    sums_of_all,
    roots,
]


def outcome(function: Callable[..., Any], arrays: tuple[Any, ...]) -> Any:
    try:
        return function(*arrays)
    except (ZeroDivisionError, ValueError) as error:
        return type(error), error.args


def places(size: int) -> list[int | None]:
    """Where a zero is among the divisors: nowhere, first, in the middle, last."""
    return [None, *sorted({0, size // 2, size - 1})] if size else [None]


def arrays(size: int, zero: int | None) -> tuple[np.ndarray[Any, Any], ...]:
    random = np.random.default_rng(size)
    a, c = random.standard_normal((2, size))
    b = random.standard_normal(size) + 9
    if zero is not None:
        b[zero] = 0
    return a, b, c


def as_python(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function on Python's numbers, for which division by zero raises."""

    def call(*given: np.ndarray[Any, Any]) -> Any:
        lists = [Elements(x.tolist()) for x in given]
        for i, x in enumerate(given):
            for j in range(i):
                if x is given[j]:
                    lists[i] = lists[j]
        try:
            return function(*lists)
        finally:
            for x, kept in zip(given, lists, strict=True):
                x[:] = kept

    return call


class Elements(list[float]):
    @property
    def shape(self) -> tuple[int]:
        return (len(self),)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_raises_in_the_round_in_which_python_raises(function: Callable[..., Any]) -> None:
    compiled = njit(function)
    for size in SIZES:
        for zero in places(size):
            ours, python = arrays(size, zero), arrays(size, zero)
            assert outcome(compiled, ours) == outcome(as_python(function), python), (size, zero)
            for one, other in zip(ours, python, strict=True):
                np.testing.assert_array_equal(one, other, f"{size} {zero}")


@pytest.mark.parametrize("function", [quotients, in_place, two_stores, shifted, sums])
@pytest.mark.filterwarnings("ignore")
def test_of_the_same_memory(function: Callable[..., Any]) -> None:
    compiled = njit(function)
    for size in SIZES:
        for zero in places(size):
            results = []
            for run in (compiled, as_python(function)):
                a, b, _ = arrays(size, zero)
                results.append((outcome(run, (a, b, b)), a, b))
            np.testing.assert_equal(results[0], results[1], f"{size} {zero}")


def test_of_overlapping_memory() -> None:
    def quotients(a, b, c):
        for i in range(a.shape[0]):
            c[i] = a[i] / b[i]

    for zero in (None, 0, 300, 599):
        results = []
        for run in (njit(quotients), quotients):
            a, b, _ = arrays(601, zero)
            b /= 9
            with np.errstate(divide="raise"):
                try:
                    run(a[:-1], b[:-1], a[1:])
                except (ZeroDivisionError, FloatingPointError):
                    results.append("raised")
            results.append(a)
        np.testing.assert_equal(results[: len(results) // 2], results[len(results) // 2 :])


@pytest.mark.parametrize("function", [remainders, refused])
@pytest.mark.parametrize("dtype", [np.int64, np.int32])
def test_of_integers(function: Callable[..., Any], dtype: type) -> None:
    compiled = njit(function)
    for size in SIZES:
        for zero in places(size):
            results = []
            for run in (compiled, as_python(function)):
                a, b, c = ((x * 4).astype(dtype) for x in arrays(size, None))
                b &= 7
                b[b == 0] = 1
                if zero is not None:
                    b[zero] = 0
                results.append((outcome(run, (a, b, c)), a, b, c))
            np.testing.assert_equal(results[0], results[1], f"{size} {zero}")


@pytest.mark.parametrize("fastmath", [False, True])
def test_sums_are_put_back(fastmath: bool) -> None:
    @njit(fastmath=fastmath)
    def total(a, b):
        s = 0.0
        try:
            for i in range(a.shape[0]):
                s += a[i] / b[i]
        except ZeroDivisionError:
            return -s
        return s

    for size in SIZES:
        for zero in places(size):
            a = np.ones(size)
            b = np.ones(size)
            if zero is not None:
                b[zero] = 0
            assert total(a, b) == (size if zero is None else -zero)


def test_in_parallel() -> None:
    @njit(parallel=True)
    def quotients(a, b, c):
        s = 0.0
        for i in prange(a.shape[0]):
            c[i] = a[i] / b[i]
            s += 1
        return s

    for size in [*SIZES, 100_000]:
        a, b, c = arrays(size, None)
        assert quotients(a, b, c) == size
        np.testing.assert_array_equal(c, a / b)
        for zero in places(size)[1:]:
            b[zero] = 0
            with pytest.raises(ZeroDivisionError, match="division by zero"):
                quotients(a, b, c)
            b[zero] = 1


def test_divisions_are_vectorised() -> None:
    compiled = njit("void(float64[::1], float64[::1], float64[::1])")(quotients)
    assert "fdiv <" in stages(compiled).optimized_llvm


def test_a_divisor_that_is_never_zero_is_not_checked() -> None:
    @njit("float64(float64, float64)")
    def smooth(x, y):
        return 1 / (1 + abs(x)) + 1 / math.sqrt(x * x + y * y + 1e-9) + 1 / (math.exp(y) + 0.5)

    assert "raise" not in stages(smooth).loop_ir
    with pytest.raises(ZeroDivisionError):
        njit(lambda x: 1 / (x * x))(0.0)
    with pytest.raises(ZeroDivisionError):
        njit(lambda x: 1 / (abs(x) * 1e-300))(1e-300)
    assert math.isnan(njit(lambda x: 1 / (1 + abs(x)))(math.nan))
