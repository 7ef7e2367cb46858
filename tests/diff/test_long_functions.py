"""Functions of so many array operations that those become functions of their own."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import numpy as np
import pytest
from from_text import function_from_text

from numen import njit

LINES = [
    "a = a * 0.5 + #",
    "b[:] = a - b[::-1] * 0.25",
    "x = np.sum(a * b) / 1000 + # * 0.01",
    "a[1:] += b[:-1]",
    "b = np.where(a > x, a, b) * 0.5 + c * 0.1",
    "c[#] = a.max() - b.min()",
    "for i in range(2):\n        a -= i * b * 0.125",
    "n[#] = np.sum(n // 3) % 11",
]


def long_function(last: str) -> Callable[..., object]:
    body = "".join(f"    {line.replace('#', str(i))}\n" for i in range(60) for line in LINES)
    return function_from_text(f"def f(a, b, c, n, x):\n{body}    {last}\n", np=np)


def arguments() -> tuple[object, ...]:
    rng = np.random.default_rng(1)
    return rng.random(100), rng.random(100), rng.random(100), rng.integers(1, 9, 100), 0.3


def test_results_are_as_of_short_functions() -> None:
    python = long_function("return a, b, c, n, x")
    expected, actual = python(*arguments()), njit(python)(*arguments())
    for one, other in zip(actual, expected, strict=True):  # type: ignore[call-overload]
        np.testing.assert_array_equal(one, other)


def test_errors_have_their_lines() -> None:
    python = long_function("return a + b[1:]")
    with pytest.raises(ValueError, match="could not be broadcast together") as caught:
        njit(python)(*arguments())
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [frame.name for frame in frames].count("f") == 1
    assert frames[-1].line == "return a + b[1:]"
