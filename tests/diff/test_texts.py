"""Arrays of text: their order, comparisons, searches in them, and joining them, against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError

WORDS = np.array(["bb", "", "z", "é", "日本", "b", "bb", "bbb"])
ARRAYS = [
    WORDS,
    WORDS[::-2],
    WORDS.reshape(2, 4),
    np.array([b"b", b"a", b"cc", b"", b"a\xff", b"a"]),
    np.array(["x"]),
    np.array([], "U3"),
]


def ordered(x):
    return np.sort(x), np.sort(x, axis=0), np.sort(x, axis=None)


def order(x):
    return np.argsort(x, kind="stable"), np.argsort(x, axis=None, kind="stable")


def sorted_in_place(x):
    x.sort()
    return x


def comparisons_with_arrays(x):
    y = x[::-1]
    return x < y, x <= y, x > y, x >= y, x == y, x != y


def comparisons_with_text(x):
    return x < "b", "b" < x, x >= "bb", "bb" == x, x != ""


def distinct(x):
    return np.unique(x), np.unique(x, return_index=True, return_inverse=True, return_counts=True)


def among(x):
    flat = x.ravel()
    return np.isin(x, flat[:2]), np.isin(x, flat[:2], invert=True)


def places(x):
    flat = np.sort(x.ravel())
    return np.searchsorted(flat, x), np.searchsorted(flat, x, side="right")


def not_blank(x):
    return np.count_nonzero(x), np.nonzero(x)


def joined(x):
    return np.concatenate((x, x)), np.stack((x, x)), np.vstack((x, x))


@pytest.mark.parametrize("x", ARRAYS, ids=lambda x: f"{x.dtype}{x.shape}")
@pytest.mark.parametrize(
    "function",
    [
        ordered,
        order,
        sorted_in_place,
        comparisons_with_arrays,
        distinct,
        among,
        places,
        not_blank,
        joined,
    ],
)
def test_like_numpy(function: Callable[..., Any], x: np.ndarray[Any, Any]) -> None:
    assert_like_python(function, x)


def test_comparisons_with_one_text() -> None:
    assert_like_python(comparisons_with_text, WORDS)


def place_of_one(x, v):
    return np.searchsorted(x, v), np.searchsorted(x, v, "right")


@pytest.mark.parametrize("v", ["", "b", "bb", "zz"])
def test_the_place_of_one_text(v: str) -> None:
    assert_like_python(place_of_one, np.sort(WORDS), v)


def sets(x, y):
    return np.union1d(x, y), np.intersect1d(x, y), np.setdiff1d(x, y), np.setxor1d(x, y)


def of_two_lengths(x, y):
    z = np.zeros(4, "U3")
    z[:] = y
    z[1:3] = x[:2]
    return np.concatenate((x, y)), np.hstack((y, x)), z


def test_texts_of_two_lengths() -> None:
    x, y = np.array(["b", "a", "c", "d"]), np.array(["hello", "a", "", "bye"])
    assert_like_python(sets, x, y)
    assert_like_python(of_two_lengths, x, y)


def test_dtypes_of_text_by_name() -> None:
    assert_like_python(lambda: (np.zeros(2, "U3"), np.zeros((1, 2), dtype="<U7")))
    with pytest.raises(TypingError, match="'U0' is not a dtype that compiled code knows"):
        njit(lambda: np.zeros(2, "U0"))()


def test_records_by_their_text() -> None:
    records = np.array([("b", 2), ("a", 3), ("b", 1)], [("name", "U3"), ("k", "i4")])
    assert_like_python(lambda r: np.sort(r), records)
    assert_like_python(lambda r: np.argsort(r, order="name", kind="stable"), records)
    with pytest.raises(TypingError, match="unsupported operand types for <"):
        njit(lambda r: r < r)(records)


def from_literals(a, s):
    return (
        (np.array(["a", "bcd", ""]), np.array(("é", "日本")), np.array("xyz"), np.array("")),
        (np.array([b"a", b"ccc"]), np.asarray([["a", "bb"], ["ccc", "d"]])),
        (np.full(3, "ab"), np.full((2, 2), b"xyz"), np.full(2, "é", dtype="U3")),
        (np.append(a, "xyz"), np.append(a, ("b", "longest")), np.append("p", a)),
    )


def of_a_dtype(a, s):
    return (
        (np.full(2, s, dtype="U4"), np.full((1, 2), s, "U2"), np.array([s, "b"], dtype="U9")),
        (np.array([each + "." for each in a], dtype="U3"), np.array((s, s + s), dtype="U8")),
        (np.array([[s, "a"], ["b", s]], dtype="U4"), np.array(s, dtype="U5")),
        np.array([[s], [s]], dtype="S6"),
    )


@pytest.mark.parametrize("function", [from_literals, of_a_dtype])
def test_arrays_are_made(function: Callable[..., Any]) -> None:
    for text in ("", "ab", "longer"):
        assert_like_python(function, np.array(["q", "rs"]), text)


def test_a_length_that_is_not_known_is_an_error() -> None:
    for make in (lambda s: np.array([s, "b"]), lambda s: np.full(3, s), lambda s: np.array(s)):
        with pytest.raises(TypingError, match="Give the dtype with the longest length"):
            njit(make)("abc")
