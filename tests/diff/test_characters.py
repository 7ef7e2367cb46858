"""Comparing characters of strings, for which no strings are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

import numen
from bench.ten import levenshtein

TEXTS = ["", "a", "abc", "abd", "aé", "a\u0416c", "\U0001f600bc"]
OPERATORS = [
    lambda s, t, i, j: s[i] == t[j],
    lambda s, t, i, j: s[i] != t[j],
    lambda s, t, i, j: s[i] < t[j],
    lambda s, t, i, j: s[i] >= t[j],
]


def with_constants(s, t, i):
    return s[i] == "a", "b" != s[i], s[i] <= "é", s[i] == "ab", s[i] == "", s[i] > t


def others(s, t, i):
    return s[i : i + 1] == t[i], s[i] == (t[i], 1), s[i] in t, (s, t)[i % 2] == t, s[i] < t[i] < "c"


def of_other_kinds(s, i):
    values = [3, 4]
    return values[i] == 3, np.arange(3)[i] < 2, {0: "x", 1: "y"}[i] == s[i]


@pytest.mark.parametrize("function", OPERATORS)
def test_characters(function: Callable[..., Any]) -> None:
    for s in TEXTS:
        for t in TEXTS:
            for i, j in ((0, 0), (1, -1), (-2, 2), (3, 0), (0, -4)):
                assert_like_python(function, s, t, i, j)


def test_sides_that_are_no_single_characters() -> None:
    for s in TEXTS:
        for i in (0, 1, -1):
            assert_like_python(with_constants, s, "abc", i)
            assert_like_python(others, s, "abd", i)
        assert_like_python(of_other_kinds, s, 1)


def test_distance() -> None:
    assert_like_python(levenshtein, "kitten", "sitting")
    assert_like_python(levenshtein, "Жираф", "жираф ☃")
    assert_like_python(levenshtein, "", "abc")


def count_of(s: str) -> int:
    count = 0
    for i in range(len(s)):
        if s[i] == "é":
            count += 1
    return count


def count_up_to(s: str, stop: int) -> int:
    count = 0
    for i in range(stop):
        if s[i] != "b":
            count += 1
    return count


def length_where_set(is_set: bool, rounds: int) -> int:
    if is_set:
        s = "é☃"
    length = 0
    for _ in range(rounds):
        length += len(s)
    return length


def test_characters_in_loops() -> None:
    for s in (*TEXTS, "é" * 100, "b☃" * 100):
        assert_like_python(count_of, s)
        for stop in (0, 1, 2, 3, 200, 201):
            assert_like_python(count_up_to, s, stop)


def test_positions_in_range_are_not_checked() -> None:
    section = numen.njit(count_of).report((numen.typeof("é"),)).sections[0]
    assert any(each.kind == "index check" for each in section.before)
    assert not any(each.kind == "index check" for each in section.after)


def test_length_of_a_variable_that_may_not_be_set() -> None:
    for rounds in (0, 3):
        assert_like_python(length_where_set, True, rounds)
    assert_like_python(length_where_set, False, 0)
    with pytest.raises(UnboundLocalError):
        numen.njit(length_where_set)(False, 3)
