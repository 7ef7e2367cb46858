"""What one iteration of a prange loop takes from another is an error of the compiler: no race."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numen import float64, njit, prange
from numen.errors import NumbaParallelSafetyWarning, TypingError
from numen.experimental import jitclass

X = np.arange(10.0)
RECORD = np.dtype([("a", np.float64), ("b", np.float64)])
State = namedtuple("State", "now then")


@jitclass([("x", float64[:])])
class Kept:
    def __init__(self, x):
        self.x = x


def scalar(x):
    last = 0.0
    for i in prange(len(x)):
        x[i] = last  # here: read
        last = x[i] * 2  # here: assigned
    return x


def scalar_set_in_some_iterations(x):
    best = 0.0
    for i in prange(len(x)):
        if x[i] > best:  # here: read
            best = x[i]  # here: assigned
    return best


def scalar_read_beside_its_sum(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]  # here: updated
        x[i] = s  # here: used
    return s


def two_operations(x):
    s = 1.0
    for i in prange(len(x)):
        s += x[i]  # here: updated
        s *= 2  # here: used
    return s


def no_reduction(x):
    s = 1.0
    for i in prange(len(x)):
        s = x[i] - s  # here: read and assigned
    return s


def inner_loop(x):
    t = 1.0
    for i in prange(len(x)):
        for _ in range(3):
            t = t * 2 - x[i]  # here: read and assigned
        x[i] = t
    return x


def value_in_the_next_round_around(x):
    last = 0
    total = 0
    for _ in range(2):
        total += last  # here: read
        for i in prange(len(x)):
            if x[i] > 2:
                last = i  # here: assigned
    return total


def value_behind_the_loop(x):
    found = -1
    for i in prange(len(x)):
        if x[i] == 3:
            found = i  # here: assigned
    return found  # here: read


def array(x):
    a = np.zeros(3)
    for i in prange(len(x)):
        b = a * 2  # here: read
        a = b + x[i]  # here: assigned
    return a


def elements(x):
    for i in prange(1, len(x)):
        x[i] = x[i - 1] + 1  # here: read and written


def elements_by_another_name(x):
    y = x
    for i in prange(len(x) - 1):
        y[i] = x[i + 1]  # here: read and written


def one_element(x):
    a = np.zeros(3)
    for i in prange(len(x)):
        a[0] = a[0] * 2 + x[i]  # here: read and written
    return a


def whole_array(x):
    a = np.zeros(3)
    for i in prange(len(x)):
        for j in range(3):
            a[j] = a[j] * 0.5 + x[i]  # here: read and written
    return a


def shared_buffer(x):
    buffer = np.zeros(3)
    for i in prange(len(x)):
        buffer[:] = x[i]  # here: written
        x[i] = buffer.sum()  # here: read
    return x


def shared_buffer_by_element(x):
    buffer = np.zeros(3)
    for i in prange(len(x)):
        buffer[:] = x[i]  # here: written
        x[i] = buffer[i % 3]  # here: read
    return x


def appended(x):
    out = [0.0]
    for i in prange(len(x)):
        out.append(x[i])  # here: changed
    return out


def counted(x):
    counts = {0: 1}
    for i in prange(len(x)):
        counts[i % 3] = i  # here: changed
    return counts


def overwritten(x):
    for i in prange(len(x)):
        x[0] = i  # here: written
    return x


def overwritten_row(x):
    rows = np.zeros((4, 3))
    for i in prange(len(x)):
        for k in range(3):
            rows[1, k] = x[i] + k  # here: written
    return rows


def swapped(x):
    for i in prange(len(x) - 1):
        x[i], x[i + 1] = x[i + 1], x[i]  # here: written and read


def two_writes(x):
    for i in prange(1, len(x)):
        x[i] = 2.0  # here: written
        x[i - 1] = 3.0  # here: written


def two_writes_of_two_arrays(x):
    out = np.zeros(len(x) + 1)
    y = x * 2
    for i in prange(len(x)):
        out[i] = x[i]  # here: written
        out[i + 1] = y[i]  # here: written


def from_the_whole(x):
    for i in prange(len(x)):
        x[i] = x.sum()  # here: written and read


def from_the_whole_by_a_function(x):
    for i in prange(len(x)):
        mean = np.mean(x)  # here: read
        x[i] -= mean  # here: written


def from_all_before(x):
    for i in prange(1, len(x)):
        x[i] = x[:i].sum() + 1  # here: written and read


def product_in_place(x):
    a = np.ones((10, 10))
    for i in prange(len(x)):
        x[i] = a[i] @ x  # here: written and read


def inner_sum_in_place(x):
    for i in prange(len(x)):
        total = 0.0
        for j in range(len(x)):
            total += x[j]  # here: read
        x[i] = total  # here: written


def rows_from_rows(x):
    a = np.outer(x, x)
    for i in prange(1, len(a)):
        a[i] = a[i - 1]  # here: written and read


def row_by_row(x):
    a = np.outer(x, x)
    for i in prange(1, 10):
        for j in range(0, 10, 2):
            a[i, j] = a[i - 1, j] * 2  # here: written and read


def buffer_in_two_loops(x):
    buffer = np.zeros(4)
    for i in prange(len(x)):
        for j in range(3):
            buffer[j] = x[i] * j  # here: written
        for k in range(4):
            x[i] += buffer[k]


def blocks_that_overlap(x):
    for b in prange(2):
        x[4 * b : 4 * b + 5] = x[4 * b : 4 * b + 5] ** 2  # here: written and read


def mirrored(x):
    for i in prange(len(x)):
        x[-1 - i] = x[i]  # here: written and read


def halved(x):
    for i in prange(len(x)):
        x[i // 2] = i  # here: written


def doubled(x):
    for i in prange(len(x) // 2):
        x[2 * i] = x[i]  # here: written and read


def array_to_view(x):
    y = x[1:]
    for i in prange(len(y)):
        y[i] = x[i]  # here: written and read


def view_to_array(x):
    y = x[2:]
    for i in prange(len(x) - 2):
        x[i] = y[i]  # here: written and read


def view_to_view(x):
    y, z = x[1:], x[:-1]
    for i in prange(len(y)):
        y[i] = z[i]  # here: written and read


def reversed_view(x):
    y = x[::-1]
    for i in prange(len(x)):
        y[i] = x[i]  # here: written and read


def views_of_rows(x):
    a = np.outer(x, x)
    below, above = a[1:], a[:-1]
    for i in prange(len(below)):
        for j in range(10):
            below[i, j] = above[i, j]  # here: written and read


def element_of_a_tuple(x):
    pair = (x, x * 2)
    for i in prange(1, len(x)):
        pair[0][i] = pair[0][i - 1] + pair[1][i]  # here: written and read


def element_of_a_namedtuple(x):
    state = State(x, x * 2)
    for i in prange(1, len(x)):
        state.now[i] = state.now[i - 1] + state.then[i]  # here: written and read


def field_of_an_instance(x):
    kept = Kept(x)
    for i in prange(1, len(x)):
        kept.x[i] = kept.x[i - 1]  # here: written and read


def field_of_records(x):
    records = np.zeros(len(x), RECORD)
    for i in prange(1, len(x)):
        records.a[i] = records.a[i - 1] + records.b[i]  # here: written and read


@pytest.mark.parametrize(
    "function",
    [
        element_of_a_tuple,
        element_of_a_namedtuple,
        field_of_an_instance,
        field_of_records,
        array_to_view,
        view_to_array,
        view_to_view,
        reversed_view,
        views_of_rows,
        swapped,
        two_writes,
        two_writes_of_two_arrays,
        from_the_whole,
        from_the_whole_by_a_function,
        from_all_before,
        product_in_place,
        inner_sum_in_place,
        rows_from_rows,
        row_by_row,
        buffer_in_two_loops,
        blocks_that_overlap,
        mirrored,
        halved,
        doubled,
        scalar,
        scalar_set_in_some_iterations,
        scalar_read_beside_its_sum,
        two_operations,
        no_reduction,
        inner_loop,
        value_behind_the_loop,
        value_in_the_next_round_around,
        array,
        elements,
        elements_by_another_name,
        one_element,
        whole_array,
        shared_buffer,
        shared_buffer_by_element,
        appended,
        counted,
        overwritten,
        overwritten_row,
    ],
    ids=lambda f: f.__name__,
)
def test_carried_value_is_an_error(function: Callable[..., Any]) -> None:
    with pytest.raises(TypingError) as caught:
        njit(parallel=True)(function)(X.copy())
    text = str(caught.value)
    assert caught.value.code == "E0312"
    source = Path(__file__).read_text().splitlines()
    start = function.__code__.co_firstlineno - 1
    body = []
    for line in source[start:]:
        if body and line and not line.startswith(" "):
            break
        body.append(line)
    for offset, line in enumerate(body):
        if "# here" in line:
            assert f"{start + 1 + offset} | " in text, text
    assert "range" in text


def neighbour(x):
    for i in prange(1, len(x)):
        x[i] = x[i - 1] + 1


def added_to_one(x):
    for i in prange(len(x)):
        x[0] += i
        x[1] = i


@pytest.mark.parametrize(
    ("function", "marks"),
    [
        (
            neighbour,
            [
                "x[i] = x[i - 1] + 1",
                "       ^^^^^^^^ and another reads it here",
                "---- one iteration writes it here",
            ],
        ),
        (added_to_one, ["x[0] += i", "^^^^ each iteration reads and writes it here"]),
    ],
)
def test_both_accesses_on_a_line_are_marked(function: Callable[..., Any], marks: list[str]) -> None:
    with pytest.raises(TypingError) as caught:
        njit(parallel=True)(function)(X.copy())
    _, _, *shown, advice = str(caught.value).splitlines()
    assert [line.partition("|")[2].removeprefix(" " * 9) for line in shown] == marks
    assert advice.startswith("help: Iterations of prange run in any order")


def behind(x):
    for i in prange(8, 0, -2):
        x[i] = x[i + 2] + 1


def before(x):
    for i in prange(len(x) - 1):
        x[i] = x[i + 1] + 1


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (elements, "iteration 1 writes what iteration 2 reads"),
        (behind, "iteration 8 writes what iteration 6 reads"),
        (before, "iteration 1 writes what iteration 0 reads"),
        (shared_buffer, "iteration 0 writes what iteration 1 reads"),
        (overwritten, "written by iterations of a prange loop, such as 0 and 1: which one is last"),
        (swapped, "iteration 1 writes what iteration 0 reads"),
        (two_writes, "written by iterations of a prange loop, such as 1 and 2: which one is last"),
        (from_the_whole, "iteration 0 writes what iteration 1 reads"),
        (mirrored, "iteration 0 writes what the last one reads"),
        (halved, "written by iterations of a prange loop, such as 0 and 1: which one is last"),
        (scalar, "iteration 0 assigns what iteration 1 reads"),
        (two_operations, "iteration 1 uses here what iteration 0 updates"),
        (value_behind_the_loop, "iterations 0 and 1 may both do so"),
        (appended, "changed by the iterations of a prange loop, such as 0 and 1"),
    ],
)
def test_the_error_names_two_iterations(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(TypingError, match=words):
        njit(parallel=True)(function)(X.copy())


@pytest.mark.filterwarnings("ignore::numen.errors.NumbaParallelSafetyWarning")
def test_all_iterations_may_write_the_same_or_slices() -> None:
    def contains(x, wanted):
        found = np.zeros(1, np.bool_)
        for i in prange(len(x)):
            if x[i] == wanted:
                found[0] = True
        return found[0]

    def filled(x):
        for i in prange(len(x)):
            x[0] = 7.0
        return x

    def shifted(x):
        m = np.outer(x, x)
        shift = np.zeros((len(x), 1))
        for i in prange(len(x)):
            shift[:, 0] = m[:, i]
        return (m - shift).shape

    assert njit(parallel=True)(shifted)(X) == (10, 10)
    assert [njit(parallel=True)(contains)(X, each) for each in (3.0, 3.5)] == [True, False]
    np.testing.assert_array_equal(njit(parallel=True)(filled)(X.copy()), filled(X.copy()))


def test_serial_code_may_carry() -> None:
    np.testing.assert_array_equal(njit(scalar)(X.copy()), scalar(X.copy()))


def test_elements_that_no_iteration_shares_are_no_error(threads: int) -> None:
    @njit(parallel=True)
    def even_from_odd(x):
        for i in prange(0, len(x) - 1, 2):
            x[i] = x[i + 1] + 1
        return x

    np.testing.assert_array_equal(even_from_odd(X.copy())[::2], X[1::2] + 1)


def test_arrays_that_are_written_apart_are_no_error(threads: int) -> None:
    @njit(parallel=True)
    def apart(x):
        flags = np.zeros(len(x))
        out = np.zeros((len(x), 2))
        for i in prange(len(x)):
            flags[i] = flags.shape[0] + len(flags)
            out[i] = x[i]
            out[i, 1] += out[i].sum()
            for j in range(1, out.shape[1]):
                out[i, j] = out[i, j - 1] + out[i, j]
        return flags, out

    for ours, theirs in zip(apart(X.copy()), apart.py_func(X.copy()), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_dict_with_an_item_of_each_iteration_is_filled_in_turn() -> None:
    """As pandas does it."""

    def places_of_nan(x):
        places = {}
        out = np.zeros(len(x))
        for i in prange(len(x)):
            out[i] = x[i].sum()
            found = [k for k in range(x.shape[1]) if np.isnan(x[i, k])]
            if len(found) > 0:
                places[i] = np.array(found)
        return out, places

    x = np.where(np.arange(60).reshape(6, 10) % 17 == 3, np.nan, 1.0)
    compiled = njit(parallel=True)(places_of_nan)
    with pytest.warns(NumbaParallelSafetyWarning, match="'places', .* they run on one thread"):
        out, places = compiled(x)
    expected = places_of_nan(x)
    np.testing.assert_array_equal(out, expected[0])
    assert list(places) == list(expected[1])
    for i in places:
        np.testing.assert_array_equal(places[i], expected[1][i])


def test_branches_that_are_never_compiled_carry_nothing() -> None:
    """What a captured value, or the type of an argument, decides. So does pandas."""

    def moving(adjust, scale):
        @njit(parallel=True)
        def compiled(x, weights):
            new = 1.0
            last = 0.0
            out = np.empty(len(x))
            for i in prange(len(x)):
                value = x[i]
                if value > 0:
                    if not adjust and scale == 1:
                        new = 1.0 - new
                    elif weights is not None:
                        value *= weights[i]
                while scale > 100:
                    if adjust:
                        break
                    last += new
                    last *= 2
                if adjust:
                    out[i] = value * new
                    continue
                out[i] = out[i - 1]
            return out

        return compiled

    for weights in (None, X * 2):
        compiled = moving(adjust=True, scale=1)
        np.testing.assert_array_equal(compiled(X, weights), compiled.py_func(X, weights))
    with pytest.raises(TypingError, match="an element of 'out' is carried"):
        moving(adjust=False, scale=1)(X, None)


@pytest.mark.parametrize("optimized", [False, True])
def test_a_bool_may_decide_whether_each_iteration_has_its_own(optimized: bool) -> None:
    """The loop is compiled for both. So do the distances of aeon need it."""

    def products(x, each_its_own, twice):
        if not each_its_own:
            weights = x * 2
        factor = 1.0
        out = np.zeros((len(x), len(x)))
        for i in prange(len(x)):
            for j in range(i, len(x)):
                if each_its_own:
                    weights = x[: i + 1] + j
                if twice:
                    factor = 2.0
                else:
                    factor = x[i]
                out[i, j] = weights.sum() * factor
        return out

    compiled = njit(parallel=True, tier="optimized" if optimized else "quick")(products)
    for each_its_own in (True, False):
        for twice in (True, False):
            np.testing.assert_array_equal(
                compiled(X, each_its_own, twice), products(X, each_its_own, twice)
            )


def flags(x, a, b, c, d):
    p = q = r = s = 1.0
    total = 0.0
    for i in prange(len(x)):
        p = q = r = s = x[i]
        if a:
            p = 2.0
        if b:
            q = -x[i]
        if c:
            r = 0.5
        if d:
            s = x[i] * 2
        total += p + q + r + s
    return total


def terms(x, a, b, c, d):
    total = 0.0
    for i in prange(len(x)):
        if a:
            total += x[i]
        if b:
            total += 2.0
        if c and d:
            total += x[i] * 3
    return total


@pytest.mark.parametrize(("function", "copies"), [(flags, 8), (terms, 1)])
def test_few_bools_are_decided_outside_of_a_loop(function: Any, copies: int) -> None:
    """Each doubles the loop's code; what is added to a variable needs none of its own."""
    compiled = njit(parallel=True)(function)
    for chosen in range(16):
        choice = [bool(chosen >> k & 1) for k in range(4)]
        assert compiled(X, *choice) == pytest.approx(function(X, *choice))
    (code,) = compiled.inspect_llvm().values()
    assert code.count("call i32 @numen_rt_parallel_run") == copies
