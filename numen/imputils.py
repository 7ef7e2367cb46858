"""Numba's `numba.core.imputils`, as far as generators of code use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numen.low_level import lower_builtin, lower_cast, lower_getattr

__all__ = ["lower_builtin", "lower_cast", "lower_getattr"]


def impl_ret_borrowed(context: Any, builder: Any, type: Any, value: Any) -> Any:
    """Return a value; numen counts its references."""
    return value


impl_ret_new_ref = impl_ret_untracked = impl_ret_borrowed


def lower_constant(type: Any) -> Callable[[Any], Any]:
    """Accept a generator of code for constants, which numen has from what unboxes objects."""
    return lambda generate: generate
