"""Random loops over arrays give the values, errors and stores that Python gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text
from random_loops import Program

import numen

SIZES = [(6, 6, 2), (5, 8, 0), (8, 5, 3), (0, 3, 1), (1, 1, -1), (9, 9, 4)]


def outcome(function: Callable[..., Any], n: int, m: int, p: int) -> tuple[Any, ...]:
    x, y = np.arange(n) % 5, np.arange(m) * 3 % 7
    try:
        result: Any = int(function(x, y, p))
    except IndexError as error:
        result = str(error)
    return result, x.tolist(), y.tolist()


@pytest.mark.parametrize("first", range(0, 150, 10))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_equals_python(first: int) -> None:
    for seed in range(first, first + 10):
        function = function_from_text(Program(seed).text)
        compiled = numen.njit(function)
        for sizes in SIZES:
            try:
                expected = outcome(function, *sizes)
            except OverflowError:  # of Python's integers, which do not wrap around
                continue
            assert outcome(compiled, *sizes) == expected, (seed, sizes, Program(seed).text)
