"""np.array of comprehensions and of lists that are written: no list is made, and Python's array is.

Whether a list is made shows in LLVM's text, where its making is called `allocate list`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import _core, njit
from tests.diff.comparison import assert_like_python, is_same

# ruff: noqa: C416


def of_range(n):
    return np.array([i + 2 * n for i in range(3, 3 * n, 2)])


def of_rows(n):
    return np.array([[i * j for j in range(n)] for i in range(n + 1)])


def of_planes(n):
    return np.array([[[i * j * k for k in range(n)] for j in range(2)] for i in range(3)])


def with_dtype(n):
    return np.array([i for i in range(n)], dtype=np.complex64), np.array([1j * i for i in range(n)])


def of_arrays(n):
    a = np.arange(12.0).reshape(3, 4)
    return np.array([row for row in a]), np.array([row.sum() for row in a]), np.array([a[:, ::-1]])


def of_pairs(n):
    return np.array([x * y for x, y in zip(range(n), np.ones(n))])


def of_list(n):
    items = [1, 2, 3]
    return np.array([x * n for x in items])


def of_choice(n):
    return np.array([x / 2 if x < 3 else x * 2 for x in np.arange(-n, n)])


def that_assigns(n):
    total = 0
    return np.array([(total := total + i) for i in range(n)]), total


def in_a_loop(n):
    total = np.zeros(3)
    for k in range(n):
        total += np.array([total[i] + k for i in range(3)])
    return total


def displays(n):
    coefficients = [1, 2.5, 3]
    rows = [[1, n], [n, 4]]
    return np.array(coefficients), np.array(rows), np.array([(1, n), [2.5, 3]]), np.asarray([n, n])


def display_in_rounds(n):
    total = 0
    for i in range(n):
        pair = [i, total]
        total += np.array(pair).sum()
    return total


def of_arrays_of_rounds(n):
    return np.array([np.array([i * j for j in range(2 * n)]) for i in range(n)])


def of_equal_planes(n):
    a = np.arange(6.0).reshape(2, 3)
    return np.array([[a[i] + j for i in range(a.shape[0])] for j in range(n + len(a))])


def of_no_rounds(n):
    return np.array([[1 for j in range(3)] for i in range(n - 5)]), np.array(
        [np.array([1, 2]) for i in range(n - 5)]
    )


def of_rows_of_own_ranges(n):
    return np.array([[i + j for j in range(i, i + 3)] for i in range(n)])


WITHOUT_LISTS = [
    of_arrays_of_rounds,
    of_equal_planes,
    of_rows_of_own_ranges,
    of_range,
    of_rows,
    of_planes,
    with_dtype,
    of_arrays,
    of_pairs,
    of_choice,
    that_assigns,
    in_a_loop,
    displays,
    display_in_rounds,
]


@pytest.mark.parametrize("function", WITHOUT_LISTS, ids=lambda function: function.__name__)
def test_no_list_is_made(function: Callable[..., Any]) -> None:
    assert_like_python(function, 5)
    compiled = njit(parallel=True)(function)
    assert is_same(compiled(5), function(5))
    assert "allocate list" not in compiled.inspect_llvm(compiled.signatures[0])


def with_condition(n):
    return np.array([i for i in range(n) if i % 2])


def over_two_loops(n):
    return np.array([i * j for i in range(n) for j in range(i)])


def of_rows_with_condition(n):
    return np.array([[i * j for j in range(n)] for i in range(n) if i % 2])


def of_shrinking_list(n):
    items = [1, 2, 3, 4]
    return np.array([items.pop() for x in items])


def display_that_grows(n):
    items = [1, 2, 3, 4]
    a = np.array(items)
    items.append(n)
    return a, np.array(items)


def display_of_inner_function(n):
    items = [1, 2, 3, 4]

    def add():
        items.append(n)

    add()
    return np.array(items)


WITH_LISTS = [
    with_condition,
    over_two_loops,
    of_rows_with_condition,
    of_shrinking_list,
    display_that_grows,
    display_of_inner_function,
]


@pytest.mark.parametrize("function", WITH_LISTS, ids=lambda function: function.__name__)
def test_a_list_is_made_where_it_is_needed(function: Callable[..., Any]) -> None:
    assert_like_python(function, 5)
    compiled = njit(function)
    compiled(5)
    assert "allocate list" in compiled.inspect_llvm(compiled.signatures[0])


def test_list_that_no_call_can_change() -> None:
    assert_like_python(of_list, 5)


def ragged(n):
    return np.array([[1 for j in range(i + 1)] for i in range(n)])


def divides(n):
    return np.array([10 // (i - 2) for i in range(n)])


@pytest.mark.parametrize(
    ("function", "error"), [(ragged, ValueError), (divides, ZeroDivisionError)]
)
@pytest.mark.parametrize("parallel", [False, True])
def test_errors(function: Callable[..., Any], error: type[Exception], parallel: bool) -> None:
    compiled = njit(parallel=parallel)(function)
    with pytest.raises(error):
        compiled(5)
    assert is_same(compiled(1), function(1))


def runs_on_threads(function: Callable[..., Any], *arguments: Any) -> bool:
    compiled = njit(parallel=True)(function)
    assert is_same(compiled(*arguments), function(*arguments))
    return "@do_scheduling" in compiled.inspect_llvm(compiled.signatures[0])


def test_rounds_that_only_compute_run_on_threads() -> None:
    assert runs_on_threads(of_range, 100_000)
    assert runs_on_threads(of_rows, 300)
    assert not runs_on_threads(that_assigns, 1000)  # each round needs the one before


@njit
def change(a, i):
    a[i] += 1
    return a[i]


@njit
def changed_copy(a, i):
    b = a.copy()
    return change(b, i)


@njit
def row_of(a, i):
    row = np.empty(3)
    row[:] = a[i]
    row.sort()
    return row


def with_call_that_changes_its_own(a):
    return np.array([changed_copy(a, i) for i in range(len(a))])


def with_rows_of_a_call(a):
    return np.array([row_of(a, i) for i in range(len(a))])


def of_distances(a):
    return np.array([[np.sqrt(np.sum((x - y) ** 2)) for y in a[:3].copy()] for x in a])


def of_groups(a):
    group = np.arange(len(a)) % 3
    return np.array([[np.sum(a[group == i]) / (i + j + 1.0) for j in range(4)] for i in range(3)])


def of_least_positions(a):
    return np.array([(a * i).argmin() for i in range(40)])


def of_texts(a):
    return np.array([len(str(i) + "a") for i in range(len(a))])


def with_list(a):
    return np.array([sum([x, 1.0]) for x in a])


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (with_call_that_changes_its_own, np.arange(50)),
        (with_rows_of_a_call, np.arange(40.0)),
        (of_distances, np.arange(60.0).reshape(20, 3)[::-1]),
        (of_groups, np.arange(200.0)),
        (of_least_positions, np.sin(np.arange(33.0))),
        (of_texts, np.arange(120.0)),
        (with_list, np.arange(20.0)),
        (of_arrays_of_rounds, 20),
    ],
)
def test_rounds_that_write_what_they_made_run_on_threads(
    function: Callable[..., Any], argument: Any
) -> None:
    assert runs_on_threads(function, argument)
    in_turn = njit(function)
    with_threads = njit(parallel=True)(function)
    assert is_same(in_turn(argument), with_threads(argument))


def with_call_that_changes(a):
    return np.array([change(a, 0) for _ in range(3)])


def with_random_numbers(a):
    np.random.seed(4)
    return np.array([np.random.rand() for _ in range(30)])


def with_list_that_grows(a):
    seen = [0]

    def see(i):
        seen.append(i)
        return len(seen)

    return np.array([see(i) for i in range(9)])


def with_changes_of_a_row(a):
    rows = [a, a]
    return np.array([change(rows[0], 0) for i in range(9)])


def with_changes_of_what_is_given_back(a):
    def same(b):
        return b[:]

    return np.array([change(same(a), 0) for i in range(9)])


@pytest.mark.parametrize(
    "function",
    [
        with_call_that_changes,
        with_random_numbers,
        with_list_that_grows,
        with_changes_of_a_row,
        with_changes_of_what_is_given_back,
    ],
    ids=lambda function: function.__name__,
)
def test_rounds_that_need_their_turn_run_on_one_thread(function: Callable[..., Any]) -> None:
    compiled = njit(parallel=True)(function)
    assert is_same(compiled(np.zeros(3, np.int64)), function(np.zeros(3, np.int64)))
    assert "do_scheduling.f" not in compiled.inspect_llvm(compiled.signatures[0])


def test_no_rounds() -> None:
    for options in ({}, {"parallel": True}):
        rows, arrays = njit(**options)(of_no_rounds)(3)
        assert rows.size == arrays.size == 0


def test_inner_rounds_make_no_array() -> None:
    compiled = njit(of_planes)
    compiled(7)
    before = _core.objects_made()["Buffer"]
    compiled(7)
    assert _core.objects_made()["Buffer"] - before == 1
