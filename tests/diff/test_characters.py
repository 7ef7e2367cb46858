"""Comparing characters of strings, for which no strings are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

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
