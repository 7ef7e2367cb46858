"""Array expressions with parallel=True give what NumPy gives, with any number of threads."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

import array_programs
import numpy as np
import pytest

import numen
from numen import njit, prange

PROGRAMS = [
    f
    for f in vars(array_programs).values()
    if isinstance(f, FunctionType) and f.__module__ == "array_programs"
]
COMPILED = {f.__name__: njit(parallel=True)(f) for f in PROGRAMS}


def arguments(function: FunctionType) -> list[Any]:
    rng = np.random.default_rng(5)
    values = {
        "x": rng.random(1_000_000),
        "y": rng.random(1_000_000),
        "m": rng.random((1003, 307)),
        "row": rng.random(307),
        "column": rng.random((1003, 1)),
        "k": rng.integers(0, 100, 300_001),
        "small_x": rng.random(10),
        "n": 100_003,
    }
    return [values[name] for name in inspect.signature(function).parameters]


def assert_same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, tuple):
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=1e-11)
        assert np.shape(ours) == np.shape(theirs)


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_expression_equals_numpy(function: FunctionType, threads: int) -> None:
    ours, theirs = arguments(function), arguments(function)
    assert_same(COMPILED[function.__name__](*ours), function(*theirs))
    for one, other in zip(ours, theirs, strict=True):
        assert_same(one, other)


@njit(parallel=True)
def sums(x, y):
    return np.sum(x * y + 1), np.prod(1 + x * 1e-9), np.max(x - y), np.min(x - y), x.mean()


def test_fused_reductions_are_numpys_within_rounding(threads: int) -> None:
    rng = np.random.default_rng(6)
    x, y = rng.random(1_000_001), rng.random(1_000_001)
    assert_same(sums(x, y), sums.py_func(x, y))
    x[700_000] = np.nan
    assert all(np.isnan(part) for part in sums(x, y))


def test_large_statements_run_in_a_parallel_loop() -> None:
    vector = numen.float64[::1]
    for function in (array_programs.expression, array_programs.into):
        stages = numen.stages(njit(parallel=True)(function), (vector, vector))
        assert "parallel_for" in stages.loop_ir
        assert "parallel_for" not in numen.stages(njit(function), (vector, vector)).loop_ir


def test_statements_in_a_prange_loop_run_on_its_threads(threads: int) -> None:
    @njit(parallel=True)
    def rows(m):
        out = np.empty(m.shape[0])
        for i in prange(m.shape[0]):
            row = m[i] * 2
            out[i] = row.sum()
        return out

    m = np.random.default_rng(7).random((8, 100_000))
    assert_same(rows(m), (m * 2).sum(axis=1))


def test_shapes_that_do_not_fit_raise_as_in_numpy() -> None:
    @njit(parallel=True)
    def add(x, y):
        return x + y

    x, y = np.ones(100_000), np.ones(99_999)
    with pytest.raises(ValueError, match="could not be broadcast") as theirs:
        add.py_func(x, y)
    with pytest.raises(ValueError, match="could not be broadcast") as ours:
        add(x, y)
    assert str(ours.value) == str(theirs.value)
