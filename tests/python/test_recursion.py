"""Recursion that is too deep is a RecursionError, wherever it happens; the process goes on."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from forked import is_true_in_child

from numen import njit, prange
from numen._core import live_objects


@njit
def endless(n):
    if n < 0:
        return 0
    return 1 + endless(n + 1)


@njit
def starts(n):
    return endless(n)


@njit
def with_arrays(a, n):
    if n < 0:
        return 0.0
    b = a + 1.0
    return with_arrays(b, n + 1) + b.sum()


@njit
def with_lists(items, n):
    if n < 0:
        return items
    return with_lists([str(n)], n + 1) + items


@njit
def even(n):
    return True if n == 0 else odd(n - 1)


@njit
def odd(n):
    return False if n == 0 else even(n - 1)


@njit(parallel=True)
def in_prange(n):
    out = np.zeros(n)
    for i in prange(n):
        out[i] = endless(i)
    return out


@njit(nogil=True)
def without_lock(n):
    if n < 0:
        return 0
    return 1 + without_lock(n + 1)


ENDLESS: dict[str, Callable[[], Any]] = {
    "numbers": lambda: endless(0),
    "arrays": lambda: with_arrays(np.ones(3), 0),
    "lists": lambda: with_lists(["a"], 0),
    "mutual": lambda: even(10**9),
    "prange": lambda: in_prange(100),
    "nogil": lambda: without_lock(0),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_is_an_error_and_leaks_nothing(name: str) -> None:
    before = live_objects()
    for _ in range(2):
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            ENDLESS[name]()
    assert live_objects() == before
    assert even(1_000)
    assert endless(-1) == 0


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("stack", [64 * 1024, 256 * 1024, 1024 * 1024, 0])
def test_in_threads_with_stacks_of_any_size(name: str, stack: int) -> None:
    raised: list[str] = []

    def run() -> None:
        try:
            ENDLESS[name]()
        except RecursionError as error:
            raised.append(str(error))

    before = threading.stack_size(stack)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert raised == ["maximum recursion depth exceeded"]


def test_the_traceback_is_short() -> None:
    starts(-1)
    begin = time.process_time()
    with pytest.raises(RecursionError) as caught:
        starts(0)
    assert time.process_time() - begin < 0.5
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[-1] == "endless"
    assert "starts" in names
    assert 300 < len(names) < 600


def test_in_a_forked_child() -> None:
    def check() -> bool:
        with pytest.raises(RecursionError):
            endless(0)
        return True

    endless(-1)
    assert is_true_in_child(check)
