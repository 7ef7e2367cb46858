"""Random programs that share arrays, views and rows give what Python gives, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text
from random_arrays import Program

import numen


def outcome(function: Callable[..., Any], n: int) -> Any:
    x = np.arange(n) % 7 - 1
    try:
        result, total, length = function(x, n)
    except ValueError as error:
        return str(error), x.tolist()
    return result.tolist(), int(total), length, x.tolist()


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_equals_python(seed: int) -> None:
    function = function_from_text(Program(seed).text, np=np)
    compiled = numen.njit(function)
    for n in (3, 40, 1000):
        assert outcome(compiled, n) == outcome(function, n), Program(seed).text
