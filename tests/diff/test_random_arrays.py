"""Random programs that share arrays, views and rows give what Python gives, bit for bit."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from random_arrays import Program

import numen


def outcome(function: Callable[..., Any], n: int) -> Any:
    x = np.arange(n) % 7 - 1
    try:
        result, total, length = function(x, n)
    except ValueError as error:
        return str(error), x.tolist()
    return result.tolist(), int(total), length, x.tolist()


def compile_text(seed: int) -> Callable[..., Any]:
    text = Program(seed).text
    file = f"<random arrays {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np}
    exec(compile(text, file, "exec"), names)
    function: Callable[..., Any] = names["f"]
    return function


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_equals_python(seed: int) -> None:
    function = compile_text(seed)
    compiled = numen.njit(function)
    for n in (3, 40, 1000):
        assert outcome(compiled, n) == outcome(function, n), Program(seed).text
