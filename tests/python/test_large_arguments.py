"""Ctrl-C while a loop or a statement goes over an array once that is large."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from interruption import ATTEMPTS, SOON, Interruption

import numen
from numen import float64, njit, optional, prange, typed
from numen._core import live_objects
from numen.experimental import jitclass

# Of them there is one in memory.
MANY = 10**14
ones = np.broadcast_to(1.0, MANY)
table = np.broadcast_to(1.0, (MANY // 8, 8))
writable = np.lib.stride_tricks.as_strided(np.zeros(1), (MANY,), (0,))


@njit
def running(a):
    s = 0.0
    for i in range(a.shape[0]):
        s = s * 0.5 + a[i]
    return s


@njit
def running_over_rows(a):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s = s * 0.5 + a[i, j]
    return s


@njit
def running_over_made(n):
    a = np.zeros(n, np.uint8)
    s = 0.0
    for i in range(n):
        s = s * 0.5 + a[i]
    return s


@njit
def total(a):
    return a.sum()


@njit
def total_of_squares(a):
    return np.sum(a * a + 1)


@njit
def greatest(a):
    return a.max()


@njit
def every(a):
    return np.all(a)


@njit
def means(a):
    return a.mean(axis=0)


@njit
def fill(a):
    a[:] = 2.0


@njit
def change(a):
    a[:] = a * 0.5 + 1


@njit
def squares(a):
    # Statements that go over it again and again, whose results are freed.
    for _ in range(50):
        b = (a * a + 1) % 7
    return b[:2].copy()


@njit
def running_over_both(pair):
    return running(pair[0]) + running(pair[1][0])


@njit
def running_over_list(arrays):
    s = 0.0
    for a in arrays:
        s += running(a)
    return s


def dict_of(a: Any) -> Any:
    made = typed.Dict()
    made[1] = a
    return made


@njit
def running_over_values(arrays):
    s = 0.0
    for a in arrays.values():
        s += running(a)
    return s


@njit(float64(optional(float64[:])))
def running_over_optional(a):
    return 0.0 if a is None else running(a)


@jitclass
class Holder:
    a: float64[:]

    def __init__(self, a):
        self.a = a

    def running(self):
        return running(self.a)


@njit
def running_over_field(holder):
    return running(holder.a)


@njit
def running_over_global():
    return running(ones)


@njit
def called(a):
    return running(a)


CALLS: dict[str, Callable[[], Any]] = {
    "running": lambda: running(ones),
    "running_over_rows": lambda: running_over_rows(table),
    "running_over_made": lambda: running_over_made(600_000_000),
    "total": lambda: total(ones),
    "total_of_rows": lambda: total(table),
    "total_of_squares": lambda: total_of_squares(ones),
    "greatest": lambda: greatest(ones),
    "every": lambda: every(ones),
    "means": lambda: means(table),
    "fill": lambda: fill(writable),
    "change": lambda: change(writable),
    "squares": lambda: squares(np.ones(50_000_000, np.uint8)),
    "in_tuples": lambda: running_over_both((np.ones(3), (ones, 1.5))),
    "in_lists": lambda: running_over_list([ones, ones]),
    "in_typed_lists": lambda: running_over_list(typed.List([ones])),
    "in_typed_dicts": lambda: running_over_values(dict_of(ones)),
    "in_optionals": lambda: running_over_optional(writable),
    "in_instances": lambda: running_over_field(Holder(writable)),
    "in_methods": lambda: Holder(writable).running(),
    "running_over_global": running_over_global,
    "called": lambda: called(ones),
    "with_a_keyword": lambda: running(a=ones),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_signal_ends_it_soon(name: str, interruption: Interruption) -> None:
    before = live_objects()
    delays = []
    for _ in range(ATTEMPTS):
        with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.1):
            CALLS[name]()
        delays.append(interruption.delay())
        if delays[-1] < SOON:
            break
    assert min(delays) < SOON
    assert live_objects() == before


def test_a_handler_that_calls_compiled_code_changes_nothing(interruption: Interruption) -> None:
    a = np.random.default_rng(1).random(20_000_000)
    part = a[:1000] > 2
    expected = np.sum(a * a + 1)
    calls = []

    def handler(number: int, frame: object) -> None:
        calls.append(total(a[:5000]) + total_of_squares(part))

    total_of_squares(a)
    handler(0, None)
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    for _ in range(3):
        assert total_of_squares(a) == expected
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert len(calls) > 3


def test_only_large_arguments_have_code_of_their_own() -> None:
    @njit(cache=False)
    def f(a, n):
        a += 1
        return n

    def has_other() -> bool:
        return "Ctrl-C" in str(numen.why(f))

    small, less, large = (np.zeros(size, np.uint8) for size in (1000, 2**23 - 1, 2**23))
    assert f(small, 10) == 10
    assert f(less, 2**26 - 1) == 2**26 - 1
    assert f(small, 2**62) == 2**62  # no array has as many elements
    assert f(small, -(2**30)) == -(2**30)
    assert not has_other()
    assert f(large, 3) == 3
    assert has_other()
    assert [a.min() for a in (small, less, large)] == [3, 1, 1]
    assert [a.max() for a in (small, less, large)] == [3, 1, 1]
    assert len(f.signatures) == 1


def test_integers_may_be_sizes() -> None:
    @njit(cache=False)
    def f(n, m):
        a = np.ones((n, m), np.uint8)
        return a.sum()

    assert f(3, 5) == 15
    assert "Ctrl-C" not in str(numen.why(f))
    assert f(2**13, 2**13) == 2**26
    assert "Ctrl-C" in str(numen.why(f))


def test_a_loop_that_looks_anyway_is_not_compiled_again() -> None:
    @njit(cache=False)
    def count(n):
        s = 0
        for i in range(n):
            s += i & 1
        return s

    assert count(10**8) == 5 * 10**7
    assert "Ctrl-C" not in str(numen.why(count))


def test_warnings_of_the_program_are_given_once() -> None:
    @njit(cache=False, parallel=True)
    def mark(a, places):
        for i in prange(places.shape[0]):
            a[places[i]] = 1  # may be one place twice
        total = 0
        for i in range(a.shape[0]):
            total += a[i]
        return total

    places = np.arange(3)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        assert mark(np.zeros(10, np.uint8), places) == 3
        assert mark(np.zeros(2**23, np.uint8), places) == 3
    assert "Ctrl-C" in str(numen.why(mark))
    assert len(given) == 1
