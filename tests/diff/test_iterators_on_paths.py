"""Variables that are another iterator on each path, against CPython."""

from __future__ import annotations

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def zipped(a, b, flag):
    pairs = zip(a, b, strict=False) if flag else zip(b, a, strict=False)
    return [x * 2 + y for x, y in pairs]


def numbered(a, b, flag):
    if flag > 1:
        pairs = enumerate(a)
    elif flag > 0:
        pairs = enumerate(b, 3)
    else:
        pairs = enumerate(b, len(a))
    return [x * 2 + y for x, y in pairs]


def nested(a, b, flag):
    rows = enumerate(zip(a, b, strict=False)) if flag else enumerate(zip(b, b, strict=True), 4)
    return [(i, x, y) for i, (x, y) in rows]


def backwards(a, b, flag):
    if flag:
        order = reversed(a)
    else:
        order = reversed(b)
    return list(order)


def begun(a, b, flag):
    if flag:
        one = iter(a)
        first = next(one)
    else:
        one = iter(b)
        first = next(one) + next(one)
    second = next(one)
    return first, second, list(one)


@pytest.mark.parametrize("function", [zipped, numbered, nested, backwards, begun])
@pytest.mark.parametrize("flag", [0, 1, 2])
def test_each_path_has_its_own(function, flag):
    assert_like_python(function, np.arange(5.0), np.arange(4.0) * 10 + 5, flag)
    assert_like_python(function, [1, 2, 3], [40, 50, 60, 70], flag)


def test_of_strings_and_lists_that_are_made_on_the_path():
    def f(flag):
        pairs = zip([1, 2], "ab", strict=False) if flag else zip(range(5, 9), "xyz", strict=False)
        return [(n, text) for n, text in pairs]

    with pytest.raises(TypingError, match="is iterator in one case"):
        njit(f)(True)

    def g(flag, n):
        values = zip([n, 2], "ab", strict=False) if flag else zip([n] * 3, "x" * n, strict=False)
        return [(number, text) for number, text in values]

    for flag in (True, False):
        assert_like_python(g, flag, 3)


def indices(a):
    places = np.ndindex(a.shape)
    return next(places), list(places), [place[0] for place in places]


def elements(a):
    numbered = np.ndenumerate(a)
    first = next(numbered)
    return first, [place[0] * x for place, x in numbered], [x for _, x in numbered]


def operands(a):
    values = np.nditer(a)
    total = 0.0
    for x in values:
        total += x.item()
        if total > 13:
            break
    return total, [2 * x.item() for x in values]


@pytest.mark.parametrize("function", [indices, elements, operands])
def test_iterators_over_arrays_go_on_where_they_were_left(function):
    of_rows = np.arange(12.0).reshape(3, 4)
    assert_like_python(function, of_rows)
    assert_like_python(function, of_rows[1:, ::2])


def test_an_iterator_with_two_names_is_no_other_one():
    def f(a, b, flag):
        one = iter(a)
        same = one
        if flag:
            one = iter(b)
        next(one)
        return next(same)

    with pytest.raises(TypingError, match="'one' is iterator on one path"):
        njit(f)(np.arange(3), np.arange(4), True)


def test_different_kinds_stay_an_error():
    def f(a, flag):
        pairs = zip(a, a, strict=False) if flag else enumerate(a)
        return [x for x, _ in pairs]

    with pytest.raises(TypingError, match="is iterator in one case"):
        njit(f)(np.arange(3), True)
