"""Runs a function compiled and by Python, and compares all that can be seen of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from numen import njit


def is_same(ours: Any, theirs: Any) -> bool:
    """Whether a compiled result equals Python's: types, shapes, dtypes and values."""
    if isinstance(theirs, tuple | list):
        return (
            type(ours) is type(theirs)
            and len(ours) == len(theirs)
            and all(is_same(one, other) for one, other in zip(ours, theirs, strict=True))
        )
    if isinstance(theirs, np.ndarray):
        return (
            isinstance(ours, np.ndarray)
            and ours.dtype == theirs.dtype
            and ours.shape == theirs.shape
            and np.array_equal(ours, theirs, equal_nan=theirs.dtype.kind in "fc")
        )
    # Numbers of NumPy come back as Python's.
    if isinstance(theirs, np.generic):
        theirs = theirs.item()
    if isinstance(ours, np.generic):
        ours = ours.item()
    return type(ours) is type(theirs) and (ours == theirs or (ours != ours and theirs != theirs))


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any, Any]:
    """Class of the exception or "", result or message, and the arguments afterwards."""
    own = copy.deepcopy(arguments)
    try:
        return "", function(*own), list(own)
    except Exception as error:
        return type(error).__name__, str(error).strip(), list(own)


def assert_like_python(function: Callable[..., Any], *arguments: Any) -> None:
    """Compiled, the function gives, raises and changes what it does in Python."""
    theirs = outcome(function, arguments)
    ours = outcome(njit(function), arguments)
    assert ours[0] == theirs[0], f"compiled {ours}, Python {theirs}"
    assert is_same(ours[1], theirs[1]), f"compiled {ours[1]!r}, Python {theirs[1]!r}"
    assert is_same(ours[2], theirs[2]), f"compiled {ours[2]!r}, Python {theirs[2]!r}"
