"""Compiled code is found again, in a new process and without LLVM."""

from pathlib import Path

import numpy as np
import pytest
from cache_use import blobs, hits, run

from numen import njit, typed, types

PROGRAM = """
import time
import numpy as np
from numen import njit

K = 3

@njit
def saxpy(a, x, y):
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i] + K

@njit
def total(x):
    return np.sum(np.exp(x)) + helper(x)

@njit
def helper(x):
    return x[0]

x, y = np.ones(1000), np.ones(1000)
saxpy(2.0, x, y)
print(y[0], total(x))
for function in (saxpy, total):
    print(len(function.stats.cache_hits), len(function.stats.cache_misses))
print("libnumen_llvm" in open("/proc/self/maps").read())
"""


def test_a_hit_in_a_new_process_does_not_load_llvm(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    cache = tmp_path / "cache"
    first = run(program, cache).splitlines()
    second = run(program, cache).splitlines()
    assert first[1:] == ["0 1", "0 1", "True"]
    assert second[1:] == ["1 0", "1 0", "False"]
    assert first[0] == second[0]
    assert (cache.stat().st_mode & 0o777) == 0o700
    assert all((path.stat().st_mode & 0o777) == 0o600 for path in blobs(cache))
    # Renamed source is the same source.
    moved = program.rename(tmp_path / "moved.py")
    assert run(moved, cache).splitlines() == second


def test_the_cache_can_be_switched_off(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @njit(cache=False)
    def without(x):
        return x + 1

    @njit(cache=True)
    def with_cache(x):
        return x + 1

    assert without(1) == 2
    assert without.stats.cache_path is None
    assert blobs(cache) == []
    assert with_cache(1) == 2
    assert with_cache.stats.cache_path == str(cache)
    assert len(blobs(cache)) == 1
    monkeypatch.setattr("numen.config.CACHE", False)
    again = njit(with_cache.py_func)
    assert again(1) == 2
    assert hits(again) == (0, 1)
    again.enable_caching()
    assert again(1.5) == 2.5
    assert len(blobs(cache)) == 1


TABLE = np.arange(4.0)


def arrays(x):
    return x[1:] * 2.0, TABLE[1]


def containers(n):
    return [str(i) for i in range(n)], {n: 1.5}, (n, "text", None, 2j)


def parallel_sum(x):
    total = 0.0
    for value in x:
        total += value
    return total


def with_defaults(a, b=2, *rest, c="text"):
    return a + b + len(rest) + len(c)


def with_typed_list(items):
    items.append(3)
    return items


def random(n):
    np.random.seed(n)
    return np.random.rand(3)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (arrays, (np.arange(5.0),)),
        (containers, (3,)),
        (parallel_sum, (np.ones(10),)),
        (with_defaults, (1,)),
        (with_defaults, (1, 5, 6, 7)),
        (random, (3,)),
    ],
)
def test_the_result_of_cached_code_is_the_same(cache, function, arguments) -> None:
    first, second = njit(function), njit(function)
    expected = first(*arguments)
    assert hits(first) == (0, 1)
    found = second(*arguments)
    assert hits(second) == (1, 0)
    np.testing.assert_equal(found, expected)
    assert first.nopython_signatures == second.nopython_signatures


def test_typed_containers(cache) -> None:
    for expected in ((0, 1), (1, 0)):
        compiled = njit(with_typed_list)
        items = typed.List.empty_list(types.int64)
        assert compiled(items) is items
        assert list(items) == [3]
        assert hits(compiled) == expected


def test_signatures_and_eager_compiling(cache) -> None:
    for expected in ((0, 2), (2, 0)):
        compiled = njit(["float64(float64)", "int32(int64)"], eager=True)(lambda x: x * 2)
        assert hits(compiled) == expected
        assert compiled(3) == 6
        assert [str(each) for each in compiled.nopython_signatures] == [
            "(float64,) -> float64",
            "(int64,) -> int32",
        ] or len(compiled.nopython_signatures) == 2


def test_two_lambdas_of_a_line_are_two_functions(cache) -> None:
    for expected in ((0, 1), (1, 0)):
        one, other = njit(lambda x: x + 1), njit(lambda x: x - 1)
        assert (one(5), other(5)) == (6, 4)
        assert hits(one) == hits(other) == expected


def test_functions_as_arguments(cache) -> None:
    def apply(f, x):
        return f(x)

    for expected in ((0, 2), (2, 0)):
        compiled = njit(apply)
        one, other = njit(lambda x: x + 1), njit(lambda x: x * 2.5)
        assert (compiled(one, 4), compiled(other, 4)) == (5, 10.0)
        assert hits(compiled) == expected


def test_closures_do_not_drive_each_other_out(cache) -> None:
    def adder(n):
        @njit
        def add(x):
            return x + n

        return add

    for _ in range(2):
        made = [adder(n) for n in (1, 2, 1.5)]
        assert [add(10) for add in made] == [11, 12, 11.5]
    assert [hits(add) for add in made] == [(1, 0)] * 3
    assert len(blobs(cache)) == 3


def test_looking_inside_needs_no_compiled_code(cache) -> None:
    for _ in range(2):
        compiled = njit(parallel_sum)
        assert compiled(np.ones(3)) == 3
        assert "define" in next(iter(compiled.inspect_llvm().values()))
        assert "stages" in next(iter(compiled.get_metadata().values()))


LARGE = """
import numpy as np
from numen import njit

@njit
def f(a):
    a += 1

f(np.zeros(3, np.uint8))
f(np.zeros(2**23, np.uint8))
(made,) = f._oldest_first()
print(made.is_from_cache, made.interruptible.is_from_cache)
"""


def test_code_for_large_arguments_is_kept_beside_the_other(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(LARGE)
    cache = tmp_path / "cache"
    assert run(program, cache) == "False False\n"
    assert run(program, cache) == "True True\n"
