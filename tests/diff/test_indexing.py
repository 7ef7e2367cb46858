"""Indexing with masks, integer arrays and mixtures, and going through positions, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError

A = np.arange(12.0).reshape(3, 4)
B = np.arange(60).reshape(3, 4, 5)
V = np.arange(10.0)
LAYOUTS = {"C": A, "F": np.asfortranarray(A), "strided": np.arange(48.0).reshape(6, 8)[::2, ::-2]}


def get(a, i):
    return a[i]


def get_two(a, i, j):
    return a[i, j]


def put(a, i, x):
    a[i] = x


def put_two(a, i, j, x):
    a[i, j] = x


def mixtures(b, i):
    return b[i, :, i], b[0, :, i], b[:, 0, i], b[..., i], b[None, i], b[:, None, i], b[i, None, 1]


def sequences(a):
    return a[[0, 2]], a[[0, 2], [1, 3]], a[[True, False, True]], a[:, (0, 1)], a[[]]


def outer(a, i, j):
    return a[i[:, None], j]


def add_once(a, i, x):
    a[i] += x
    a[i] *= 2


def part_of_itself(v, i):
    v[i] = v[: i.size]


def indices_in_itself(i):
    i[i] = i


def mask_in_itself(m):
    m[m] = False


def threshold(a):
    a[a > 5] = 0
    return a[a < 3], a[(a > 0) & (a < 9)]


def rows_and_columns(a, i):
    a[i, 1:3] = 7.5
    a[:, i] += np.ones((3, 2))
    a[i, :] = np.array([1, 2, 3, 4])


def store_rows(v, b):
    v[:] = b
    v[1:3] = b[:, 1:3]


def test_axes_of_size_one_in_front_are_left_out() -> None:
    assert_like_python(store_rows, V, np.ones((1, 10)))
    assert_like_python(store_rows, V, np.ones((2, 10)))


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
def test_masks(array: Any) -> None:
    assert_like_python(get, array, array > 3)
    assert_like_python(get, array, np.zeros(array.shape, bool))
    assert_like_python(get, array, np.array([True, False, True]))
    assert_like_python(get_two, array, np.array([True, False, True]), 1)
    assert_like_python(threshold, array)
    assert_like_python(put, array, array > 3, -1.0)
    assert_like_python(put, array, array > 3, array[array > 3][::-1].copy())
    assert_like_python(put, array, array > 8, np.array([5]))
    assert_like_python(add_once, array, array > 3, 1)


@pytest.mark.parametrize("share", [0.02, 0.5, 1])
def test_masks_of_many_lengths(share: float) -> None:
    random = np.random.default_rng(1)
    for size in [*range(20), 100, 1001]:
        array, mask = random.random(size), random.random(size) < share
        assert_like_python(get, array, mask)
        assert_like_python(get, array[1:], mask[1:])
        assert_like_python(get, array[::2], mask[::2])


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint32])
def test_index_arrays(array: Any, dtype: Any) -> None:
    at = np.array([1, 2, 2], dtype)
    assert_like_python(get, array, at)
    assert_like_python(get, array, at.reshape(3, 1))
    assert_like_python(get_two, array, at, at[::-1])
    assert_like_python(get_two, array, at[:2].reshape(2, 1), at)
    assert_like_python(get_two, array, at, -1)
    assert_like_python(outer, array, at[:2], at)
    assert_like_python(put, array, at, array[at + 0] * 2)
    assert_like_python(put_two, array, at, at, 7)
    assert_like_python(add_once, array, at, 1)
    assert_like_python(rows_and_columns, array, np.array([0, 2], dtype))
    assert_like_python(sequences, array)


@pytest.mark.parametrize("at", [np.array([0, 2]), np.array([[2], [-1]])], ids=["1d", "2d"])
def test_mixtures_with_slices_and_newaxis(at: Any) -> None:
    assert_like_python(mixtures, B, at)


@pytest.mark.parametrize("at", [np.array([0, 2]), np.array([[2], [-1]])], ids=["1d", "2d"])
def test_an_ellipsis_parts_index_arrays_also_where_it_stands_for_no_axes(at: Any) -> None:
    def read(b, i):
        return b[:, i, ..., i], b[0, ..., i], b[i, ..., 0, 1], b[:, i, ..., 1], b[..., i]

    def write(b, i):
        b[:, i, ..., i] = np.arange(i.size * 3).reshape(*i.shape, 3)
        b[:, i, ..., 1] += 1

    assert_like_python(read, B, at)
    assert_like_python(write, B.copy(), at)


def test_indices_are_checked_also_where_no_element_is_read() -> None:
    def read(b, i, n):
        return b[:n, i], b[:n, :n, i], b[i, :n], b[:n, ..., i[0]]

    for at in ([1, 2], [1, 7], [-9]):
        for n in (0, 2):
            assert_like_python(read, B, np.array(at), n)


def test_arrays_without_axes_are_stored_everywhere() -> None:
    def write(a):
        a[1] = a[..., 2, 2]
        a[0, :] += a[0, 0, ...]
        a[:, 3] = np.array(7.5)

    assert_like_python(write, A.copy())
    ours, theirs = np.arange(100_000.0), np.arange(100_000.0)

    def fill(a):
        a[...] = a[3, ...]

    njit(parallel=True)(fill)(ours)
    fill(theirs)
    assert np.array_equal(ours, theirs)


def test_what_is_read_and_written_may_overlap() -> None:
    assert_like_python(part_of_itself, V, np.array([1, 2, 3, 4]))
    assert_like_python(indices_in_itself, np.array([3, 2, 1, 0]))
    assert_like_python(mask_in_itself, np.array([True, False, True]))


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (get, (V, np.array([3, 10]))),
        (get, (V, np.array([-11]))),
        (get_two, (A, np.array([0, 1]), np.array([2, 4]))),
        (get_two, (A, np.array([0, 1]), np.array([2, 3, 1]))),
        (get, (A, np.array([True, False]))),
        (get, (A, np.ones((3, 5), bool))),
        (put, (V, np.array([1, 2, 30]), np.array([1, 2, 3]))),
        (put, (A, np.array([1, 2]), np.array([1.0, 2.0]))),
        (put, (A, A > 8, np.array([1.0, 2.0]))),
    ],
)
def test_errors_are_those_of_numpy(function: Any, arguments: Any) -> None:
    assert_like_python(function, *arguments)


def test_indices_must_be_integers_or_bools() -> None:
    with pytest.raises(TypingError, match="must be of integer \\(or boolean\\) type"):
        njit(get)(V, np.array([1.0]))


# ---- positions ----------------------------------------------------------------------------------


def sum_flat(a):
    s = 0.0
    for i, x in enumerate(a.flat):
        s = s * 1.5 + x * i
    return s, len(a.flat)


def flat_items(a):
    return a.flat[5], a.flat[-1], a.flat[2:7:2]


def set_flat(a):
    a.flat[3] = 100
    a.flat[-2] += 1


def index_loop(a):
    out = []
    for i, j in np.ndindex(a.shape):
        if j == 2:
            continue
        if i == 2:
            break
        out.append(a[i, j] * i)
    return out


def enumerated(a):
    out = []
    for (i, j), x in np.ndenumerate(a):
        out.append(x * i + j)
    return out


def rows(a):
    s = 0.0
    for row in a:
        for x in row:
            s = 2 * s + x
    return s


def iterated(a):
    s = 0.0
    for x in np.nditer(a):
        s = s * 1.5 + x.item()
    return s


def iterated_together(a, b):
    out = []
    for x, y in np.nditer((a, b)):
        out.append(x.item() * y.item())
    return out


def shapes_of_indices(n):
    count = 0
    for _ in np.ndindex():
        count += 1
    for _ in np.ndindex(0, 3):
        count += 10
    return count, list(np.ndindex((n,))), list(np.ndindex(n, 2))


def beyond_flat(a):
    return a.flat[50]


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize(
    "function", [sum_flat, flat_items, set_flat, index_loop, enumerated, rows, beyond_flat]
)
def test_positions(function: Any, array: Any) -> None:
    assert_like_python(function, array)


def test_iteration_over_several_arrays() -> None:
    assert_like_python(iterated, A)
    assert_like_python(iterated, np.asfortranarray(A))
    assert_like_python(iterated_together, A, np.arange(4))
    assert_like_python(iterated_together, A, np.ones((3, 1)))
    assert_like_python(iterated_together, A, np.ones(3))
    assert_like_python(shapes_of_indices, 3)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_nditer_refuses_empty_arrays(shape: tuple[int, ...]) -> None:
    @njit
    def total(a):
        s = 0.0
        for x in np.nditer(a):
            s += x.item()
        return s

    for function in (total, total.py_func):
        with pytest.raises(ValueError, match="Iteration of zero-sized operands is not enabled"):
            function(np.zeros(shape))


@pytest.mark.parametrize(
    ("i", "j", "x"),
    [
        ([0, 2], slice(1, 3), np.ones((1, 2, 2))),
        ([0, 2], slice(1, 3), np.arange(2.0)[None, None, None]),
        ([0, 2], slice(1, 3), np.ones((2, 2, 2))),
        (1, [0, 2, 3], V[None, :3]),
        ([0, 2], [1, 3], V[None, None, :2]),
        ([0, 2], [1, 3], V[:2, None]),
    ],
)
def test_values_with_axes_in_front(i: Any, j: Any, x: Any) -> None:
    i, j = (np.array(each) if isinstance(each, list) else each for each in (i, j))
    assert_like_python(put_two, A.copy(), i, j, x)
