"""Imports inside functions, against CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def modules(n):
    import cmath as c
    import math

    import numpy as np

    return math.sqrt(n), np.arange(n), c.phase(1j)


def dotted(n):
    import numpy.linalg
    import numpy.linalg as la

    return numpy.linalg.norm(numpy.ones(n)), la.det(numpy.eye(n))


def names(n):
    from heapq import heappop
    from heapq import heappush as push
    from math import pi
    from math import sin as sine

    from numpy import linalg

    heap = [n]
    push(heap, 1)
    return pi, sine(n), heappop(heap), linalg.norm(3.0)


def in_blocks(n):
    total = 0.0
    for i in range(n):
        from math import sqrt

        total += sqrt(i)
    if n > 2:
        import math as m
    else:
        import math as m
    return total, m.floor(total)


def in_an_inner_function(n):
    def root(x):
        from math import sqrt

        return sqrt(x)

    return root(n)


@pytest.mark.parametrize("function", [modules, dotted, names, in_blocks, in_an_inner_function])
def test_as_in_python(function: Callable[..., Any]) -> None:
    assert_like_python(function, 4)


def missing_module():
    import numpyy

    return numpyy.zeros(3)


def missing_name():
    from math import sqroot

    return sqroot(2)


def test_what_cannot_be_imported_is_an_error() -> None:
    with pytest.raises(TypingError, match="no module named 'numpyy'"):
        njit(missing_module)()
    with pytest.raises(TypingError, match="module 'math' has no attribute 'sqroot'"):
        njit(missing_name)()
