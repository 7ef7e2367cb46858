"""Variables that are None on one path, where compiled code needs what else they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit

CALLS = [
    lambda a, n: np.roll(a, 1),
    lambda a, n: np.sum(a),
    lambda a, n: np.dot(a, a),
    lambda a, n: np.concatenate((a, a)),
    lambda a, n: np.outer(a, a),
    lambda a, n: np.repeat(a, n),
    lambda a, n: np.array(a),
    lambda a, n: (a > 1, 1 >= a, a[1] < n),
    lambda a, n: (np.arange(n), np.arange(n + 4, step=n), np.arange(n, a[0])),
    lambda a, n: (a[n], np.arange(6).reshape(2, 3)[1, n]),
]


def as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("call", CALLS)
def test_what_is_not_none_is_taken(call: Callable[..., Any]) -> None:
    compiled = njit(call)

    def choose(values, index, is_given):
        a = n = None
        if is_given:
            a, n = values, index
        return compiled(a, n)

    x = np.array([2.0, 0.5, 1.0])
    for one, other in zip(as_tuple(njit(choose)(x, 1, True)), as_tuple(call(x, 1)), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(TypeError):
        njit(choose)(x, 2, False)


@pytest.mark.parametrize("is_given", [True, False])
def test_none_is_a_default_of_arange(is_given: bool) -> None:
    def ranges(stop, step, is_given):
        last = stop if is_given else None
        every = step if is_given else None
        return np.arange(3, last), np.arange(3, last, 2), np.arange(7, None, every)

    for one, other in zip(njit(ranges)(9, 2, is_given), ranges(9, 2, is_given), strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_array_of_one_is_a_copy() -> None:
    @njit
    def copied(values, is_given):
        a = values if is_given else None
        made = np.array(a)
        made[0] = 7.0
        return made

    x = np.zeros(2)
    assert copied(x, True).tolist() == [7.0, 0.0]
    assert x.tolist() == [0.0, 0.0]
