"""Operators and methods of sets and dicts whose numbers are Python's and NumPy's, as in CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python
from table import function_of

from numen import njit
from numen.errors import TypingError


def comparisons(a):
    ours = set(a)
    return (
        (ours == {0, 1, 2}, {0, 1} != ours, ours == {0, 1}, {(1, 2)} == {(1, a[2])}),
        (ours <= {0, 1, 2}, ours < {0, 1, 2}, {0, 1, 2, 3} > ours, ours >= {1}, {5} >= ours),
        (ours.issubset({0, 1, 2}), ours.issuperset({1}), ours.isdisjoint({4}), ours == set()),
    )


def operators(a):
    ours = set(a)
    return (
        (sorted(ours | {5}), sorted(ours & {1, 5}), sorted(ours - {1}), sorted(ours ^ {1, 5})),
        (sorted({5} | ours), sorted({1, 5} & ours), sorted({1, 5} - ours), sorted(ours.union({9}))),
    )


def changes(a):
    ours, more = set(a), {1, 7}
    ours |= more
    ours -= {0}
    ours &= {1, 2, 7}
    ours ^= {2}
    more.update(a)
    more.add(a[2])
    return sorted(ours), sorted(more)


def dicts(a):
    ours = {1: a[2]}
    return (
        ours == {1: 2},
        {1: 3} != ours,
        {**(ours | {4: 5})},
        {4: 5} | ours,
        {1: 2, 4: a[1]} == ours,
    )


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("function", [comparisons, operators, changes])
def test_sets(function: Callable[..., Any], dtype: Any) -> None:
    a = np.arange(3, dtype=dtype)
    assert repr(njit(function)(a)) == repr(plain(function(a)))


def test_dicts() -> None:
    a = np.arange(3)
    assert repr(njit(dicts)(a)) == repr(plain(dicts(a)))


def plain(value: Any) -> Any:
    """The same with Python's numbers."""
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(plain(each) for each in value)
    return value.item() if isinstance(value, np.generic) else value


def dicts_backwards(n):
    ours = {k: str(k) for k in range(n)}
    return (
        (list(reversed(ours)), list(reversed(ours.keys())), [k + 1 for k in reversed(ours)]),
        (list(reversed(ours.values())), list(reversed(ours.items()))),
        [(i, k) for i, k in enumerate(reversed(ours))],
    )


def several_at_once(n):
    ours = {1, 2, 3, n}
    found = ours.union([7], {8}), ours.intersection([2, 3], (3,)), ours.difference({1}, [n])
    ours.update([9], (10,))
    ours.difference_update({1}, {2})
    ours.intersection_update({3, 9, 10}, range(n))
    return [sorted(one) for one in found], sorted(ours), sorted(ours.union()), {3} == ours.union()


def updates(n):
    ours = {"a": 1}
    ours.update(b=n, a=n + 1)
    ours.update({"c": 3}, d=4)
    ours.update([("e", 5)])
    return ours, dict.fromkeys([1, 2], 0.5), dict.fromkeys("ab", n)


def a_set_backwards(n):
    return list(reversed({n, 2}))


@pytest.mark.parametrize("function", [dicts_backwards, several_at_once, updates])
def test_more_methods(function: Callable[..., Any]) -> None:
    assert_like_python(function, 12)


def test_sets_have_no_order() -> None:
    with pytest.raises(TypingError, match="cannot be looped over"):
        njit(a_set_backwards)(3)


def joined(a):
    if a[0] == 0:
        values = [1, 2]
    else:
        values = list(a)
    last, best, pairs = [0], {0: 0.5}, {(0, 0)}
    for v in a:
        last = [v]
        best = {v: 1.5}
        pairs = {(v, v)}
    return (
        (values, last, best, pairs == {(2, 2)}),
        ([5, 6] if a[1] else a.tolist(), sorted({1} if a[0] else set(a))),
    )


def test_containers_of_both_meet() -> None:
    for a in (np.arange(3), np.arange(3) - 1):
        assert repr(njit(joined)(a)) == repr(plain(joined(a)))


def of_other_types():
    ints, floats = {1, 2}, {1.0, 2.5}
    floats |= {7}
    return (
        ({1} == {1.0}, {1} == {1.5}, {1, 2} <= {1.0, 2.0, 3.0}, {1, 2}.isdisjoint({0.5})),
        (sorted({1.5} | {0.5}), {2.5} - {2}, ints.issubset([1, 2, 3]), floats == {1, 2.5, 7}),
    )


def test_numbers_of_other_types() -> None:
    assert_like_python(of_other_types)


def equal_dicts():
    return (
        ({1: 1.0} == {1.0: 1}, {1: 1.0} != {1.0: 1}, {1: 1.0} == {1.5: 1}, {1.0: 1} == {1: 1.5}),
        ({1: (1, 2.0)} == {1: (1.0, 2)}, {1: [1, 2]} == {1: [1.0, 2.0]}),
        ({1: {2: 3}} == {1: {2: 3.0}}, {1: np.float32(0.1)} == {1: 0.1}),
        ({"a": 1} == {1: 1}, {1: "a"} == {1: 1}, {1: "a"} != {1: 1}, {1: 1.0, 2: 2.0} == {1.0: 1}),
        ({(1, 2): 1.0} == {(1.0, 2): 1}, {1: 2, 3: 4} == {3: 4.0, 1: 2.0}),
    )


def test_dicts_of_other_types_are_equal_by_their_items():
    assert_like_python(equal_dicts)


@pytest.mark.parametrize("call", ["np.sum(a)", "np.array(a)", "np.sort(a)", "a + np.ones(2)"])
def test_a_set_is_no_array(call: str) -> None:
    # NumPy makes one object of it.
    with pytest.raises(TypingError, match=r"set\(int64\)"):
        njit(function_of(call, ["a"]))({1, 2})
