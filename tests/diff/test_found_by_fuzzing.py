"""What random programs found, cut down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

from numen import njit
from numen.errors import TypingError


def test_condition_of_a_while_that_always_raises() -> None:
    @njit
    def f(p):
        n = 0
        while (4 % 0, 1.0) < (1, 2.0) and n < 6:
            n += 1
            if p:
                continue
        return n

    with pytest.raises(ZeroDivisionError):
        f(True)


def test_quick_code_of_a_loop_that_is_left_empty() -> None:
    @njit(tier="quick")
    def f(n):
        u = 0
        for i in range(n - 2):
            u = i % 4 // 2  # noqa: F841
        return n

    assert f(5) == 5


def test_early_return_before_none_in_a_function_that_is_called() -> None:
    @njit
    def positive(x):
        if x > 0:
            return x
        return None

    @njit
    def f(x):
        y = positive(x)
        return -1 if y is None else y + 1

    assert [f(x) for x in (2, -2)] == [f.py_func(x) for x in (2, -2)] == [3, -1]


@pytest.mark.parametrize(
    ("line", "argument", "message"),
    [
        ("int[()]", 0, "E0306.*the slices of an array type are ':' or '::1'"),
        ("np.choose(x, b'ab')", np.array([0, 1]), "a list of arrays is needed, not bytes"),
        ("np.select({}, [])", 0, "E0404.*a list of arrays is needed, not Tuple"),
        ("np.histogramdd([])", 0, "E0404.*needs arrays"),
        ("list(zip((i for i in range(3)), (1, 'a')))", 0, "E0305.*values of different types"),
        ("format('ab', x)", 3, "argument 2 must be str, not int64"),
        ("x.dtype(1)", np.array(["a"]), "is not callable"),
        ("x.dtype(1)", np.zeros(1, [("x", "f8")]), "is not callable"),
    ],
)
def test_errors_that_crashed_the_compiler(line: str, argument: Any, message: str) -> None:
    f = njit(function_from_text(f"def f(x):\n    return {line}\n", np=np))
    with pytest.raises(TypingError, match=message):
        f(argument)


def test_items_of_an_empty_tuple_in_an_expression() -> None:
    @njit
    def f(x):
        total = 0
        for i in range(x.ndim + 1):
            total += x.shape[i] * x.strides[i]
        return total

    with pytest.raises(IndexError, match="tuple index out of range"):
        f(np.array(1.0))


def test_message_of_an_assertion_that_no_exception_holds() -> None:
    @njit
    def f(x):
        assert x > 0, {1, 2}
        return x

    with pytest.raises(TypingError, match="takes numbers, str, None and tuples of them, not set"):
        f(1)
