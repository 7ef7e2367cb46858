"""Quick code first, optimised code soon: the same results, also when a call changes over."""

import os
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest
from from_text import function_from_text

import numen
from numen import _core, njit, prange

ROOT = Path(__file__).resolve().parents[2]


def tier(function):
    """Of the code that the last call ran: arguments as large as a size have code of their own."""
    (made,) = function._specializations
    return (made.interruptible or made).tier


def expressions(a, b):
    c = a + b * 2
    d = np.concatenate((a, c))
    return d[::2] - a, np.outer(a, b) @ b, c.sum() + np.sort(d)[3]


@pytest.mark.unsanitized("there a call takes over 10 ms, and so has earned it at once")
def test_optimized_code_follows():
    function = njit(expressions, cache=False)
    a, b = np.random.default_rng(1).random((2, 50))
    results = [function(a, b)]
    assert tier(function) == "quick"
    assert "runs quick code" in numen.why(function)
    results.append(function(a, b))  # a second call earns it
    _core.wait_for_optimized()
    assert tier(function) == "optimized"
    assert "which optimized code has replaced" in numen.why(function)
    results += [function(a, b), njit(expressions, cache=False, tier="optimized")(a, b)]
    for result in results[1:]:
        for one, other in zip(results[0], result, strict=True):
            np.testing.assert_array_equal(one, other)


def test_those_who_wait_get_optimized_code():
    a = np.ones(50)
    waits = njit(expressions, cache=False, tier="optimized")
    waits(a, a)
    assert tier(waits) == "optimized"
    compiled = njit(expressions, cache=False)
    compiled.compile((numen.float64[::1], numen.float64[::1]))
    assert tier(compiled) == "optimized"
    asked = njit(expressions, cache=False)
    asked(a, a)
    assert asked._specializations[0].entry_point != 0
    assert tier(asked) == "optimized"


def keep_background_busy(while_it_is):
    """Optimize longer and longer functions, until one takes as long as what is done meanwhile."""
    statements = 10
    while True:
        lines = [f"    s += np.sum(np.sort(x[{i}:]) * {i}.5)" for i in range(statements)]
        text = "\n".join(["def f(x):", "    s = 0.0", *lines, "    return s"])
        long = njit(cache=False, tier="quick")(function_from_text(text, np=np))
        for _ in range(2):
            long(np.ones(1))
        result = while_it_is()
        if tier(long) == "quick":
            return result
        _core.wait_for_optimized()
        statements *= 2


def called(times):
    function = njit(expressions, cache=False, tier="quick")
    for _ in range(times):
        function(np.ones(50), np.ones(50))
    return function


@pytest.mark.unsanitized("there a call takes over 10 ms, and so has earned it at once")
def test_what_is_called_most_is_optimized_first():
    functions = keep_background_busy(lambda: [called(times) for times in (2, 3, 9, 4)])
    made = []
    while len(made) < len(functions):
        made += [each for each in functions if each not in made and tier(each) == "optimized"]
    assert made[0] is functions[2]


def test_what_nobody_can_call_is_not_optimized():
    def call_and_drop():
        for _ in range(30):
            called(2)

    before = _core.wait_for_optimized()
    keep_background_busy(call_and_drop)
    assert _core.wait_for_optimized() - before < 15  # few but the long ones


def test_short_functions_are_optimized_at_once():
    function = njit(lambda x: x + 1, cache=False)
    assert function(2) == 3
    assert tier(function) == "optimized"


def test_a_tier_that_does_not_exist():
    with pytest.raises(ValueError, match="tier is 'auto', 'optimized', 'quick', not 'fast'"):
        njit(expressions, tier="fast")


# Programs whose first call is long. Each is run with more and more rounds, until optimised code was
# there before the end of the first call: then the call has changed over to it in some round.


def counted(n):
    words, seen, total = ["a"], {0: 1.5}, 0.0
    values = np.zeros(100)
    for i in range(n, 0, -2):
        values[i % 100] += i
        total += values[(i * 7) % 100] * seen[0]
        if i % 1_000_003 == 0:
            words.append(str(i))
            seen[i] = total
    return total, values.sum(), words, len(seen)


def waits_for_a_condition(n):
    values, k = np.arange(50.0), 0
    while k < n and values[k % 50] >= 0:
        values[k % 50] = values[(k + 1) % 50] * 0.5 + 1
        k += 1
    else:
        k += 100
    return values, k


