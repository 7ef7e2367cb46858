"""Text as bytes and back, and the bytes of integers, against CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python, outcome

from numen import njit

TEXTS = ["", "abc", "äöü", "€ 😀 x", "a\x00b", "\u07ff\u0800\uffff\U00010000\U0010ffff"]


def utf8(text):
    data = text.encode()
    return data, data.decode(), data.decode("utf8") == text, data.hex(), len(data)


def latin1(data):
    return data.decode("latin-1"), data.decode("latin-1").encode("ISO-8859-1")


@pytest.mark.parametrize("text", TEXTS)
def test_utf8(text: str) -> None:
    assert_like_python(utf8, text)


def test_latin1() -> None:
    assert_like_python(latin1, bytes(range(256)))


def as_ascii(text):
    return text.encode("ascii")


def decoded(data):
    return data.decode()


@pytest.mark.parametrize(
    ("function", "argument"),
    [(as_ascii, "ä"), (utf8, "\ud800")]
    + [
        (decoded, data)
        for data in (
            b"\xff",
            b"\xc3",
            b"a\x80",
            b"\xe0\x80\x80",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
        )
    ],
)
def test_what_has_no_code_is_a_unicode_error(function: Callable[..., Any], argument: Any) -> None:
    with pytest.raises(UnicodeError):
        function(argument)
    with pytest.raises(UnicodeError):
        njit(function)(argument)


def test_an_encoding_that_is_not_known() -> None:
    def unknown(text):
        return text.encode("klingon")

    for one in (unknown, njit(unknown)):
        with pytest.raises(LookupError, match="unknown encoding: klingon"):
            one("a")


def translated(text):
    return text.translate({97: "A", 98: ""}), text.translate({97: 120})


def test_translate() -> None:
    assert_like_python(translated, "abcab")


def numbers(data):
    a = np.frombuffer(data, np.int16)
    return a, np.frombuffer(data, np.uint8, 3, 1), a.flags.writeable


def test_bytes_as_numbers() -> None:
    data = bytes(range(250, 256)) + b"\x01\x02"
    for ours, theirs in zip(njit(numbers)(data), numbers(data), strict=True):
        np.testing.assert_equal(ours, theirs)


def big(n, length):
    return n.to_bytes(length, "big", signed=True), n.to_bytes(length, "little", signed=True)


def unsigned(n, length):
    return n.to_bytes(length, "big")


@pytest.mark.parametrize("n", [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**62, -(2**63)])
@pytest.mark.parametrize("length", [0, 1, 2, 8, 9])
def test_bytes_of_integers(n: int, length: int) -> None:
    for function in (big, unsigned):
        ours, theirs = outcome(njit(function), (n, length)), outcome(function, (n, length))
        assert ours[0] == theirs[0]
        if not theirs[0]:
            assert ours[1] == theirs[1]


BYTES = [
    b"hello World",
    b"",
    b"ABC",
    b"a1 b2",
    b"\xe9A\xff",
    b"12",
    b" \t\n",
    b"It's A",
    b"x\ty\n\tz",
]


def other_cases(data):
    return data.upper(), data.lower(), data.swapcase(), data.capitalize(), data.title()


def kinds_of_bytes(data):
    return (
        (data.isalpha(), data.isdigit(), data.isalnum(), data.isspace()),
        (data.islower(), data.isupper(), data.istitle()),
        (data.expandtabs(), data.expandtabs(3), data.expandtabs(0)),
    )


@pytest.mark.parametrize("data", BYTES)
@pytest.mark.parametrize("function", [other_cases, kinds_of_bytes])
def test_methods_of_bytes(function: Callable[..., Any], data: bytes) -> None:
    assert_like_python(function, data)


def made_bytes(data, text, numbers, n):
    return (
        (bytes(data), bytes(text, "utf-8"), bytes(numbers), bytes(n), b""),
        (bytes(range(n)), bytes((n, 2)), bytes(np.arange(n))),
    )


def bytes_of(numbers):
    return bytes(numbers)


def test_the_class_bytes() -> None:
    assert_like_python(made_bytes, b"ab", "é", [1, 255], 3)
    for wrong in ([256], [-1], -2):
        assert_like_python(bytes_of, wrong)
    assert njit(lambda a: bytes(a[0]))(np.array([b"ab", b"cde"])) == b"ab"
