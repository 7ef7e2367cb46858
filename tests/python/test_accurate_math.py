"""accurate_math=True: exp, sin and their like are within 1 ulp where loops call vector forms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import numen

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from accuracy import ONE, TWO, Function, in_compiled_code, worst_of


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("function", [*ONE, *TWO], ids=lambda function: function.name)
def test_errors_are_within_one_unit(function: Function, dtype: type[Any]) -> None:
    worst = worst_of(function, dtype, 20_000, accurate_math=True)
    assert worst.ulps <= 1, worst


def test_is_another_function_than_the_one_without() -> None:
    x = np.linspace(-20, 20, 10_000)
    tanh = in_compiled_code("tanh")

    def f(x: Any) -> Any:
        return tanh(x)

    fast, accurate = numen.njit(f), numen.njit(accurate_math=True)(f)
    exact = np.tanh(x.astype(np.longdouble)).astype(np.float64)
    assert np.count_nonzero(accurate(x) != exact) < np.count_nonzero(fast(x) != exact)


def test_calls_keep_the_accuracy_of_the_function_that_calls() -> None:
    @numen.njit
    def inner(x: Any) -> Any:
        return np.sinh(x)

    @numen.njit(accurate_math=True)
    def outer(x: Any) -> Any:
        total = np.empty_like(x)
        for i in range(len(x)):
            total[i] = np.cosh(x[i]) - inner(x[i])
        return total

    x = np.linspace(-3, 3, 1000)
    np.testing.assert_allclose(outer(x), np.cosh(x) - np.sinh(x), rtol=1e-13)


def test_contradicts_approximate_functions() -> None:
    with pytest.raises(ValueError, match="accurate_math contradicts fastmath"):
        numen.njit(accurate_math=True, fastmath=True)(abs_of)
    assert numen.njit(accurate_math=True, fastmath={"contract"})(abs_of)(-1.0) == 1.0


def abs_of(x: Any) -> Any:
    return abs(x)
