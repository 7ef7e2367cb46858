"""Lists whose elements are converted, as in CPython but for their types."""

from __future__ import annotations

import numpy as np
import pytest

from numen import njit


def slices_of_other_numbers(a, n):
    a[:1] = [n > 2, n]
    a[2:2] = (np.int32(n), n)
    a[-1:] = np.arange(2)
    return a


@pytest.mark.parametrize("a", [[1, 2, 3], [0.5, 1.5]])
def test_slices_take_what_can_be_converted(a: list[float]) -> None:
    ours, theirs = list(a), list(a)
    njit(slices_of_other_numbers)(ours, 3)
    slices_of_other_numbers(theirs, 3)
    assert ours == theirs
    assert {type(each) for each in ours} == {type(a[0])}
