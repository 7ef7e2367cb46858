"""Texts that % and format specifications make of values, as in CPython."""

from __future__ import annotations

import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def in_ascii(text):
    return ascii(text), f"{text!a:>9}|{[text]!a}", "%a" % text  # noqa: UP031


@pytest.mark.parametrize(
    "text", ["", "a'\n", "é\x7f\x80\xff", "\u0100\ud800\uffff", "\U00010000😀"]
)
def test_texts_in_ascii(text: str) -> None:
    assert_like_python(in_ascii, text)


def one_character(x):
    return "%c|" % x  # noqa: UP031


@pytest.mark.parametrize("x", ["é", "", "ab", 233, -1, 0x110000])
def test_one_character(x: object) -> None:
    assert_like_python(one_character, x)


def characters_with_a_precision(x):
    return "%.0c|%-4.0c|" % (x, x)  # noqa: UP031


@pytest.mark.parametrize("x", ["é", 233])
def test_a_character_ignores_the_precision(x: object) -> None:
    assert_like_python(characters_with_a_precision, x)


def text_as_a_number(text):
    return "%d" % text  # noqa: UP031


def test_a_text_is_no_number_to_format() -> None:
    with pytest.raises(TypingError, match="%d is not supported in compiled code for unicode_type"):
        njit(text_as_a_number)("12")
