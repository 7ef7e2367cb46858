"""Ctrl-C and other signals while compiled loops run."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from forked import is_true_in_child
from from_text import function_from_text
from interruption import ATTEMPTS, SOON, Interruption

from numen import cfunc, njit, prange, typed
from numen._core import live_objects

FOREVER = 10**14


@njit
def counted(n):
    s = 0.0
    for i in range(n):
        s += 1.0 / (i + 1)
    return s


@njit
def counted_down(n):
    s = 0.0
    for i in range(n, 0, -1):
        s += 1.0 / i
    return s


@njit
def counted_by(n, step):
    s = 0.0
    for i in range(0, n, step):
        s += 1.0 / (i + 1)
    return s


@njit
def with_break(n):
    s = 1.0
    for i in range(n):
        s = s * 0.5 + i
        if s < 0:
            break
    return s


@njit
def endless():
    i = 0
    while True:
        i = (i * 3 + 1) % 1000003
    return i


@njit
def nested_short(n):
    s = 0.0
    for i in range(n):
        for j in range(i % 3):
            s += j
    return s


@njit
def over_array(a, n):
    for _ in range(n):
        for i in range(a.shape[0]):
            a[i] = a[i] * 0.5 + 1.0
    return a[0]


@njit
def slow_over_array(a):
    s = 0.0
    for i in range(a.shape[0]):
        s += math.lgamma(a[i])
    return s


@njit
def slow_over_rows(a):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] > 0:
                s += math.sin(a[i, j])
    return s


@njit
def convolution(x, y):
    return np.convolve(x, y)


@njit
def statements(a, n):
    b = a
    for _ in range(n):
        b = b * 0.5 + a
    return b


@njit
def helper(i):
    s = 0
    for j in range(i % 100):
        s += j * j
    return s


@njit
def calls(n):
    s = 0
    for i in range(n):
        s += helper(i)
    return s


@njit
def sorts(a, n):
    s = 0.0
    for _ in range(n):
        s += np.sort(a)[0]
    return s


@njit
def product(a):
    return a @ a


@njit
def appends(n):
    s = 0
    for i in range(n):
        values = [i]
        values.append(i + 1)
        s += len(values)
    return s


@njit(parallel=True)
def parallel(n):
    s = 0.0
    for i in prange(n):
        s += 1.0 / (i + 1)
    return s


@njit(parallel=True)
def parallel_uneven(n):
    s = 0.0
    for i in prange(64):
        for j in range(n if i == 40 else 10):
            s += 1.0 / (j + 1)
    return s


@njit(nogil=True)
def without_lock(n):
    s = 0.0
    for i in range(n):
        s += 1.0 / (i + 1)
    return s


@njit
def numbers(n):
    for i in range(n):
        if i < 0:
            yield i


@njit
def generator(n):
    s = 0
    for i in numbers(n):
        s += i
    return s


@njit
def recursive(n):
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)


@njit
def ping(n):
    return n if n < 2 else pong(n - 1) + pong(n - 2)


@njit
def pong(n):
    return n if n < 2 else ping(n - 1) + ping(n - 2)


@njit
def starts_recursion(n):
    return recursive(n) + 1


@njit
def recursive_in_body(n):
    yield recursive(n)


LONG: dict[str, Callable[[], object]] = {
    "counted": lambda: counted(FOREVER),
    "counted_down": lambda: counted_down(FOREVER),
    "counted_by": lambda: counted_by(FOREVER, 3),
    "with_break": lambda: with_break(FOREVER),
    "endless": endless,
    "nested_short": lambda: nested_short(FOREVER),
    "over_array": lambda: over_array(np.ones(1000), FOREVER),
    "over_large_array": lambda: over_array(np.ones(1_000_000), FOREVER),
    "slow_over_array": lambda: slow_over_array(np.broadcast_to(1.5, FOREVER)),
    "slow_over_rows": lambda: slow_over_rows(np.broadcast_to(1.5, (FOREVER, 10))),
    "convolution": lambda: convolution(np.ones(200_000), np.ones(100_000)),
    "statements": lambda: statements(np.ones(10_000), FOREVER),
    "calls": lambda: calls(FOREVER),
    "sorts": lambda: sorts(np.arange(10_000.0)[::-1].copy(), FOREVER),
    "product": lambda: product(np.ones((5000, 5000), np.float32)),
    "appends": lambda: appends(FOREVER),
    "parallel": lambda: parallel(FOREVER),
    "parallel_uneven": lambda: parallel_uneven(FOREVER),
    "without_lock": lambda: without_lock(FOREVER),
    "generator": lambda: generator(FOREVER),
    "recursive": lambda: recursive(90),
    "mutually_recursive": lambda: ping(90),
    "starts_recursion": lambda: starts_recursion(90),
    "recursion_in_a_generator": lambda: next(recursive_in_body(90)),
}


def warm_up() -> None:
    """Compile everything."""
    counted(3)
    counted_down(3)
    counted_by(3, 2)
    with_break(3)
    nested_short(3)
    over_array(np.ones(3), 3)
    slow_over_array(np.broadcast_to(1.5, 3))
    slow_over_rows(np.broadcast_to(1.5, (3, 3)))
    convolution(np.ones(3), np.ones(3))
    statements(np.ones(3), 3)
    calls(3)
    sorts(np.ones(3), 3)
    product(np.ones((3, 3), np.float32))
    appends(3)
    parallel(3)
    parallel_uneven(3)
    without_lock(3)
    generator(3)
    recursive(3)
    ping(3)
    starts_recursion(3)
    next(recursive_in_body(3))


@pytest.mark.parametrize("name", LONG)
def test_a_signal_ends_a_loop_soon(name: str, interruption: Interruption) -> None:
    warm_up()
    delays = []
    for _ in range(ATTEMPTS):
        with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.05):
            LONG[name]()
        delays.append(interruption.delay())
        if delays[-1] < SOON:
            break
    assert min(delays) < SOON
    assert counted(10) == counted.py_func(10)  # the process goes on
    assert parallel(100_000) == pytest.approx(counted(100_000))


def test_ctrl_c_ends_a_program() -> None:
    program = textwrap.dedent("""
        import signal
        from numen import njit
        # Python's own, also where a shell that runs jobs in the background has it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        @njit
        def long(n):
            s = 0.0
            for i in range(n):
                s += 1.0 / (i + 1)
            return s
        long(10)
        print("ready", flush=True)
        try:
            long(10**14)
        except KeyboardInterrupt:
            print("interrupted", long(1), flush=True)
    """)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "program.py"
        file.write_text(program)
        with subprocess.Popen(
            [sys.executable, str(file)], stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            time.sleep(0.1)
            running.send_signal(signal.SIGINT)
            assert running.stdout.read() == "interrupted 1.0\n"
    assert running.returncode == 0


def test_a_handler_runs_and_the_loop_goes_on(interruption: Interruption) -> None:
    calls: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, frame: calls.append(number))
    expected = counted(30_000_000)
    interruption.send_after(0.005)
    assert counted(30_000_000) == expected
    assert calls == [signal.SIGALRM]


def test_a_handler_runs_and_the_recursion_goes_on(interruption: Interruption) -> None:
    calls: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, frame: calls.append(recursive(10)))
    recursive(3)
    interruption.send_after(0.005)
    assert recursive(36) == 14930352
    assert calls == [55]


def test_recursion_is_interrupted_in_a_child_of_fork(interruption: Interruption) -> None:
    def check() -> bool:
        with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.05):
            recursive(90)
        return True

    recursive(3)
    assert is_true_in_child(check)


@njit
def too_deep(n):
    return 0 if n < 0 else 1 + too_deep(n + 1)


def test_recursion_too_deep_is_an_error_while_signals_are_looked_for() -> None:
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.3:  # the limit is moved each 20 ms
        with pytest.raises(RecursionError):
            too_deep(0)
    assert recursive(20) == 6765


def test_generators_end_while_signals_are_looked_for() -> None:
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.2:  # their limits are moved until they are gone
        assert [next(recursive_in_body(10)) for _ in range(100)] == [55] * 100


def test_a_compile_is_given_up(interruption: Interruption) -> None:
    # No loop runs that could look for signals instead: the function returns at once.
    lines = [f"    if n == {i}:\n        n += math.sqrt(n) * {i}\n" for i in range(1, 1500)]
    text = "def f(n):\n" + "".join(lines) + "    return n\n"
    f = njit(cache=False)(function_from_text(text, math=math))
    with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.002):
        f(0.0)
    assert f.signatures == []
    assert f(0.0) == 0.0


@cfunc("int64(int64)", cache=False)
def sorts_for_c(n):
    return np.sort(np.arange(n, 0, -1))[0]


def test_what_c_cannot_be_told_is_raised_behind_it(interruption: Interruption) -> None:
    def call_until_interrupted() -> None:
        while True:
            sorts_for_c.ctypes(10_000_000)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.01):
            call_until_interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    assert sorts_for_c.ctypes(10) == 1


class Late(Exception):
    """What the handler of a timeout raises."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def test_what_a_handler_raises_is_the_same_object(interruption: Interruption) -> None:
    raised = Late(1.5)
    endless.compile(())  # of which the handler might come in the middle

    def handler(number: int, frame: object) -> None:
        raise raised

    signal.signal(signal.SIGALRM, handler)
    interruption.send_after(0.05)
    with pytest.raises(Late) as caught:
        endless()
    assert caught.value is raised
    lines = traceback.extract_tb(caught.value.__traceback__)
    assert [line.name for line in lines][-2:] == ["endless", "handler"]


