"""numpy.polynomial.Polynomial as an argument, made, called and combined, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.polynomial import Polynomial

from numen import njit
from numen.errors import TypingError

P = Polynomial([1.0, -2, 0.5])
Q = Polynomial([2.0, 1.0])
MAPPED = Polynomial([1, 2.5, -0.25], domain=[0, 10], window=[-2, 1.5])


def same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, Polynomial):
        assert isinstance(ours, Polynomial)
        for name in ("coef", "domain", "window"):
            same(getattr(ours, name), getattr(theirs, name))
    elif isinstance(theirs, tuple):
        for one, other in zip(ours, theirs, strict=True):
            same(one, other)
    else:
        np.testing.assert_array_equal(ours, theirs)


def made(c):
    return Polynomial(c), np.polynomial.Polynomial(c, [0, 2]), Polynomial([1, 2], window=(0.0, 1.0))


def parts(p):
    return p.coef, p.domain, p.window, p.coef.sum()


def values(p, x):
    return p(x), p(2.5), p(3)


def arithmetic(p, q):
    return p + q, p - q, p * q, p * 2.0, 3 + p, 1.0 - p


def calculus(p):
    return (
        (p.deriv(), p.deriv(2), p.deriv(m=4), p.integ(), p.integ(2, k=[1, 2.5]), p.integ(lbnd=0.5)),
        (p.degree(), p.mapparms(), p.copy(), p.linspace(5), p.linspace(4, [1.0, 3.0])),
        (p.truncate(2), p.cutdeg(0), (p * 0.0).trim(), p.trim(0.75), p.deriv()(2.0)),
    )


def roots(p):
    return p.roots(), np.polynomial.polynomial.polyroots(p.coef), p.deriv().roots()


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (made, (np.array([1.0, 0, 3, 0]),)),
        (made, (np.array([1, 2]),)),
        (parts, (P,)),
        (parts, (MAPPED,)),
        (values, (P, np.linspace(-1, 3, 7))),
        (values, (MAPPED, np.linspace(-1, 30, 7).reshape(1, 7))),
        (arithmetic, (P, Q)),
        (calculus, (P,)),
        (calculus, (MAPPED,)),
        (roots, (Polynomial([6.0, -11, 6, -1]),)),
        (roots, (Polynomial([2.0, -3, 1], domain=[0, 4]),)),
        (roots, (Q,)),
        (lambda p: p, (MAPPED,)),
        (lambda p: (len(p), 3.0 in p, -1.0 in p), (P,)),
        (lambda ps: ps[0](1.0) + ps[1](2.0), ([P, Q],)),
    ],
)
def test_as_in_numpy(function: Any, arguments: Any) -> None:
    same(njit(function)(*arguments), function(*arguments))


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(TypeError, match="Domains differ"):
        njit(arithmetic)(P, MAPPED)
    with pytest.raises(ValueError, match="Domain has wrong number of elements"):
        njit(lambda c: Polynomial(c, [1.0]))(np.ones(2))
    with pytest.raises(TypingError, match="unsupported operand types for /"):
        njit(lambda p: p / p)(P)
    with pytest.raises(TypingError, match="not subscriptable"):
        njit(lambda p: p[0])(P)
    for through in (lambda p: list(p), lambda p: [*p], lambda p: [c for c in p]):  # noqa: C416
        with pytest.raises(TypingError, match="does not go through a Polynomial"):
            njit(through)(P)
    with pytest.raises(TypingError, match="has no attribute 'basis'"):
        njit(lambda p: p.basis(2))(P)
    with pytest.raises(ValueError, match="size must be a positive integer"):
        njit(lambda p: p.truncate(0))(P)