def two_loops(n):
    total, names = 0, "x"
    for i in range(3):
        total += i
        names += str(i)
    for i in range(n):
        total += (i * i) % 7
        if total < 0:
            return -1, names, None
    rest = [k + 1 for k in range(3)]
    for i in range(n // 2):
        total ^= i
    return total, names, rest


def within_branches(n):
    total = 0
    if n > 10:
        for i in range(n):
            total += (i * i) % 7
            if i == n - 3:
                break
        else:
            total = -1
        total *= 2
    else:
        total = 7
    return total, n


def nested(n):
    grid = np.zeros((20, 20))
    for step in range(n // 400):
        new = grid[1:-1, 1:-1] * 0.5 + 0.25
        for i in range(18):
            for j in range(18):
                grid[i + 1, j + 1] = new[i, j] + step % 3
    return grid


@njit(inline="never", cache=False)
def rounds(n, values):
    total = 0
    for i in range(n):
        total += (i * i + len(values)) % 7
        values[total % 10] += 1
    return total


def calls_long_functions(n):
    values = np.zeros(10)
    first = rounds(n, values)
    names = [str(first)]
    second = rounds(n // 2, values)
    return first, second, values, names


def in_parallel(n):
    out = np.zeros(n // 64)
    for i in prange(n // 64):
        value = 1.0
        for k in range(64):
            value = value * 0.75 + (i + k) % 5
        out[i] = value
    rest = [out[k] for k in range(3)]
    for i in prange(3, n // 64, 2):
        out[i] += out[i - 1]
    return out, rest


def until_changed_over(function):
    _core.wait_for_optimized()  # what the tests before it have left
    n = 1 << 18
    while n <= 1 << 34:
        made = njit(function, cache=False, tier="quick", parallel=function is in_parallel)
        result = made(n)
        if tier(made) == "optimized":
            return n, result
        n *= 4
    raise AssertionError("the call is over before it could change")


@pytest.mark.parametrize(
    "function",
    [
        counted,
        waits_for_a_condition,
        two_loops,
        within_branches,
        nested,
        calls_long_functions,
        in_parallel,
    ],
)
def test_a_long_call_changes_over(function):
    n, result = until_changed_over(function)
    parallel = function is in_parallel
    expected = njit(function, cache=False, tier="optimized", parallel=parallel)(n)
    np.testing.assert_equal(result, expected)
    small = 5000
    np.testing.assert_equal(njit(function, cache=False, tier="quick")(small), function(small))


def fails_at_the_end(n):
    values, kept = np.zeros(10), [np.ones(3)]
    for i in range(n):
        values[i % 10] += kept[0][1]
        if i == n - 1:
            kept.append(values)
            kept[i][0] = 1  # the line that fails
    return values


def test_errors_after_the_change_have_one_frame():
    n = 1 << 20
    while True:
        function = njit(fails_at_the_end, cache=False, tier="quick")
        with pytest.raises(IndexError) as raised:
            function(n)
        if tier(function) == "optimized":
            break
        n *= 4
    frames = [f for f in traceback.extract_tb(raised.value.__traceback__) if f.name != __name__]
    names = [frame.name for frame in frames]
    assert names.count("fails_at_the_end") == 1
    assert "the line that fails" in (frames[-1].line or "")


PROGRAM = """
import os, sys
import numpy as np
from numen import njit, _core

@njit
def function(a, b):
    c = a + b * 2
    d = np.concatenate((a, c))
    return (d[::2] - a).sum() + np.sort(d)[3]

a = np.arange(40.0)
first = function(a, a)
if "fork" in sys.argv:
    child = os.fork()
    results = {first} | {function(a, a) for _ in range(5)}
    _core.wait_for_optimized()
    assert function._specializations[0].tier == "optimized"
    assert len(results) == 1
    if child == 0:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
print(function._specializations[0].tier, sum(function.stats.cache_hits.values()))
"""


def run(folder, *arguments):
    file = folder / "program.py"
    file.write_text(PROGRAM)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "NUMEN_CACHE": "1",
        "NUMEN_CACHE_DIR": str(folder / "cache"),
        "NUMEN_TIER": "auto",
    }
    done = subprocess.run(
        [sys.executable, str(file), *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_process_that_ends_leaves_optimized_code(tmp_path):
    assert run(tmp_path) == ["quick", "0"]
    assert run(tmp_path) == ["optimized", "1"]


def test_both_sides_of_a_fork_get_optimized_code(tmp_path):
    assert run(tmp_path, "fork") == ["optimized", "0"]
