"""Arguments of every odd kind give what Python gives, or one clear error."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
from pathlib import Path

import numpy as np
import pytest

from numen import njit
from numen.errors import NumbaError


@njit
def identity(a):
    return a


@njit
def total(a):
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    return s


@njit
def item(a, i):
    return a[i]


@njit
def shape(a):
    return a.shape


class Sub(np.ndarray):
    """An array with another class."""


RECORDS = np.zeros(3, dtype=[("a", "i1"), ("b", "f8")])

UNSUPPORTED = {
    "structured": np.zeros(3, dtype=[("a", "i1"), ("b", "O")]),
    "object": np.array([1, None, "x"], dtype=object),
    "byte order": np.arange(4, dtype=">f8"),
    "masked": np.ma.array([1.0, 2.0], mask=[0, 1]),
    "float16": np.ones(3, dtype=np.float16),
    "longdouble": np.ones(3, dtype=np.longdouble),
    "void": np.zeros(3, dtype="V5"),
    "decimal": decimal.Decimal(1),
    "fraction": fractions.Fraction(1, 2),
    "date": datetime.date(2026, 1, 1),
    "generator": (i for i in range(3)),
    "module": np,
    "NotImplemented": NotImplemented,
    "OrderedDict": collections.OrderedDict(a=1),
    "mixed list": [1, "a"],
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_one_clear_error(name: str) -> None:
    with pytest.raises(NumbaError, match=r"argument 0 \(a\)"):
        identity(UNSUPPORTED[name])


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_matrices_multiply_otherwise() -> None:
    with pytest.raises(NumbaError, match=r"pass its \.A"):
        identity(np.asmatrix(np.ones((2, 2))))


ARRAYS = {
    "subclass": np.arange(4.0).view(Sub),
    "reversed": np.arange(5.0)[::-1],
    "broadcast": np.broadcast_to(np.float64(3), (4,)),
    "stride 0": np.lib.stride_tricks.as_strided(np.arange(3.0), (4,), (0,)),
    "field": RECORDS["b"],
    "unaligned": np.frombuffer(b"\0" * 17, dtype="u1")[1:].view("f8"),
    "empty": np.zeros(0),
    "one byte, any order": np.arange(4, dtype=">i1"),
    "array.array": array.array("d", [1.0, 2.0]),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_in_odd_places_and_shapes(name: str) -> None:
    assert total(ARRAYS[name]) == total.py_func(ARRAYS[name])


@pytest.mark.parametrize("mode", ["r", "r+", "c"])
def test_memory_maps(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    np.arange(5.0).tofile(path)
    mapped = np.memmap(path, dtype=np.float64, mode=mode, shape=(5,))
    assert total(mapped) == 10.0


def test_dimensions() -> None:
    for ndim in (0, 1, 32):
        assert shape(np.ones((1,) * ndim)) == (1,) * ndim
    assert shape(np.zeros((0, 3))) == (0, 3)


def test_an_index_of_many_dimensions() -> None:
    index = np.ones((1,) * 32, int)
    assert item(np.arange(3.0), index).shape == index.shape
    assert item(index, 0).ndim == 31


def test_huge_integers() -> None:
    assert identity(2**64 - 1) == 2**64 - 1
    assert identity(-(2**63)) == -(2**63)
    for value in (2**64, -(2**63) - 1, 10**30):
        with pytest.raises(OverflowError, match="int too big to convert"):
            identity(value)


@pytest.mark.parametrize("index", [float("nan"), float("inf"), 1.0, "a", None, (0, 0)])
def test_what_is_no_index(index: object) -> None:
    if index is None:
        assert item(np.ones(3), index).shape == (1, 3)
        return
    with pytest.raises((NumbaError, IndexError)):
        item(np.ones(3), index)
