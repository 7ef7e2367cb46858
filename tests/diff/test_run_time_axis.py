"""numen/lib/numpy/axes.py: an axis that is known only at run time, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import arrays, check, row, sample

REDUCTIONS = (
    "sum prod mean std var min max amin amax ptp argmin argmax any all median average "
    "count_nonzero nansum nanprod nanmean nanstd nanvar nanmin nanmax nanargmin nanargmax "
    "nanmedian cumsum cumprod nancumsum nancumprod sort flip diff gradient unwrap"
).split()
KEEPING = "sum mean var max argmin median nanmin nanmean count_nonzero".split()

MATRIX = [sample((4, 2), "l"), sample((4, 3), "d", 2), np.asfortranarray(sample((2, 4), "D", 3))]
CUBE = [sample((4, 3, 4), "d", 2)[:, ::-1], np.broadcast_to(sample((3, 4), "d", 4), (2, 3, 4))]
ONES = np.ones((1, 1, 1))
AXES = [0, 1, -1, -2, 3, -4]

TABLE = [
    *(row(f"np.{name}(a, axis=k)", False, a=[a], k=AXES) for name in REDUCTIONS for a in CUBE[:1]),
    *(row(f"np.{name}(a, axis=k)", False, a=arrays((3, 4), "d"), k=1) for name in REDUCTIONS),
    *(row(f"np.{name}(a, k)", False, a=arrays((5,), "fd"), k=-1) for name in REDUCTIONS),
    *(row(f"np.{name}(a, k, keepdims=True)", False, a=[CUBE[1]], k=AXES) for name in KEEPING),
    row("np.sum(a, axis=(k, 0))", a=[CUBE[0]], k=[1, 2, -1, 0]),
    row("np.take(a, np.array([[0, 1], [1, 0]]), axis=k)", a=MATRIX[0], k=AXES),
    row("np.take(a, i, axis=k)", a=CUBE[0], k=AXES, i=[1, -1, -2, 0, 1, 1]),
    row("np.take(a, i, axis=k)", a=CUBE[0], k=1, i=[2, 3, -3, -4]),
    row("np.take_along_axis(a, np.zeros(a.shape, np.int64), axis=k)", a=CUBE[0], k=AXES),
    row("np.repeat(a, 2, axis=k)", a=MATRIX[0], k=AXES),
    row("np.roll(a, 1, axis=k)", a=CUBE[1], k=AXES),
    row("np.delete(a, 1, axis=k)", a=CUBE[0], k=AXES),
    row("np.insert(a, 1, 7, axis=k)", a=CUBE[0], k=AXES),
    row("np.append(a, a, axis=k)", a=MATRIX[1], k=AXES),
    row("np.compress(np.array([True, False]), a, axis=k)", a=CUBE[0], k=AXES),
    row("np.concatenate((a, a), axis=k)", a=MATRIX[2], k=AXES),
    row("np.concatenate([a, a, a], axis=k)", a=CUBE[0], k=AXES),
    row("np.concatenate(a, axis=k)", a=CUBE[0], k=[0, 1, 2, -1]),
    row("np.concatenate(a)", a=arrays((2, 3), "ldF")),
    row("np.stack((a, a), axis=k)", a=MATRIX[2], k=AXES),
    row("np.stack(a, axis=k)", a=CUBE[0], k=AXES),
    row("np.trapezoid(a, axis=k)", False, a=CUBE[0], k=AXES[:4]),
    row("np.split(a, 2, axis=k)", a=sample((4, 2), "d"), k=AXES[:4]),
    row("np.array_split(a, 3, axis=k)", a=CUBE[0], k=AXES[:4]),
    row("np.expand_dims(a, k)", a=CUBE[0], k=[0, 1, 3, -1, -4, 4]),
    row("np.squeeze(a, k)", a=ONES, k=AXES),
    row("np.squeeze(a, k)", a=MATRIX[0], k=0),
    row("np.swapaxes(a, 0, k)", a=CUBE[0], k=AXES),
    row("np.moveaxis(a, 0, k)", a=CUBE[0], k=AXES),
    row("np.moveaxis(a, (k, 0), (0, k))", a=CUBE[0], k=[1, 2, -1]),
    row("np.rollaxis(a, k)", a=CUBE[0], k=AXES),
    row("np.transpose(a, (k, 0, m))", a=CUBE[0], k=[1, 2, -1, 0, 7], m=[2, 1, 1, 2, 1]),
    row("np.diagonal(a, 0, k, m)", a=CUBE[0], k=[0, 1, 2, 0, 1], m=[1, 2, 0, 2, 1]),
    row("np.trace(a, 1, k, m)", a=CUBE[0], k=[0, 1, 2, 0], m=[1, 2, 0, 2]),
    row("np.cross(a, a + 1, axis=k)", a=np.ones((3, 3)) * np.arange(3.0), k=[0, 1, -1]),
    row("np.percentile(a, 30.0, axis=k)", False, a=CUBE[0], k=AXES),
    row("np.quantile(a, np.array([0.3, 0.5]), axis=k)", False, a=CUBE[0], k=AXES),
    row("np.partition(a, 1, axis=k).sum()", a=CUBE[0], k=AXES),
    row("np.argpartition(a, 1, axis=k).shape", a=CUBE[0], k=AXES),
    row("np.average(a, axis=k, weights=a * a + 1)", False, a=CUBE[0], k=AXES),
    row("np.linalg.norm(a, axis=k)", False, a=CUBE[0], k=AXES),
    row("a.sum(k), a.argsort(k, 'stable'), a.cumsum(k), a.argmax(k)", a=MATRIX[:2], k=[0, 1]),
    row("np.argsort(a, axis=k, kind='stable')", a=CUBE[0], k=AXES),
    row("a.sort(k); return a", a=CUBE[0], k=AXES),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_as_in_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)
