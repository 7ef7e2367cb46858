"""The comparison of values that Numba's tests make: same type, dtype, layout and value."""

from __future__ import annotations

import cmath
import enum
import math
import unittest
from dataclasses import dataclass
from typing import Any

import numpy as np

_BITS = {"single": 24, "double": 53}
_FAMILIES: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("array", (np.ndarray,)),
    ("enum", (enum.Enum,)),
    ("sequence", (tuple, list)),
    ("exact", (bool, np.bool_, int, str, np.integer, bytes)),
    ("complex", (complex, np.complexfloating)),
    ("float", (float, np.inexact)),
)


def family(value: object) -> str:
    """Return which values a value may be compared with."""
    return next((name for name, types in _FAMILIES if isinstance(value, types)), "other")


def element_strides(array: Any) -> list[float]:
    """Return the strides of an array in elements, of the dimensions where they matter."""
    if array.size == 0:
        return [0.0] * array.ndim
    pairs = zip(array.strides, array.shape, strict=True)
    return [stride / array.itemsize for stride, length in pairs if length > 1]


@dataclass(frozen=True)
class Precision:
    """How far numbers may be apart: bits ("exact", "single", "double") less ulps, or a distance."""

    prec: str
    ulps: int
    ignore_sign_on_zero: bool
    abs_tol: float | str | None

    def near(self, first: Any, second: Any) -> bool:
        """Tell whether the distance of two numbers is below the absolute one that is allowed."""
        if self.abs_tol is None:
            return False
        if self.abs_tol == "eps":
            return bool(abs(first - second) < np.finfo(type(first)).eps)
        if isinstance(self.abs_tol, float):
            return bool(abs(first - second) < self.abs_tol)
        raise ValueError(f"abs_tol is 'eps' or a float, not {self.abs_tol!r}")

    def distance(self, first: Any, second: Any) -> Any:
        """Return how far apart two numbers may be; None: not at all."""
        if self.prec == "exact":
            return None
        return 2.0 ** (self.ulps - _BITS[self.prec] - 1) * (abs(first) + abs(second))


class PreciseAssertions(unittest.TestCase):
    """The comparisons, as assertions."""

    def assertStridesEqual(self, first: Any, second: Any) -> None:
        """Assert that two arrays have the same shape and strides."""
        self.assertEqual(first.shape, second.shape)
        self.assertEqual(first.itemsize, second.itemsize)
        self.assertEqual(element_strides(first), element_strides(second))

    def assertPreciseEqual(
        self,
        first: Any,
        second: Any,
        prec: str = "exact",
        ulps: int = 1,
        msg: object = None,
        ignore_sign_on_zero: bool = False,
        abs_tol: float | str | None = None,
    ) -> None:
        """Assert that two values are the same in type, and in value up to the precision."""
        if prec != "exact" and prec not in _BITS:
            raise ValueError(f"prec is 'exact', 'single' or 'double', not {prec!r}")
        precision = Precision(prec, ulps, ignore_sign_on_zero, abs_tol)
        try:
            self._compare(first, second, precision)
        except AssertionError as error:
            reason = str(error)
        else:
            return
        self.fail(f"comparing {first!r} and {second!r}: {reason} {'' if msg is None else msg}")

    def _compare(self, first: Any, second: Any, precision: Precision) -> None:
        kind = family(first)
        self.assertEqual(kind, family(second))
        if kind == "array":
            self.assertEqual(first.dtype, second.dtype)
            self.assertEqual(first.shape, second.shape)
            self.assertEqual(first.flags.writeable, second.flags.writeable)
            self.assertEqual(element_strides(first), element_strides(second))
            for pair in zip(first.flat, second.flat, strict=True):
                self._compare(*pair, precision)
        elif kind == "sequence":
            self.assertEqual(len(first), len(second))
            for pair in zip(first, second, strict=True):
                self._compare(*pair, precision)
        elif kind == "enum":
            self.assertIs(type(first), type(second))
            self._compare(first.value, second.value, precision)
        else:
            self._compare_scalars(first, second, kind, precision)

    def _compare_scalars(self, first: Any, second: Any, kind: str, precision: Precision) -> None:
        if kind == "other":
            self.assertIs(type(first), type(second))
        if hasattr(first, "dtype") and hasattr(second, "dtype"):
            self.assertEqual(first.dtype, second.dtype)
        booleans = [isinstance(each, (bool, np.bool_)) for each in (first, second)]
        self.assertEqual(*booleans)
        if isinstance(first, (np.datetime64, np.timedelta64)):
            if np.isnat(first):
                self.assertTrue(np.isnat(second))
            else:
                self.assertEqual(first, second)
        elif kind not in ("float", "complex"):
            self.assertEqual(first, second)
        elif not (cmath.isnan(first) and cmath.isnan(second)) and not precision.near(first, second):
            allowed = precision.distance(first, second)
            if kind == "float":
                self._compare_floats(first, second, allowed, precision)
            else:
                self._compare_floats(first.real, second.real, allowed, precision)
                self._compare_floats(first.imag, second.imag, allowed, precision)

    def _compare_floats(self, first: Any, second: Any, allowed: Any, precision: Precision) -> None:
        if allowed is not None and first != second and np.isfinite(first) and np.isfinite(second):
            self.assertAlmostEqual(first, second, delta=allowed)
            return
        self.assertEqual(first, second)
        if not precision.ignore_sign_on_zero:
            self.assertEqual(math.copysign(1, first), math.copysign(1, second))
