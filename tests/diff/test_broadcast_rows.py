"""Rows of a table by a column, whose elements stand still along a row."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from table import assert_same

from numen import njit


def quotient(x, y):
    return x / y


def added_into(x, y):
    out = np.ones((3, 5))
    out[:] += x * y - x
    return out


def of_other_dtypes(x, y):
    return (x > y), x.astype(np.float32) * y.astype(np.float32), x + y.astype(np.int16)


def by_its_own_column(x, y):
    out = x + 0.0 * y
    out[:] = out - out[:, :1]
    return out


PROGRAMS = [quotient, added_into, of_other_dtypes, by_its_own_column]
SHAPES = [(3, 5), (3, 1), (1, 5), (1, 1), (5,), (1,)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_equals_numpy(program: Callable[..., Any]) -> None:
    compiled = njit(program, tier="optimized")
    for left in SHAPES:
        for right in SHAPES:
            if program is by_its_own_column and len(np.broadcast_shapes(left, right)) < 2:
                continue
            x = np.arange(1.0, 1 + np.prod(left)).reshape(left)
            y = np.arange(2.0, 2 + np.prod(right)).reshape(right)
            assert_same(compiled(x, y), program(x, y), True, f"{left} {right}")
            assert_same(compiled(x.T.copy().T, y), program(x.T.copy().T, y), True, f"F {left}")


@pytest.mark.parametrize("shapes", [((3, 0), (3, 1)), ((0, 4), (1, 4)), ((0, 1), (1, 5))])
def test_without_elements(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    x, y = np.ones(shapes[0]), np.ones(shapes[1])
    assert_same(njit(quotient)(x, y), x / y, True, str(shapes))


def test_rows_by_a_column_are_vectors() -> None:
    compiled = njit(quotient, tier="optimized")
    x, y = np.ones((40, 30)), np.full((40, 1), 2.0)
    assert compiled(x, y).sum() == 600
    (text,) = compiled.inspect_llvm().values()
    assert text.count(" = fdiv <") >= 2, "whole rows, and rows by an element"
