"""Arguments of a prange loop that have elements in common: one thread runs it, as Python would."""

from __future__ import annotations

import warnings
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import numen
from numen import float64, njit, prange
from numen.experimental import jitclass

SIZE = 60_000
Arrays = namedtuple("Arrays", "out x")


@njit
def work(i):
    total = 0.0
    for k in range(20):
        total += i % (k + 1)
    return total


@njit
def put(out, x, i):
    out[i] = x[i] + work(i)


def copied(out, x):
    for i in prange(len(out)):
        out[i] = x[i] + work(i)


def from_the_right(out, x):
    for i in prange(len(out) - 1):
        out[i] = x[i + 1] + work(i)


def by_a_call(out, x):
    for i in prange(len(out)):
        put(out, x, i)


def through_views(out, x):
    for i in prange(len(out)):
        mine, theirs = out[i : i + 1], x[i : i + 1]
        mine[0] = theirs[0] + work(i)


def two_results(out, x):
    low, high = out, x
    for i in prange(len(out)):
        low[i] = i + work(i)
        high[i] = -i


def chosen(out, x):
    y = x if len(x) > 3 else x.copy()
    for i in prange(len(out)):
        out[i] = y[i] + work(i)


def from_what_may_be_none(out, x):
    y = None
    if len(x) > 3:
        y = x
    for i in prange(len(out) - 1):
        if y is not None:
            out[i] = y[i + 1] + work(i)


def rows(out, x):
    for i in prange(len(out)):
        for j in range(out.shape[1]):
            out[i, j] = x[i, 0] + x[i, -1] + work(j)


def sums(out, x):
    total = 0.0
    for i in prange(len(out)):
        out[i] = x[i] + work(i)
        total += out[i]
    return total


ONE_AXIS = [
    copied,
    from_the_right,
    by_a_call,
    through_views,
    two_results,
    chosen,
    from_what_may_be_none,
    sums,
]


def line() -> np.ndarray[Any, Any]:
    return np.arange(SIZE + 7.0)


def square() -> np.ndarray[Any, Any]:
    return np.arange(400.0 * 300).reshape(400, 300) % 17


