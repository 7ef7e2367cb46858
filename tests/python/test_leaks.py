"""Calls and compiles without end keep memory flat, and machine code goes with its function."""

import gc
import linecache
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from numen import _core, njit


def resident() -> int:
    """KiB of memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def code_bytes() -> int:
    """Size of executable memory that belongs to no file: machine code that was made here."""
    size = 0
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, access, *rest = line.split()
        if "x" in access and len(rest) == 3:
            start, end = (int(address, 16) for address in addresses.split("-"))
            size += end - start
    return size


@njit
def scalars(a, b):
    return a * b + 1


@njit
def arrays(x):
    y = x * 2
    return y[1:], y.sum()


@njit
def lists(values):
    out = [a + 1 for a in values]
    values.append(3)
    return out, [[1.0], [2.0]], set(out)


@njit
def strings(text, n):
    both = text + str(n)
    return both.upper(), {both: n}


@njit
def fails(x, i):
    y = x + 1
    both = [y, y]
    if i >= 0:
        raise ValueError("wrong", i, str(i))
    return len(both)


@njit
def outside(x, i):
    return (x + 1)[i]


@njit
def count(n):
    for i in range(n):
        yield i * np.ones(2)


X = np.arange(10.0)


def call_fails():
    with suppress(ValueError):
        fails(X, 3)


def call_outside():
    with suppress(IndexError):
        outside(X, 30)


CALLS = {
    "scalars": lambda: scalars(2, 3.0),
    "arrays": lambda: arrays(X),
    "lists": lambda: lists([1, 2, 3]),
    "strings": lambda: strings("abcé", 5),
    "exceptions": call_fails,
    "index errors": call_outside,
    "generators": lambda: list(count(4)),
    "unfinished generators": lambda: next(count(4)),
}

quarantined = pytest.mark.unsanitized("memory that was freed stays in a quarantine")

# A leak of 16 bytes a call would be 300 and 16,000 KiB; what the allocator holds back varies less.
COUNTS = [(20_000, 256), pytest.param(1_000_000, 1024, marks=pytest.mark.slow)]


@quarantined
@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize(("calls", "most"), COUNTS)
def test_calls_keep_memory_flat(kind, calls, most):
    call = CALLS[kind]
    for _ in range(2000):
        call()
    _core.wait_before_end()  # what is made meanwhile takes memory too
    gc.collect()
    before = resident()
    for _ in range(calls):
        call()
    gc.collect()
    assert resident() - before < most


def make(k):
    @njit(cache=False)
    def function(x):
        return [x + k, x * 2], str(k)

    return function


def make_from_text(k):
    text = f"def function(x):\n    for i in range(3):\n        x = x + i * {k}\n    return x\n"
    file = f"<cell {k}>"
    namespace = {}
    exec(compile(text, file, "exec"), namespace)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    function = njit(namespace["function"], cache=False)
    function(X)
    del linecache.cache[file]
    return function


@quarantined
@pytest.mark.parametrize("make", [make, make_from_text])
@pytest.mark.parametrize(
    ("compiles", "most"), [(60, 1024), pytest.param(10_000, 4096, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(1800)
def test_compiles_keep_memory_flat(make, compiles, most):
    for k in range(70):  # fills what is kept for the functions used last
        make(k)(X)
    _core.wait_for_optimized()
    gc.collect()
    before, code = resident(), code_bytes()
    for k in range(70, 70 + compiles):
        make(k)(X)
    _core.wait_for_optimized()
    gc.collect()
    assert code_bytes() == code
    assert resident() - before < most


def test_machine_code_goes_with_its_function():
    _core.wait_before_end()  # earlier tests' functions are made meanwhile
    gc.collect()
    before = code_bytes()
    functions = [make(k) for k in range(5)]
    for function in functions:
        function(X)
    assert code_bytes() > before
    function = None
    del functions
    gc.collect()
    assert code_bytes() <= before  # fewer when code of an earlier test goes only now