@njit
def catches(n):
    s = 0.0
    try:
        for i in range(n):
            s += 1.0 / (i + 1)
    except Exception:
        return -1.0
    return s


@njit
def catches_all(n):
    s = 0.0
    try:
        for i in range(n):
            s += 1.0 / (i + 1)
    except:  # noqa: E722
        return -1.0
    return s


def test_handlers_in_compiled_code_see_it_as_python_has_it(interruption: Interruption) -> None:
    assert catches(1) == catches_all(1) == 1.0
    with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.05):
        catches(FOREVER)
    interruption.send_after(0.05)
    assert catches_all(FOREVER) == -1.0


@njit
def holds(n):
    names = [str(i) for i in range(100)]
    arrays = [np.ones(10) for i in range(10)]
    s = 0.0
    while n > 0:
        copy = names.copy()
        s += arrays[0][0] + len(copy)
    return s


@njit
def read_in_turn(items, n):
    s = 0.0
    for i in range(n):
        s += items[i & 15]
    return s


def test_handlers_may_change_a_typed_list_that_a_loop_reads(interruption: Interruption) -> None:
    items = typed.List(float(i) for i in range(16))
    read_in_turn(items, 16)
    calls = 0

    def handler(number: int, frame: object) -> None:
        nonlocal calls
        for _ in range(500):
            items.append(math.nan)
        for _ in range(500):
            items.pop()
        calls += 1

    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.05)
    while calls < 3:
        assert read_in_turn(items, 2**26) == 7.5 * 2**26
    signal.setitimer(signal.ITIMER_REAL, 0)


def test_a_handler_may_empty_a_typed_list_that_a_loop_reads(interruption: Interruption) -> None:
    items = typed.List(float(i) for i in range(16))
    read_in_turn(items, 16)
    signal.signal(signal.SIGALRM, lambda number, frame: items.clear())
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with pytest.raises(IndexError):
        read_in_turn(items, FOREVER)


def test_an_interrupted_loop_leaks_nothing(interruption: Interruption) -> None:
    holds(0)
    before = live_objects()
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.02):
            holds(1)
    assert live_objects() == before


def test_other_threads_do_not_take_it(interruption: Interruption) -> None:
    without_lock(3)
    results: list[float] = []
    thread = threading.Thread(target=lambda: results.append(without_lock(100_000_000)))
    thread.start()
    # Not in join(): when that is interrupted, CPython 3.11 takes the thread for ended.
    with pytest.raises(KeyboardInterrupt), interruption.sent_after(0.05):
        time.sleep(60)
    thread.join()
    assert results == [without_lock(100_000_000)]