PAIRS: dict[str, Callable[[np.ndarray[Any, Any]], tuple[Any, Any]]] = {
    "later": lambda x: (x[1:], x[:-1]),
    "much later": lambda x: (x[len(x) // 2 + 1 :], x[: len(x) // 2]),
    "earlier": lambda x: (x[:-1], x[1:]),
    "same": lambda x: (x, x),
    "reversed": lambda x: (x, x[::-1]),
    "every second": lambda x: (x[::2], x[: (len(x) + 1) // 2]),
    "between": lambda x: (x[:-1:2], x[1::2]),
    "other dtype": lambda x: (x[3:], x.view(np.int64)[:-3]),
}


def both(function: Callable[..., Any], pair: Callable[..., Any], whole: Any) -> None:
    """Compare the loop on several threads, run some times, with Python's."""
    wanted = whole.copy()
    result = function(*pair(wanted))
    compiled = njit(parallel=True)(function)
    for _ in range(5):
        got = whole.copy()
        ours = compiled(*pair(got))
        np.testing.assert_array_equal(got, wanted)
        assert ours is None or ours == pytest.approx(result, rel=1e-12)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("function", ONE_AXIS)
def test_lines(function: Callable[..., Any], pair: Callable[..., Any], threads: int) -> None:
    both(function, pair, line())


def test_none_has_nothing_in_common(threads: int) -> None:
    both(from_what_may_be_none, lambda x: (x, np.zeros(3)), line())


@pytest.mark.parametrize(
    "pair",
    [
        lambda a: (a, a),
        lambda a: (a[:-1], a[1:]),
        lambda a: (a[1:], a[:-1]),
        lambda a: (a[:, :2], a[:, 2:]),
        lambda a: (a[:, 1:], a[:, :-1]),
        lambda a: (a[:300].T, a[:300]),
        lambda a: (a[::2], a[1::2]),
    ],
)
def test_rows(pair: Callable[..., Any], threads: int) -> None:
    both(rows, pair, square())


def threads_of(out, x, ids):
    for i in prange(len(ids)):
        out[i] = x[i]
        for _ in range(2000):
            ids[i] = numen.get_thread_id()


def threads_of_a_copy(out, x, ids):
    made = np.empty_like(out)
    for i in prange(len(ids)):
        made[i] = x[i]
        for _ in range(2000):
            ids[i] = numen.get_thread_id()


IDS = np.empty(2000, np.int64)


@pytest.mark.parametrize("threads", [4], indirect=True)
def test_one_thread_runs_what_overlaps_and_nothing_else(threads: int) -> None:
    x = line()
    compiled = njit(parallel=True)(threads_of)
    for out, other in [PAIRS["later"](x), PAIRS["other dtype"](x)]:
        compiled(out, other, IDS)
        assert len(set(IDS)) == 1
    for name in ("same", "much later", "between"):
        out, other = PAIRS[name](x)
        seen = set()
        for _ in range(50):
            compiled(out, other, IDS)
            seen |= set(IDS)
        assert len(seen) > 1, name


@jitclass([("out", float64[::1]), ("x", float64[::1]), ("before", float64[::1])])
class Step:
    def __init__(self, out, x):
        self.out = out
        self.x = x


def from_the_right_of_fields(step):
    for i in prange(len(step.out) - 1):
        step.out[i] = step.x[i + 1] + work(i)


def from_an_argument(step, x):
    for i in prange(len(step.out)):
        step.out[i] = x[i] + work(i)


@pytest.mark.parametrize("name", ["later", "earlier", "same", "much later"])
def test_fields_of_instances(name: str, threads: int) -> None:
    both(from_the_right_of_fields, lambda x: (Step(*PAIRS[name](x)),), line())


@pytest.mark.parametrize("name", ["later", "earlier", "same", "much later"])
def test_fields_and_arguments(name: str, threads: int) -> None:
    def pair(x: Any) -> tuple[Any, Any]:
        out, other = PAIRS[name](x)
        return Step(out, np.zeros(1)), other

    both(from_an_argument, pair, line())


def from_the_right_in_a_tuple(arrays):
    for i in prange(len(arrays[0]) - 1):
        arrays[0][i] = arrays[1][i + 1] + work(i)


def from_the_right_in_a_namedtuple(arrays):
    for i in prange(len(arrays.out) - 1):
        arrays.out[i] = arrays.x[i + 1] + work(i)


@pytest.mark.parametrize("name", PAIRS)
def test_elements_of_tuples(name: str, threads: int) -> None:
    both(from_the_right_in_a_tuple, lambda x: (PAIRS[name](x),), line())
    both(from_the_right_in_a_namedtuple, lambda x: (Arrays(*PAIRS[name](x)),), line())


def test_fields_that_were_never_set() -> None:
    def none_of(step, count):
        for i in prange(count):
            step.out[i] = step.before[i] + step.x[i]

    compiled = njit(parallel=True)(none_of)
    step = Step(line(), line())
    compiled(step, 0)
    with pytest.raises(IndexError, match="index 0 is out of bounds for axis 0 with size 0"):
        compiled(step, 4)


def questions(function: Callable[..., Any], *arguments: Any) -> int:
    """How many pairs of arrays the machine code asks about."""
    compiled = njit(parallel=True)(function)
    compiled(*arguments)
    [code] = compiled.inspect_llvm().values()
    return sum(code.count(f"call i1 @numen_rt_{row}(") for row in ("overlap", "spoils"))


def test_what_the_function_made_is_not_asked_about() -> None:
    x = line()
    assert questions(threads_of, x.copy(), x, IDS) > 0
    assert questions(threads_of_a_copy, x.copy(), x, IDS) < questions(threads_of, x.copy(), x, IDS)


def test_loops_within_loops_are_not_asked_about() -> None:
    def nested(out, x):
        for i in prange(len(out)):
            for j in prange(out.shape[1]):
                out[i, j] = x[i, j]

    a = square()
    assert questions(nested, a.copy(), a) == 1


def test_nothing_is_said() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = line()
        njit(parallel=True)(from_the_right)(*PAIRS["later"](x))
