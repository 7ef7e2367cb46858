"""A prange that is not seen to be safe gets one warning, which says which access."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from unproven_programs import SAFE

import numen
from numen import njit, prange
from numen.errors import NumbaParallelSafetyWarning

LINE = np.arange(24.0)
PLACES = np.arange(24)[::-1].copy()
SQUARE = np.arange(36.0).reshape(6, 6)


def scatter(out, places):
    for i in prange(len(places)):
        out[places[i]] = i  # here: writes


def neighbour(x, distance):
    for i in prange(len(x) - 4):
        x[i] = x[i + distance]  # here: writes and reads


def width_may_be_0(x, width):
    for i in prange(2):
        x[i * width] = i  # here: writes


def rows_between(out, starts):
    for i in prange(len(starts) - 1):
        for k in range(starts[i], starts[i + 1]):
            out[k] = i  # here: writes


def blocks_that_overlap(x):
    for b in prange(len(x) // 4 - 1):
        x[4 * b : 4 * b + 5] = b  # here: writes


def last_and_first(x, n):
    for i in prange(n):
        x[-1 - i] = x[i]  # here: writes


def guarded(x):
    for i in prange(1, len(x)):
        if i % 2 == 0:
            x[i] = x[i - 1]  # here: writes


def guarded_by_continue(x):
    for i in prange(1, len(x)):
        if i % 2 == 0:
            continue
        x[i] = x[i - 1]  # here: writes


def guarded_in_an_expression(x):
    for i in prange(1, len(x)):
        x[i] = x[i - 1] if i % 2 == 0 else 0.0  # here: writes


def far_apart(x, n):
    for i in prange(n):
        x[i] = x[i + 12]  # here: writes


def zeros_twice(x):
    for i in prange(len(x) - 1):
        x[i] = 0.0  # here: writes
        x[i + 1] = 0.0


def the_same_twice(x):
    for i in prange(len(x) - 1):
        x[i] = i  # here: writes
        x[i + 1] = i + 1


def symmetric(d, x):
    for i in prange(len(d)):
        for j in range(len(d)):
            d[i, j] = x[i] * x[j]  # here: writes
            d[j, i] = x[j] * x[i]


def parts_of_one_buffer(x):
    buffer = np.zeros(6)
    for i in prange(len(x)):
        for j in range(3):
            buffer[j] = 1.0  # here: writes
        for j in range(3, 6):
            x[i] += buffer[j]


def one_of_the_others(x, places):
    for i in prange(len(places)):
        x[i] = np.take(x, places[i])  # here: writes


def pixels_of_a_row_that_is_too_short(image, width):
    for k in prange(image.size):
        image[k % width, 0] = k  # here: writes


def pairs_with_both(d):
    n = len(d)
    for i in prange(n):
        for j in range(n):
            d[i, j] = i * j  # here: writes
            d[j, i] = i * j  # here: writes


def one_color_at_a_time(u, color):
    for i in prange(1, len(u) - 1):
        for j in range(1 + (i + color) % 2, len(u) - 1, 2):
            u[i, j] = (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]) / 4  # here: writes


def with_a_step(x, step):
    for i in prange(0, len(x) - 1, step):
        x[i] = x[i + 1]  # here: writes


def through_a_view(x, places):
    for i in prange(len(places)):
        y = x[places[i] :]
        y[0] = i  # here: writes


def in_place(x, places):
    for i in prange(len(places)):
        part = x[places[i] :]
        part += i  # here: writes


def shared_sort(a, places):
    for i in prange(len(a)):
        a[places[i]].sort()  # here: writes


def into_out(a, places):
    for i in prange(len(a)):
        np.add(a[i], 1.0, out=a[places[i]])  # here: writes


@njit
def put(out, i, value):
    out[i // 2] = value  # here: writes


def through_a_call(out):
    for i in prange(len(out)):
        put(out, i, 1.0)


def by_another_name(x, distance):
    y = x
    for i in prange(len(x) - 4):
        y[i] = x[i + distance]  # here: writes


def transposed(a):
    b = a.T
    for i in prange(len(a)):
        for j in range(len(a)):
            b[i, j] = a[i, j]  # here: writes


def view_from_a_place(x, k):
    y = x[k:]
    for i in prange(len(y)):
        y[i] = x[i]  # here: writes


UNPROVEN = [
    (scatter, LINE, PLACES),
    (neighbour, LINE, 2),
    (width_may_be_0, LINE, 3),
    (rows_between, LINE, np.array([0, 4, 9])),
    (blocks_that_overlap, LINE),
    (last_and_first, LINE, 12),
    (guarded, LINE),
    (guarded_by_continue, LINE),
    (guarded_in_an_expression, LINE),
    (far_apart, LINE, 12),
    (zeros_twice, LINE),
    (the_same_twice, LINE),
    (symmetric, SQUARE, LINE),
    (parts_of_one_buffer, LINE),
    (one_of_the_others, LINE, PLACES),
    (pixels_of_a_row_that_is_too_short, SQUARE, 3),
    (pairs_with_both, SQUARE),
    (one_color_at_a_time, SQUARE, 1),
    (with_a_step, LINE, 3),
    (through_a_view, LINE, PLACES),
    (in_place, LINE, PLACES),
    (shared_sort, SQUARE, PLACES % 6),
    (into_out, SQUARE, PLACES % 6),
    (through_a_call, LINE),
    (by_another_name, LINE, 2),
    (transposed, SQUARE),
    (view_from_a_place, LINE, 1),
]


def said(function: Callable[..., Any], *arguments: Any, **options: Any) -> list[str]:
    """Call a function that is compiled now; return the warnings."""
    given = [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]
    compiled = njit(cache=False, **{"parallel": True, **options})(function)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compiled(*given)
        compiled(*given)
    assert all(each.category is NumbaParallelSafetyWarning for each in caught)
    return [str(each.message) for each in caught]


@pytest.mark.parametrize(("function", "arguments"), [(f, a) for f, *a in UNPROVEN])
def test_the_warning_shows_the_access(function: Callable[..., Any], arguments: list[Any]) -> None:
    [text] = said(function, *arguments)
    assert text.startswith("[W0314]: ")
    shown = [line for line in text.splitlines() if "# here: writes" in line]
    assert shown, text
    assert "numen.check_races" in text


@pytest.mark.parametrize(("function", "arguments"), [(f, a) for f, *a in SAFE])
def test_safe_loops_are_silent(function: Callable[..., Any], arguments: list[Any]) -> None:
    assert said(function, *arguments) == []


def test_serial_loops_are_silent() -> None:
    assert said(scatter, LINE, PLACES, parallel=False) == []


def test_the_other_access_is_shown_too() -> None:
    [text] = said(pairs_with_both, SQUARE)
    assert "d[j, i] = i * j" in text
    assert "and another may write it here" in text
    [text] = said(view_from_a_place, LINE, 1)
    assert "and another may read it here, as one of 'x'" in text


def test_colors_may_take_turns(threads: int) -> None:
    grid = np.random.default_rng(5).random((60, 60))
    compiled = njit(parallel=True)(one_color_at_a_time)
    ours, theirs = grid.copy(), grid.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaParallelSafetyWarning)
        for k in range(6):
            compiled(ours, k % 2)
            one_color_at_a_time(theirs, k % 2)
    np.testing.assert_array_equal(ours, theirs)


def test_real_conflicts_among_them_are_found_by_check_races() -> None:
    compiled = njit(parallel=True)(blocks_that_overlap)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaParallelSafetyWarning)
        races = numen.check_races(compiled, LINE.copy())
    assert any(race.second.iteration - race.first.iteration == 1 for race in races)


def test_it_can_be_an_error() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", NumbaParallelSafetyWarning)
        with pytest.raises(NumbaParallelSafetyWarning, match="W0314"):
            njit(parallel=True)(scatter)(LINE.copy(), PLACES)


def with_captured(scale):
    """A compiled function that calls what only its own surroundings know."""

    def scaled(x):
        return x * scale

    inner = njit(scaled)

    @njit
    def put_scaled(out, i):
        out[i] = inner(float(i))

    return put_scaled


put_half = with_captured(0.5)


def through_captured(out):
    for i in prange(len(out)):
        put_half(out, i)


def with_branch_never_compiled(out, flag):
    for i in prange(len(out)):
        if flag is not None:
            no_such_function(i)  # noqa: F821
        out[i] = i


@pytest.mark.parametrize("function", [through_captured, with_branch_never_compiled])
def test_calls_are_looked_up_where_they_stand(function: Callable[..., Any]) -> None:
    out, wanted = np.empty(20), np.empty(20)
    rest = (None,) * (function.__code__.co_argcount - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        njit(parallel=True)(function)(out, *rest)
    function(wanted, *rest)
    np.testing.assert_array_equal(out, wanted)
