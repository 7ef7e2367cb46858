"""Tables of expressions that give compiled what they give in NumPy: value, dtype, shape, error."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

from numen import njit

ALL = "?bhilBHILfdFD"  # NumPy's letters of all dtypes
REAL = "?bhilBHILfd"
NUMBERS = "bhilBHILfdFD"
SOME = "?iLfdD"
FLOATS = "fd"
INEXACT = "fdFD"


def sample(shape: int | tuple[int, ...], dtype: str, seed: int = 0) -> np.ndarray[Any, Any]:
    """Small numbers, some of them equal, negative where the dtype has such."""
    generator = np.random.default_rng(seed)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    if kind in "iu":
        return generator.integers(-5 if kind == "i" else 0, 9, shape).astype(dtype)
    values = generator.integers(-8, 9, shape) / 4
    if kind == "c":
        values = values + 1j * generator.integers(-8, 9, shape) / 4
    return values.astype(dtype)


def arrays(shape: tuple[int, ...], dtypes: str = SOME, *, nan: bool = True) -> list[Any]:
    """Arrays of a shape: of each dtype, and float64 ones of each layout and with NaN and inf."""
    out = [sample(shape, dtype) for dtype in dtypes]
    if "d" not in dtypes:
        return out
    wide = sample(tuple(2 * n for n in shape), "d", 1)
    out.append(wide[tuple(slice(None, None, 2) for _ in shape)])
    out.append(sample(shape, "d", 2)[tuple(slice(None, None, -1) for _ in shape)])
    if len(shape) > 1:
        out.append(np.asfortranarray(sample(shape, "d", 3)))
        out.append(np.broadcast_to(sample(shape[1:], "d", 4), shape))
    if nan:
        special = sample(shape, "d", 5)
        count = min(special.size, 4)
        special.reshape(-1)[:count] = [np.nan, np.inf, -0.0, -np.inf][:count]
        out.append(special)
    return out


def row(expression: str, exact: bool = True, **arguments: Any) -> Any:
    """One line of a table: an expression and its arguments, of which lists give one test each."""
    return pytest.param(expression, arguments, exact, id=expression)


def function_of(expression: str, names: Iterable[str]) -> Callable[..., Any]:
    """A function whose source numen finds, as of any function in a file."""
    body = expression if "return" in expression else f"return {expression}"
    text = f"def f({', '.join(names)}):\n    {body}\n"
    return function_from_text(text, np=np)


def copied(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments, arrays with their layout."""
    return {n: a.copy(order="K") if isinstance(a, np.ndarray) else a for n, a in arguments.items()}


def outcome(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(**arguments)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            return type(error)


def check(expression: str, arguments: dict[str, Any], exact: bool = True) -> None:
    """Compare for every combination of the lists among the arguments."""
    lists = {n: a for n, a in arguments.items() if isinstance(a, list)}
    rounds = max((len(a) for a in lists.values()), default=1)
    function = function_of(expression, arguments)
    compiled = njit(function)
    for i in range(rounds):
        given = {n: a[i % len(a)] if n in lists else a for n, a in arguments.items()}
        theirs = outcome(function, copied(given))
        ours = outcome(compiled, copied(given))
        assert_same(ours, theirs, exact, f"{expression} with {given}")


def assert_same(ours: Any, theirs: Any, exact: bool, where: str) -> None:
    if isinstance(theirs, type) or isinstance(ours, type):
        assert ours is theirs, f"{where}: {ours} instead of {theirs}"
    elif isinstance(theirs, tuple | list):
        assert isinstance(ours, tuple | list), where
        assert len(ours) == len(theirs), where
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other, exact, where)
    elif isinstance(theirs, np.ndarray | np.generic | int | float | complex):
        mine, other = np.asarray(ours), np.asarray(theirs)
        assert isinstance(ours, np.ndarray) == isinstance(theirs, np.ndarray), f"{where}: {ours!r}"
        if isinstance(theirs, np.ndarray):
            assert mine.dtype == other.dtype, f"{where}: {mine.dtype} instead of {other.dtype}"
        else:  # numbers come back as Python's, as from Numba
            kind = {"u": "i"}.get(mine.dtype.kind, mine.dtype.kind)
            assert kind == {"u": "i"}.get(other.dtype.kind, other.dtype.kind), where
        assert mine.shape == other.shape, f"{where}: {mine.shape} instead of {other.shape}"
        if exact or other.dtype.kind in "biu":
            np.testing.assert_array_equal(mine, other, where)
        else:
            single = other.dtype.itemsize <= (8 if other.dtype.kind == "c" else 4)
            tolerance = 2e-5 if single else 1e-12
            np.testing.assert_allclose(mine, other, tolerance, tolerance, err_msg=where)
    else:
        assert ours == theirs, where
