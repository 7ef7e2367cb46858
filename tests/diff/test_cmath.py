"""Functions of cmath and powers of complex numbers: CPython's bits."""

from __future__ import annotations

import cmath
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python
from from_text import function_from_text

from numen import njit

NAMES = [
    *("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh"),
    *("exp", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh"),
]
EDGES = [0.0, -0.0, 1.0, -1.0, 1e-310, 3e-200, -1e200, 1e308, 0.5, 710.0, math.inf, -math.inf]
_generator = np.random.default_rng(0)
NUMBERS = [
    complex(x, y)
    for scale in (0.1, 1.0, 8.0)
    for x, y in (_generator.standard_normal((60, 2)) * scale).tolist()
] + [complex(x, y) for x, y in itertools.product(EDGES, EDGES)]


def bits(z: complex) -> tuple[str, str]:
    return z.real.hex(), z.imag.hex()


@pytest.mark.parametrize("name", NAMES)
def test_functions(name: str) -> None:
    function: Callable[..., Any] = getattr(cmath, name)
    compiled = njit(function_from_text(f"def f(z):\n    return cmath.{name}(z)\n", cmath=cmath))
    for z in NUMBERS:
        try:
            theirs = function(z)
        except (ValueError, OverflowError):
            continue  # docs/differences.md: Functions of math give NaN and infinities
        assert bits(compiled(z)) == bits(theirs), z


def power(z, w):
    return z**w


EXPONENTS = [2, 3, -1, 0, 7, -100, 2.5, -0.5, 101, 1j, 0.3 - 2j, 0j, 100 + 0j, 2 + 1e-3j]


@pytest.mark.parametrize("w", EXPONENTS)
def test_powers(w: complex) -> None:
    compiled = njit(power)
    for z in NUMBERS[:180]:
        assert bits(compiled(z, w)) == bits(z**w), z


@pytest.mark.parametrize("w", [-1.0, 2j, -0.5, 0, 2, 1.5])
def test_powers_of_zero(w: complex) -> None:
    assert_like_python(power, 0j, w)


def quotient(z, w):
    return z / w


def test_quotients_of_python_numbers() -> None:
    compiled = njit(quotient)
    for z, w in itertools.pairwise(NUMBERS[:180]):
        assert bits(compiled(z, w)) == bits(z / w), (z, w)
        assert bits(compiled(2.5, w)) == bits(2.5 / w), w
    assert_like_python(quotient, 1 + 2j, 0j)


@pytest.mark.parametrize("dtype", ["F", "D"])
def test_quotients_of_arrays(dtype: str) -> None:
    compiled = njit(quotient)
    with np.errstate(all="ignore"):
        z = np.array(NUMBERS).astype(dtype)
        w = z[::-1].copy()
        np.testing.assert_array_equal(compiled(z, w), z / w)
        np.testing.assert_array_equal(compiled(z, w[5]), z / w[5])
        for i in np.flatnonzero(w)[::7]:
            np.testing.assert_equal(compiled(z[i], w[i]), (z[i] / w[i]).item())


def test_a_power_that_is_too_large() -> None:
    # docs/differences.md: Functions of math give NaN and infinities
    with pytest.raises(OverflowError):
        power(2j, -600j)
    assert cmath.isinf(njit(power)(2j, -600j))
