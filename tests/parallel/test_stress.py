"""Threads that call, compile, load, raise, fork and change the number of threads, all at once."""

from __future__ import annotations

import gc
import os
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forked import is_true_in_child
from from_text import function_from_text

import numen
from numen import njit, prange

SECONDS = float(os.environ.get("STRESS_SECONDS", "4"))  # ./dev threads takes more
WORKERS = 8
LEAST = 20  # things that each does, where all is slow
KEPT = 10  # functions that are in the cache


def fresh(factor: int, **options: object) -> Callable[..., Any]:
    """Make a function of its own."""
    text = (
        "def f(x):\n    s = 0.0\n    for i in range(len(x)):\n"
        f"        s += x[i] * {factor}\n    return s\n"
    )
    function: Callable[..., Any] = njit(**options)(function_from_text(text))
    return function


@njit(parallel=True)
def parallel_sum(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]
    return s


@njit(nogil=True)
def sum_without_lock(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i]
    return s


@njit
def shared(x):
    return x.sum() * 2


@njit
def endless(n):
    if n < 0:
        return 0
    return 1 + endless(n + 1)


@njit(parallel=True)
def endless_in_parallel(n):
    out = np.zeros(n)
    for i in prange(n):
        out[i] = endless(i)
    return out


def is_recursion_error(function: Callable[..., object], argument: int) -> bool:
    try:
        function(argument)
    except RecursionError:
        return True
    return False


def works() -> bool:
    """Use threads, compile, and recurse too deep."""
    x = np.ones(50_000)
    good = parallel_sum(x) == 50_000 and fresh(7, cache=False)(x) == 350_000
    return good and is_recursion_error(endless, 0)


class Worker(threading.Thread):
    """Does one thing after the other, and notes the first that went wrong."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.pick = random.Random(seed)
        self.wrong: str | None = None
        self.loaded = 0

    def run(self) -> None:
        end = time.monotonic() + SECONDS
        done = 0
        while self.wrong is None and (time.monotonic() < end or done < LEAST):
            done += 1
            name = self.pick.choice([name for name in dir(self) if name.startswith("do_")])
            try:
                if not getattr(self, name)():
                    self.wrong = f"{name}: a wrong result"
            except BaseException as error:  # of any kind: the test tells it
                self.wrong = f"{name}: {error!r}"

    def do_compile(self) -> bool:
        factor = self.pick.randrange(1000)
        return bool(fresh(factor, cache=False)(np.arange(1000.0)) == factor * 499_500.0)

    def do_leave_quick_code(self) -> bool:
        """Call it until another thread has made optimised code."""
        factor = self.pick.randrange(1000)
        function = fresh(factor, cache=False, tier="quick")
        while function(np.arange(1000.0)) == factor * 499_500.0:
            if function._specializations[0].tier == "optimized":
                return True
        return False

    def do_load_or_keep(self) -> bool:
        factor = self.pick.randrange(2 * KEPT)
        function = fresh(factor)
        good = function(np.arange(1000.0)) == factor * 499_500.0
        self.loaded += sum(function.stats.cache_hits.values())
        return bool(good)

    def do_parallel(self) -> bool:
        size = self.pick.randrange(1, 100_000)
        return bool(parallel_sum(np.ones(size)) == size)

    def do_without_lock(self) -> bool:
        return bool(sum_without_lock(np.arange(1000.0)) == 499_500.0)

    def do_set_threads(self) -> bool:
        count = self.pick.randrange(1, numen.config.NUMBA_NUM_THREADS + 1)
        numen.set_num_threads(count)
        return numen.get_num_threads() == count

    def do_shared(self) -> bool:
        return bool(shared(np.ones(3, dtype=self.pick.choice("fdilqhHIL"))) == 6)

    def do_recurse(self) -> bool:
        return is_recursion_error(endless, 0)

    def do_recurse_in_parallel(self) -> bool:
        return is_recursion_error(endless_in_parallel, 20)

    def do_collect(self) -> bool:
        gc.collect()
        return True

    def do_fork(self) -> bool:
        return self.pick.random() > 0.2 or is_true_in_child(works)


def test_everything_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numen.config, "CACHE", True)
    monkeypatch.setattr(numen.config, "CACHE_DIR", str(tmp_path / "cache"))
    for factor in range(KEPT):
        fresh(factor)(np.arange(1000.0))
    workers = [Worker(seed) for seed in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.wrong for worker in workers] == [None] * WORKERS
    assert sum(worker.loaded for worker in workers) > 0


def test_fork_while_others_compile() -> None:
    """What they hold at that time is free in the child, which compiles too."""
    ends = threading.Event()

    def compile_on() -> None:
        while not ends.is_set():
            fresh(3, cache=False)(np.arange(100.0))

    others = [threading.Thread(target=compile_on) for _ in range(3)]
    for other in others:
        other.start()
    try:
        assert all(is_true_in_child(works) for _ in range(60))
    finally:
        ends.set()
        for other in others:
            other.join()


def test_fork_while_a_function_is_compiled() -> None:
    """The fork waits for that, and the child has the code."""
    statements = "".join(f"    s += np.sum(np.sort(x[{i}:]) * {i}.5)\n" for i in range(40))
    text = f"def f(x):\n    s = 0.0\n{statements}    return s\n"
    slow = njit(cache=False)(function_from_text(text, np=np))
    x = np.arange(100.0)
    other = threading.Thread(target=slow, args=(x,))
    other.start()
    while not slow.is_compiling:
        time.sleep(0.001)
    try:
        assert is_true_in_child(lambda: not slow.is_compiling and slow(x) == slow.py_func(x))
    finally:
        other.join()
