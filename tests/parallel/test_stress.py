"""Threads that call, compile, raise, fork and change the number of threads, all at once."""

from __future__ import annotations

import gc
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from from_text import function_from_text

import numen
from numen import njit, prange

SECONDS = 4
WORKERS = 8
PATIENCE = 60


def fresh(factor: int) -> Callable[..., Any]:
    """Compile a function that no other call has compiled."""
    text = (
        "def f(x):\n    s = 0.0\n    for i in range(len(x)):\n"
        f"        s += x[i] * {factor}\n    return s\n"
    )
    function: Callable[..., Any] = njit(function_from_text(text))
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


def in_child() -> bool:
    """Do the same in a forked child, which must end."""
    child = os.fork()
    if child == 0:
        x = np.ones(50_000)
        good = parallel_sum(x) == 50_000 and fresh(7)(x) == 350_000
        os._exit(0 if good and is_recursion_error(endless, 0) else 1)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.005)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


class Worker(threading.Thread):
    """Does one thing after the other, and notes the first that went wrong."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.pick = random.Random(seed)
        self.wrong: str | None = None

    def run(self) -> None:
        end = time.monotonic() + SECONDS
        while self.wrong is None and time.monotonic() < end:
            name = self.pick.choice([name for name in dir(self) if name.startswith("do_")])
            try:
                if not getattr(self, name)():
                    self.wrong = f"{name}: a wrong result"
            except BaseException as error:  # of any kind: the test tells it
                self.wrong = f"{name}: {error!r}"

    def do_compile(self) -> bool:
        factor = self.pick.randrange(1000)
        return bool(fresh(factor)(np.arange(1000.0)) == factor * 499_500.0)

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
        return self.pick.random() > 0.2 or in_child()


def test_everything_at_once() -> None:
    workers = [Worker(seed) for seed in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.wrong for worker in workers] == [None] * WORKERS
