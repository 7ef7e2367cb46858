"""numen/lib/numpy/shapes.py, joining.py and rearranging.py against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import ALL, SOME, arrays, check, row, sample

MATRIX = arrays((3, 4), SOME)
VECTOR = arrays((5,), SOME)
CUBE = arrays((2, 3, 4), "ld")
ONES = np.ones((1, 3, 1))
REALS = [np.array(2.5), np.array(1, "b"), np.array(3, "L")]

TABLE = [
    row("np.swapaxes(a, 0, -1)", a=MATRIX + CUBE),
    row("np.moveaxis(a, 0, -1)", a=CUBE),
    row("np.moveaxis(a, (0, 1), (-1, 0))", a=CUBE),
    row("np.rollaxis(a, 2)", a=CUBE),
    row("np.rollaxis(a, 0, 3)", a=CUBE),
    row("np.expand_dims(a, 1)", a=MATRIX),
    row("np.expand_dims(a, (0, -1))", a=MATRIX),
    row("np.squeeze(a, 0)", a=ONES),
    row("np.squeeze(a, (0, -1))", a=ONES),
    row("np.squeeze(a, 1)", a=ONES),
    row("np.squeeze(a, 0), np.squeeze(a, -1)", a=[np.ones(1), np.ones(3)[::3]]),
    row("a.astype(b.dtype), a.copy(), np.squeeze(a)", a=REALS, b=REALS),
    row("np.where(a > 1, a, b), np.where(a > 1, a, 2), np.where(a, 1, b)", a=REALS, b=REALS),
    row("a[...], a[..., None], a[None, ...]", a=REALS),
    row("a[..., 1], a[1, ...], a[1]", a=VECTOR),
    row("a[0, ..., 1], a[..., 0, 1], a[0, 1]", a=MATRIX),
    row("np.atleast_1d(a)", a=[np.float64(2), *VECTOR[:2]]),
    row("np.atleast_2d(a)", a=[np.float64(2), *VECTOR[:2], MATRIX[0]]),
    row("np.atleast_3d(a)", a=[np.float64(2), *VECTOR[:2], MATRIX[0], CUBE[0]]),
    row("np.broadcast_to(a, (2, 3, 4))", a=[*MATRIX, *arrays((4,), "d"), *arrays((3, 1), "d")]),
    row("np.broadcast_to(a, 4)", a=[np.float64(1), np.ones(1), np.ones(3)]),
    row("np.broadcast_shapes((3, 1), (4,), (2, 1, 1))"),
    row("np.broadcast_shapes((3, 1), (4, 2))"),
    row("np.broadcast_arrays(a, b)", a=sample((3, 1), "d"), b=sample(4, "l")),
    row("np.diagonal(a)", a=MATRIX + CUBE),
    row("np.diagonal(a, 1)", a=MATRIX),
    row("np.diagonal(a, -2)", a=MATRIX),
    row("np.diagonal(a, 9)", a=MATRIX[:2]),
    row("np.diagonal(a, 0, 1, 2)", a=CUBE),
    row("np.diagonal(a)", a=np.ones(3)),
    row("np.flip(a)", a=VECTOR + MATRIX + CUBE),
    row("np.flip(a, 1)", a=MATRIX),
    row("np.flip(a, (0, 2))", a=CUBE),
    row("np.fliplr(a)", a=MATRIX),
    row("np.flipud(a)", a=VECTOR + MATRIX),
    row("np.fliplr(a)", a=np.ones(3)),
    row("np.rot90(a)", a=MATRIX),
    row("np.rot90(a, k)", a=MATRIX[0], k=[-1, 0, 2, 3, 5]),
    row("np.rot90(a, 1, (1, 2))", a=CUBE),
    row("np.concatenate((a, b))", a=arrays((3, 4), ALL), b=MATRIX),
    row("np.concatenate((a, a), axis=-1)", a=np.array(1.0)),
    row("np.concatenate((a, b), axis=None)", a=MATRIX[:2], b=VECTOR[:2]),
    row("np.concatenate([a, a], axis=1)", a=MATRIX),
    row("np.concatenate((a, b))", a=np.ones((2, 3)), b=np.ones((2, 4))),
    row("np.stack((a, b))", a=MATRIX, b=MATRIX[2]),
    row("np.stack([a, a], axis=-1)", a=MATRIX),
    row("np.stack((a, b))", a=np.ones(2), b=np.ones(3)),
    row("np.vstack((a, b))", a=VECTOR, b=VECTOR[3]),
    row("np.vstack([a, a])", a=MATRIX),
    row("np.hstack((a, b))", a=VECTOR, b=VECTOR[3]),
    row("np.hstack([a, a])", a=MATRIX),
    row("np.dstack((a, b))", a=VECTOR, b=VECTOR[3]),
    row("np.column_stack((a, b))", a=arrays((3,), SOME), b=sample((3, 2), "d")),
    row("np.append(a, b)", a=MATRIX, b=VECTOR),
    row("np.append(a, b, axis=0)", a=MATRIX, b=np.ones((1, 4))),
    row("np.append(a, 3)", a=VECTOR),
    row("np.split(a, 2)", a=[np.arange(6), np.arange(7)]),
    row("np.split(a, [1, 3], axis=1)", a=MATRIX),
    row("np.array_split(a, 3)", a=VECTOR),
    row("np.array_split(a, 3, axis=1)", a=MATRIX),
    row("np.hsplit(a, 2)", a=MATRIX),
    row("np.vsplit(a, 3)", a=MATRIX),
    row("np.dsplit(a, 2)", a=CUBE),
    row("np.repeat(a, 2)", a=arrays((5,), ALL) + MATRIX),
    row("np.repeat(a, 3, axis=1)", a=MATRIX),
    row("np.repeat(a, b, axis=0)", a=MATRIX, b=np.array([0, 2, 1])),
    row("np.repeat(a, -1)", a=np.ones(2)),
    row("a.repeat(2)", a=VECTOR),
    row("np.tile(a, 2)", a=VECTOR + MATRIX),
    row("np.tile(a, (2, 1, 3))", a=MATRIX),
    row("np.tile(a, (2,))", a=CUBE),
    row("np.roll(a, 2)", a=VECTOR + MATRIX),
    row("np.roll(a, -1, axis=1)", a=MATRIX),
    row("np.roll(a, (1, -2), axis=(0, 1))", a=MATRIX),
    row("np.roll(a, 7)", a=[np.arange(5), np.zeros(0)]),
    row("np.resize(a, (2, 7))", a=VECTOR),
    row("np.delete(a, 1)", a=VECTOR + MATRIX),
    row("np.delete(a, -1, axis=1)", a=MATRIX),
    row("np.delete(a, b)", a=VECTOR, b=[np.array([0, 3]), np.array([-1, 0, 0])]),
    row("np.delete(a, b)", a=VECTOR, b=np.array([True, False, True, False, False])),
    row("np.delete(a, slice(1, None, 2))", a=VECTOR),
    row("np.delete(a, 9)", a=VECTOR[:1]),
    row("np.delete(a, np.array([1.5, 2.0]))", a=VECTOR),
    row("np.delete(a, np.zeros(0))", a=VECTOR),
    row("np.delete(a, []), np.insert(a, [], 7)", a=VECTOR),
    row("np.insert(a, 2, 7)", a=VECTOR),
    row("np.insert(a, b, c)", a=VECTOR, b=np.array([0, 3]), c=np.array([1, 2])),
    row("np.insert(a, 1, b, axis=0)", a=MATRIX, b=np.arange(4)),
    row("np.insert(a, -1, 1, axis=1)", a=MATRIX),
    row("np.insert(a, 9, 1)", a=VECTOR[:1]),
    row("np.insert(a, np.array([[1, 2], [3, 4]]), 9)", a=VECTOR),
    row("np.insert(a, np.array([1.0, 2.0]), 9)", a=VECTOR),
    row("np.insert(a, a > 1, 9)", a=VECTOR[:1]),
    row("np.ravel_multi_index((0, 1), (5,))"),
    row("np.sum(a, axis=1.0)", a=MATRIX),
    row("np.sort(a, axis='0')", a=MATRIX),
    row("np.linalg.norm(a, axis=-1)", a=[np.array(3.0), np.ones(2)]),
    row("np.trim_zeros(a)", a=[np.array([0, 0, 1, 0, 2, 0]), np.zeros(3)]),
    row("np.trim_zeros(a, 'f')", a=np.array([0.0, 1, 0])),
    row("np.pad(a, 2)", a=VECTOR + MATRIX),
    row("np.pad(a, (1, 2), constant_values=7)", a=VECTOR + MATRIX),
    row("np.pad(a, ((1, 0), (0, 2)), constant_values=((1, 2), (3, 4)))", a=MATRIX),
    row("np.pad(a, 3, mode='edge')", a=VECTOR + MATRIX),
    row("np.pad(a, 7, mode='reflect')", a=VECTOR + MATRIX),
    row("np.pad(a, 7, mode='symmetric')", a=VECTOR + MATRIX),
    row("np.pad(a, 7, mode='wrap')", a=VECTOR + MATRIX),
    row("np.pad(a, -1)", a=np.ones(3)),
    row("np.clip(a, -1, 1)", a=VECTOR),
    row("np.clip(a, None, 2)", a=VECTOR),
    row("np.round(a)", a=arrays((5,), ALL[1:])),
    row("np.round(a, 1)", a=arrays((5,), ALL[1:])),
    row("np.round(a, -1)", a=[np.array([15, 25, -35, 44]), np.array([15.0, 25, 149])]),
    row("a.round(1)", a=arrays((5,), ALL[1:])),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


def test_blocks_are_joined_along_the_last_axes() -> None:
    a, b = sample((2, 3, 4), "d"), sample((2, 3, 4), "l")
    check("np.block([[a, b]])", {"a": a, "b": b})
    check("np.block([[a, b], [b, a]])", {"a": a, "b": b})
    check("np.block([a, b])", {"a": a, "b": b})
