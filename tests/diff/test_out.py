"""Arrays that are given for results: which are refused, and what the others hold then."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from table import assert_same, copied, function_of, outcome

from numen import njit

#: Reductions of all elements, whose results have no axes.
WHOLE = "sum prod min max mean median var any all nansum nanmean nanvar argmin argmax"
QUANTILES = ["np.nanmedian(a, out=out)", "np.quantile(a, 0.5, out=out)"]
QUANTILES += ["np.nanquantile(a, 0.5, out=out)"]
REDUCTIONS = [f"np.{name}(a, out=out)" for name in WHOLE.split()]
OTHERS = {
    "np.cumsum(a, out=out)": 3,
    "np.nancumprod(a, out=out)": 3,
    "np.take(a, [1, 0], out=out)": 2,
    "np.compress([True, True, False], a, out=out)": 2,
    "np.round(a, out=out)": 3,
    "np.clip(a, 0, 1, out=out)": 3,
    "np.outer(a, a, out=out)": (3, 3),
}


def check(call: str, rows: list[dict[str, Any]]) -> None:
    function = function_of(f"{call}; return out", ["a", "out"])
    compiled = njit(function)
    for given in rows:
        theirs = outcome(function, copied(given))
        if isinstance(theirs, type) and issubclass(theirs, TypeError):
            theirs = TypeError  # NumPy has classes of its own
        assert_same(outcome(compiled, copied(given)), theirs, True, f"{call} with {given}")


@pytest.mark.parametrize("call", [*REDUCTIONS, *QUANTILES, *OTHERS, "np.matmul(a, a, out=out)"])
def test_dtypes(call: str) -> None:
    shape = OTHERS.get(call, ())
    pairs = itertools.product("lfdB", "lifdD?B")
    check(call, [{"a": np.array([1, 2, 0], a), "out": np.zeros(shape, b)} for a, b in pairs])


@pytest.mark.parametrize("call", [*REDUCTIONS, *QUANTILES, *OTHERS])
def test_shapes(call: str) -> None:
    shapes: list[Any] = [1, 2, 3, (2, 3), (3, 3)]
    kind = int if "np.arg" in call else float
    check(call, [{"a": np.array([1.0, 2, 0]), "out": np.zeros(shape, kind)} for shape in shapes])


@pytest.mark.parametrize("shape", [(2,), (2, 2), (3, 2, 2)])
def test_dot_takes_an_array_of_its_own_kind(shape: tuple[int, ...]) -> None:
    pairs = itertools.product("lfD", "lifdD")
    rows = [{"a": np.ones(shape, a), "out": np.zeros(shape[1:], b)} for a, b in pairs]
    outs: list[Any] = [np.zeros((2, 2)).T, np.zeros((2, 4))[:, ::2], np.zeros((3, 2)), np.zeros(2)]
    rows += [{"a": np.ones(shape), "out": out} for out in outs]
    check("np.dot(a, a, out=out)", rows)
    check("a.dot(a, out)", rows)


SUMS = "sum prod mean var nansum nanmean cumsum cumprod nancumsum add.accumulate".split()


@pytest.mark.parametrize("name", SUMS)
def test_what_is_added_up_is_not_rounded_to_what_is_given(name: str) -> None:
    numbers = np.random.default_rng(0).standard_normal((3, 5)) * 3
    call = f"np.{name}(a, axis=0, out=out)"
    shape = numbers.shape if "cum" in name or "acc" in name else 5
    pairs = [("d", "i"), ("f", "l"), ("l", "i"), ("b", "l"), ("l", "d"), ("f", "d"), ("F", "D")]
    check(call, [{"a": numbers.astype(a), "out": np.zeros(shape, b)} for a, b in pairs])
