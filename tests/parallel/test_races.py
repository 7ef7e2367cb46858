"""numen.check_races finds the conflicts between iterations that the compiler cannot prove."""

import numpy as np
import pytest

import numen
from numen import check_races, njit, prange


@njit(parallel=True)
def scatter(out, places, values):
    for i in prange(len(places)):
        out[places[i]] = values[i]


@njit(parallel=True)
def histogram(counts, places):
    for i in prange(len(places)):
        counts[places[i]] += 1


@njit(parallel=True)
def histogram_by_hand(counts, places):
    for i in prange(len(places)):
        before = counts[places[i]]
        counts[places[i]] = before + 1


@njit(parallel=True)
def shifted(x, distance):
    for i in prange(len(x) - 2):
        x[i] = x[i + distance] + 1


@njit(parallel=True)
def with_memory_of_its_own(x):
    total = 0.0
    for i in prange(len(x)):
        row = np.zeros(4)
        row[:] = x[i]
        row[i % 4] += 1
        total += row.sum()
    return total


@njit(parallel=True)
def array_reduction(x):
    total = np.zeros(3)
    for i in prange(len(x)):
        total += x[i]
    return total


@njit
def put(out, i, value):
    out[i // 2] = value


@njit(parallel=True)
def through_a_call(out, values):
    for i in prange(len(values)):
        put(out, i, values[i])


@njit(parallel=True)
def rows(x):
    for i in prange(x.shape[0]):
        for j in prange(x.shape[1]):
            x[i, j] = i * j
        x[i] = np.sort(x[i])


@njit(parallel=True)
def sorted_by_all(x):
    for _ in prange(3):
        x.sort()


@njit(parallel=True)
def product_of_what_changes(x, rows):
    for i in prange(len(rows)):
        y = x[rows[i] :] @ x.T
        x[rows[i], 0] = y[0, 0]


def lines(race):
    return [str(each).partition(": ")[2] for each in race]


def test_places_that_repeat_collide():
    out = np.zeros(5)
    [race] = check_races(scatter, out, np.array([0, 3, 1, 3]), np.arange(4.0))
    assert (race.first.iteration, race.second.iteration) == (1, 3)
    assert race.first.writes
    assert race.second.writes
    assert lines(race) == ["out[places[i]] = values[i]"] * 2
    assert not out.any()  # it runs on copies
    assert check_races(scatter, out, np.array([0, 3, 1, 2]), np.arange(4.0)) == []


def test_a_read_collides_with_a_write():
    counts = np.zeros(3, np.int64)
    assert check_races(histogram, counts, np.array([0, 1, 2, 1])) == []  # a reduction
    races = check_races(histogram_by_hand, counts, np.array([0, 1, 2, 1]))
    assert {(race.first.iteration, race.second.iteration) for race in races} == {(1, 3)}
    assert {(race.first.writes, race.second.writes) for race in races} >= {(True, False)}
    assert "iteration 1 writes in line" in str(races[0])
    assert "iteration 3 reads in line" in str(races[0])


def test_views_of_one_array_collide():
    x = np.zeros(8)
    assert check_races(shifted, x, 0) == []
    races = check_races(shifted, x, 2)
    assert any(race.second.iteration - race.first.iteration == 2 for race in races)


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (with_memory_of_its_own, np.arange(9.0)),
        (array_reduction, np.ones((5, 3))),
        (rows, np.ones((3, 4))),
    ],
)
def test_loops_that_are_safe(function, argument):
    assert check_races(function, argument) == []


def test_functions_of_the_runtime_are_watched_too():
    [race] = check_races(sorted_by_all, np.arange(3.0))
    assert lines(race) == ["x.sort()"] * 2
    races = check_races(product_of_what_changes, np.ones((20, 20)), np.arange(20))
    assert ["x[rows[i], 0] = y[0, 0]", "y = x[rows[i] :] @ x.T"] in [lines(race) for race in races]


def test_a_function_that_is_called_is_watched_too():
    [race] = check_races(through_a_call, np.zeros(3), np.arange(5.0))
    assert lines(race) == ["out[i // 2] = value"] * 2
    assert (race.first.iteration, race.second.iteration) == (0, 1)


def test_what_the_function_raises_is_raised():
    with pytest.raises(IndexError):
        check_races(scatter, np.zeros(1), np.array([5]), np.zeros(1))


def test_arguments_that_make_no_sense():
    with pytest.raises(TypeError, match="check_races takes a compiled function"):
        check_races(lines, 1)
    with pytest.raises(ValueError, match="needs a prange in a function with parallel=True"):
        check_races(put, np.zeros(3), 1, 2.0)
    assert numen.check_races is check_races
