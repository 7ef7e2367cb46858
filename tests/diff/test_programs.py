"""Every program of programs.py gives what Python and NumPy give: values, shapes and dtypes."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

import numpy as np
import programs
import pytest

from numen import njit

PROGRAMS = [
    f
    for name, f in vars(programs).items()
    if isinstance(f, FunctionType) and not name.startswith("_")
]


def argument(name: str) -> Any:
    return {
        "a": np.linspace(0.1, 0.9, 7),
        "b": np.arange(12.0).reshape(3, 4),
        "n": 5,
        "x": 0.5,
    }[name]


def assert_same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, tuple | list):
        assert type(ours) is type(theirs)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    elif isinstance(theirs, np.ndarray):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-14, atol=1e-14)
    elif isinstance(theirs, float):
        assert ours == pytest.approx(theirs, rel=1e-14)
    else:
        assert ours == theirs


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_program_equals_python(function: FunctionType) -> None:
    names = list(inspect.signature(function).parameters)
    ours = njit(function)(*(argument(n) for n in names))
    assert_same(ours, function(*(argument(n) for n in names)))
