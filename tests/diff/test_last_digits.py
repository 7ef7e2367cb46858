"""Functions of numbers whose last digits are Python's, or at most one unit off."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit

ODD = (0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, 5e-324, 1e-310, 1e-200, 1.7e308, 3.0)
RANDOM = np.random.default_rng(20261123)


def points(count: int) -> list[tuple[float, ...]]:
    """Give points with three coordinates: of one size, of any, and with odd ones."""
    bits = RANDOM.integers(-(2**63), 2**63 - 1, (count, 3)).view(np.float64)
    odd = np.where(RANDOM.random((count, 3)) < 0.5, bits, RANDOM.choice(ODD, (count, 3)))
    numbers = np.concatenate([RANDOM.uniform(-10, 10, (count, 3)), bits, odd])
    return [tuple(point) for point in numbers.tolist()]


def lengths(points):
    return [math.hypot(x, y, z) for x, y, z in points]


def distances(points):
    return [math.dist(p, (1.0, -2.0, 0.5)) for p in points]


@pytest.mark.parametrize("function", [lengths, distances])
def test_lengths_of_vectors(function: Callable[..., Any]) -> None:
    assert_like_python(function, points(1000))


def power_of(base: float) -> Callable[[float], float]:
    return lambda x: base**x


def power_by(exponent: float) -> Callable[[float], float]:
    return lambda x: x**exponent


def powers_of(base: float) -> Callable[..., None]:
    def fill(x: Any, out: Any) -> None:
        for i in range(len(x)):
            out[i] = base ** x[i]

    return fill


EXPONENTS = RANDOM.uniform(-90, 90, 2000)
BASES = (0.001, 0.125, 0.25, 0.5, 2.0, 4.0, 7.0, 8.0, 10.0, 16.0, 1024.0)


def units_off(made: Any, right: Any) -> float:
    return float(np.max(np.abs(made - right) / np.spacing(np.abs(right))))


@pytest.mark.parametrize("base", BASES)
def test_powers_of_constants(base: float) -> None:
    power = njit(power_of(base))
    right = np.array([base**x for x in EXPONENTS.tolist()])
    assert units_off(np.array([power(x) for x in EXPONENTS.tolist()]), right) <= 1
    made = np.empty_like(EXPONENTS)
    njit(powers_of(base))(EXPONENTS, made)
    assert units_off(made, right) <= 2
    exponents = EXPONENTS[abs(EXPONENTS) < 8].astype(np.float32)
    single = np.empty_like(exponents)
    njit(powers_of(np.float32(base)))(exponents, single)
    exact = (np.float64(np.float32(base)) ** exponents).astype(np.float32)
    assert units_off(single, exact) <= 2


@pytest.mark.parametrize("exponent", [-2, -1, -0.5, 0.5, 2, 3, 4, 1 / 3, 2.5, 10])
def test_powers_by_constants(exponent: float) -> None:
    numbers = (10.0 ** RANDOM.uniform(-30, 30, 2000)).tolist()
    power = njit(power_by(exponent))
    right = np.array([x**exponent for x in numbers])
    assert units_off(np.array([power(x) for x in numbers]), right) <= 1


@pytest.mark.parametrize("exponent", [math.inf, -math.inf, math.nan, 1.0, -1.0, 0.0, -0.0])
@pytest.mark.parametrize("base", [0.0, -0.0, 1.0, -1.0, math.inf])
def test_powers_at_the_ends(base: float, exponent: float) -> None:
    assert_like_python(lambda x, y: x**y, base, exponent)
    assert_like_python(power_of(base), exponent)
    assert_like_python(power_by(exponent), base)


def test_math_pow_raises_nothing() -> None:
    power = njit(lambda x, y: math.pow(x, y))
    assert power(0.0, -1.0) == math.inf
    assert math.isnan(power(-1.0, 0.5))
