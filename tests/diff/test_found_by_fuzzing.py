"""What random programs found, cut down."""

from __future__ import annotations

import pytest

from numen import njit


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
