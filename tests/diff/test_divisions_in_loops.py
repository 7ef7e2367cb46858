"""Divisions in loops, which are unsigned and of 32 bits where counters allow, beside Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import numen

INT64 = 2**63
EDGES = [0, 13, 2**31, 2**32, 2**32 // 7, 2**32 // 7919, 2**42, INT64 // 7919, INT64 // 7]


def wrapped(x: int) -> int:
    return (x + INT64) % 2**64 - INT64


def remainders(start, stop, by, wrapped):
    found = []
    for i in range(start, stop):
        found.append(i % 1000)
        found.append(wrapped(i * 7) % 1000)
        found.append(wrapped(wrapped(i * 7919) + 13) % 97)
        found.append(wrapped(i - 5) % by)
        found.append(wrapped(5 - i) % 10)
    return found


def quotients(start, stop, by, wrapped):
    found = []
    for i in range(start, stop):
        found.append(i // 1000)
        found.append(wrapped(i * 7) // 1000)
        found.append(wrapped(i * 7919) // by)
    return found


def downwards(start, stop, by, wrapped):
    found = []
    for i in range(stop - 1, start - 1, -3):
        found.append(wrapped(i * 3) % by)
        found.append(i // 7 + wrapped(i << 4) % 7)
    return found


def of_two_counters(start, stop, by, wrapped):
    found = []
    for i in range(start, stop):
        for j in range(3):
            found.append(wrapped(i + j) % 3)
            found.append(wrapped(i * 3 + j * 5) // by)
    return found


def digits(start, stop, by, wrapped):
    found = []
    for i in range(start, stop):
        left = i
        while left > 0:
            found.append(left % 10)
            left //= 10
    return found


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, where numbers wrap around by themselves."""
    plain = numen.njit(lambda x: x)

    @numen.njit
    def call(start, stop, by):
        return inner(start, stop, by, plain)

    inner = numen.njit(function)
    return call


@pytest.mark.parametrize(
    "function",
    [remainders, quotients, downwards, of_two_counters, digits],
    ids=lambda f: f.__name__,
)
def test_results_are_those_of_python(function: Callable[..., Any]) -> None:
    call = compiled(function)
    for edge in EDGES:
        for middle in (edge, -edge):
            for by in (1, 7, 1000, 2**32 - 1, 2**32, -3, INT64 - 1):
                arguments = (middle - 9, middle + 9, by)
                expected = function(*arguments, wrapped)
                assert call(*arguments) == expected, arguments


def test_at_the_ends_of_int64() -> None:
    call = compiled(remainders)
    for start in (-INT64, INT64 - 19):
        for by in (7, 2**32, -INT64):
            arguments = (start, start + 18, by)
            assert call(*arguments) == remainders(*arguments, wrapped), arguments


def by_a_parameter(n, by):
    total = 0
    for i in range(n):
        total += i % by + i // by
    return total


def test_division_by_zero_raises_in_its_round() -> None:
    call = numen.njit(by_a_parameter)
    for by in (3, 2**40, -7):
        assert call(100, by) == by_a_parameter(100, by)
    assert call(0, 0) == 0
    with pytest.raises(ZeroDivisionError):
        call(1, 0)
