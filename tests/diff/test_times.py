"""datetime64 and timedelta64 against NumPy: every unit, operator, comparison and conversion."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

import numen
from numen import njit
from numen.errors import TypingError

UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]
COUNTS = [0, 1, -1, 7, -7, 13, 400, -401, 20000, -719468, 123456789, "NaT"]

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def test_a_time_is_no_argument_of_an_exception() -> None:
    @njit
    def f(t):
        raise ValueError(t)

    with pytest.raises(TypingError, match="takes numbers, str, None"):
        f(np.datetime64(3, "D"))


def spans(unit: str) -> np.ndarray[Any, Any]:
    return np.array(COUNTS, f"m8[{unit}]")


def dates(unit: str) -> np.ndarray[Any, Any]:
    return np.array([np.datetime64(each, unit) for each in COUNTS])


def same(ours: Any, theirs: Any) -> None:
    """Both have one dtype, shape and, NaT and NaN counted, the same values."""
    if isinstance(theirs, dict):
        ours, theirs = list(ours), list(theirs)
    if isinstance(theirs, tuple | list):
        for one, other in zip(ours, theirs, strict=True):
            same(one, other)
        return
    if isinstance(theirs, np.ndarray):
        assert isinstance(ours, np.ndarray)
        assert ours.dtype == theirs.dtype
        assert ours.shape == theirs.shape
    elif theirs is not None and np.asarray(theirs).dtype.kind in "mM":
        assert type(ours) is type(theirs)
        assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


def check(function: Callable[..., Any], *arguments: Any) -> None:
    """Compiled as in Python; and refused where NumPy refuses."""
    copies = [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]
    try:
        theirs = function(*arguments)
    except TypeError:
        with pytest.raises((numen.errors.TypingError, TypeError)):
            njit(function)(*copies)
        return
    same(njit(function)(*copies), theirs)
    for one, other in zip(copies, arguments, strict=True):
        same(one, other)


@pytest.mark.parametrize("unit", UNITS)
def test_in_and_out(unit: str) -> None:
    for array in (dates(unit), spans(unit)):
        check(lambda a: a, array)
        check(lambda a: a[3], array)
        check(lambda x: x, array[5])
        check(lambda x: x, array[-1])
        check(lambda a: (a[::2].copy(), a.dtype == a.dtype, a.size), array)
    assert numen.typeof(dates(unit)[0]) == numen.types.NPDatetime(unit)
    assert numen.typeof(spans(unit)[0]) == numen.types.NPTimedelta(unit)
    assert str(numen.typeof(spans(unit))) == f"array(timedelta64[{unit}], 1d, C)"


@pytest.mark.parametrize(("a", "b"), list(itertools.product(UNITS[:9], UNITS[:9])))
def test_every_pair_of_units(a: str, b: str) -> None:
    small = [each for each in COUNTS if each == "NaT" or abs(int(each)) <= 400]
    one, other = np.array(small, f"m8[{a}]"), np.array(small[::-1], f"m8[{b}]")
    first = np.array([np.datetime64(each, a) for each in small])
    second = np.array([np.datetime64(each, b) for each in small[::-1]])
    to_span, to_date = np.dtype(f"m8[{b}]"), np.dtype(f"M8[{b}]")
    check(lambda x: x.astype(to_span), one)
    check(lambda x: x.astype(to_date), first)
    check(lambda x, y: x - y, first, second)
    check(lambda x, y: (x < y, x == y, x != y, x >= y), first, second)
    check(lambda x, y: (x[0] - y[1], x[2] < y[3], x[4] == y[5]), first, second)
    check(lambda x, y: x + y, first, other)
    check(lambda x, y: x - y, first, other)
    if (a in "YM") == (b in "YM"):
        check(lambda x, y: (x + y, x - y, x < y, x == y, x != y, x >= y), one, other)
        check(lambda x, y: (x / y, x // y, x % y), one, other)
        check(lambda x, y: (np.maximum(x, y), np.fmin(x, y)), one, other)


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv]


@pytest.mark.parametrize("op", [*OPERATORS, operator.mod], ids=lambda op: op.__name__)
def test_operators(op: Any) -> None:
    a, d = spans("s"), dates("s")
    b = np.array([3, -2, 0, 5, "NaT", 7, -1, 2, 9, 4, -8, 6], "m8[s]")
    n = np.array([3, -2, 0, 5, 1, 7, -1, 2, 9, 4, -8, 6])
    x = np.array([0.5, -2.25, 0.0, 5, np.nan, 7, np.inf, 2, 9, 4, -8, 1e30])
    for left, right in [
        *itertools.product([a, d], [a, b, d, n, n.astype("u1"), x]),
        *itertools.product([n, x], [a, d]),
        (a, 3),
        (4, b),
        (d, 2),
        (a, 0.5),
        (a, b[0]),
        (d, b[1]),
    ]:
        check(lambda p, q: op(p, q), left, right)
        if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
            check(lambda p, q, i: op(p[i], q[i]), left, right, 1)
            check(lambda p, q, i: op(p[i], q[i]), left, right, 4)


def test_in_place() -> None:
    def program(a: Any, b: Any) -> Any:
        a += b
        a -= 3
        a *= 2
        a //= 2
        a[1] = b[2]
        a[2:4] = np.timedelta64(7, "s")
        a[4] = 5
        return a.sum()

    check(program, spans("ms"), spans("s"))


@pytest.mark.parametrize("unit", ["Y", "D", "ns"])
def test_elementwise(unit: str) -> None:
    for array in (spans(unit), dates(unit)):
        check(lambda a: (np.isnat(a), np.isnan(a), np.isfinite(a), np.isinf(a)), array)
        check(lambda x: np.isnat(x), array[2])
        check(lambda x: np.isnat(x), array[-1])
        check(lambda a: (np.maximum(a, a[2]), np.minimum(a, a[3]), np.fmax(a, a[-1])), array)
        check(lambda a: np.where(np.isnat(a), a[1], a), array)
        check(lambda a: (np.nanmax(a), np.nanmin(a), np.max(a), np.nanmin(a[2:4])), array)
    check(lambda a, b: np.maximum(a, b), spans(unit), dates(unit))
    check(lambda a, b: np.fmin(a[0], b[0]), dates(unit), spans(unit))
    for array in (spans(unit), dates(unit)):
        check(lambda a: a.view(np.int64), array)
        check(lambda a: a.astype(np.int64), array)
    check(lambda a: (abs(a), np.sign(a), -a, np.absolute(a)), spans(unit))
    check(lambda x: (abs(x), -x, +x), spans(unit)[4])
    check(lambda a: -a, dates(unit))
    check(lambda a: np.isnat(a), np.arange(3))
    check(lambda n: n.astype("m8[s]"), np.array([3, -1]))


@pytest.mark.parametrize("make", [spans, dates])
def test_order(make: Callable[[str], np.ndarray[Any, Any]]) -> None:
    array = make("D")[[3, 11, 0, 7, 5, 2, 9, 11, 1]]
    without = array[~np.isnat(array)]
    for a in (array, without, array.reshape(3, 3), array[::2]):
        check(lambda a: (np.sort(a), np.argsort(a), a.min(), a.max()), a)
        check(lambda a: (a.argmin(), a.argmax()), a)
        check(lambda a: a.sort(), a.copy())
    check(lambda a: (np.unique(a), np.searchsorted(np.sort(a), a)), array)
    check(lambda a: a.min(axis=0), array.reshape(3, 3))
    check(lambda a, b: (min(a, b), max(a, b)), without[0], without[1])
    check(lambda a: sorted([a[0], a[1], a[2]]), without)


def test_sums() -> None:
    a = spans("s")
    for array in (a, a[:-1], a[:0]):
        check(lambda a: (a.sum(), a.mean(), np.cumsum(a)), array)
    check(lambda a: (np.median(a), np.diff(a)), a[:-1])
    check(lambda a: np.median(a), a)
    check(lambda a: (a.sum(axis=0), a.mean(axis=1)), a[:-2].reshape(2, 5))
    check(lambda a: np.diff(a), dates("M"))
    check(lambda a: a.sum(), dates("M"))


SPAN, DATE, NAT = np.timedelta64(90, "m"), np.datetime64("2020-02-29"), np.datetime64("NaT")


def test_constants() -> None:
    check(lambda: (SPAN, DATE, NAT))
    check(lambda d: (d + SPAN, d - DATE, d == DATE, d == NAT, NAT != NAT), np.datetime64(7, "s"))
    check(lambda n: (np.timedelta64(n, "h") + SPAN, np.datetime64(n, "s")), 12)
    check(lambda: (np.timedelta64("NaT", "s"), np.timedelta64(3), np.datetime64("NaT")))
    check(lambda: (bool(SPAN), not SPAN, SPAN and 1))
    check(lambda x: isinstance(x, np.timedelta64), SPAN)
    check(lambda x: isinstance(x, np.datetime64), SPAN)
    check(lambda x: str(x), SPAN)
    check(lambda x: repr([x]), DATE)


def test_arrays_of_times() -> None:
    check(lambda: (np.zeros(3, "m8[s]"), np.zeros((2, 2), np.dtype("M8[D]"))))
    check(lambda x: np.full(4, x), SPAN)
    check(lambda x: np.array([x, x + x]), SPAN)
    check(lambda a, b: np.concatenate((a, b)), spans("s"), spans("ms"))
    check(lambda a: (a.dtype.kind, a.dtype.itemsize, a.dtype.name), spans("s"))
    check(lambda a: list(a), spans("s"))
    check(lambda a: {x: -x for x in a[:4]}, spans("s"))
    record = np.zeros(3, [("at", "M8[s]"), ("for", "m8[ms]")])
    check(lambda r: (r["at"], r[0]["for"], r[1]["at"]), record)


def test_branches_join() -> None:
    def program(flag: bool, a: Any, b: Any) -> Any:
        return a if flag else b

    check(program, True, np.timedelta64(3, "h"), np.timedelta64(3, "h"))
    joined = njit(program)(True, np.timedelta64(3, "h"), np.timedelta64(3, "m"))
    same(joined, np.timedelta64(180, "m"))
    with pytest.raises(numen.errors.TypingError):
        njit(program)(True, np.timedelta64(3, "h"), np.datetime64(3, "m"))
    with pytest.raises(numen.errors.TypingError):
        njit(program)(True, np.timedelta64(3, "h"), True)


def test_declared_types() -> None:
    span, date = numen.types.NPTimedelta("s"), numen.types.NPDatetime("D")
    assert (span.unit, date.unit, str(date)) == ("s", "D", "datetime64[D]")
    compiled = njit(date(date, span))(lambda d, s: d if s != s else d - (d - d))
    same(compiled(np.datetime64(3, "D"), np.timedelta64(3, "s")), np.datetime64(3, "D"))
    with pytest.raises(TypeError):
        compiled(np.datetime64(3, "h"), np.timedelta64(3, "s"))
    with pytest.raises(ValueError, match="no unit"):
        numen.types.NPTimedelta("fortnight")


def test_several_units_at_once_are_refused() -> None:
    with pytest.raises(numen.errors.TypingError, match="several units"):
        njit(lambda a: a)(np.zeros(3, "m8[25s]"))


def test_spans_without_a_common_unit() -> None:
    year, days = np.timedelta64(1, "Y"), np.timedelta64(365, "D")
    equal = njit(lambda a, b: (a == b, a != b))
    assert equal(year, days) == (False, True)
    for op in (operator.lt, operator.add, operator.truediv):
        with pytest.raises(numen.errors.TypingError):
            njit(lambda a, b: op(a, b))(year, days)


def test_counts_wrap() -> None:
    days = np.array([10**6], "m8[D]")
    with pytest.raises(OverflowError):
        days.astype("m8[as]")
    count = 10**6 * 86400 * 10**18
    wrapped = (count + 2**63) % 2**64 - 2**63
    assert njit(lambda a: a.astype("m8[as]"))(days).view(np.int64)[0] == wrapped


WRITTEN = [
    *("1970", "2005-02", "2005-02-25", "2005-02-25T10", "2005-02-25 10:30", "2005-02-25T10:30:59"),
    *("2005-02-25T10:30:20.5", "2005-02-25T10:30:20.1234", "1969-12-31T23:59:59.999999999"),
    *("2005-02-25T10:30:20.", "  1600-02-29", "-0044-03-15", "12005-02", "20050225", "nat", ""),
    *("2005-13", "2005-02-30", "1900-02-29", "2005-02-25T24", "2005-02-25T10:60", "2005-2-5"),
    *(
        "2005-02-25T1030",
        "abc",
        "+200",
        "-",
        "2005-",
        "2005-02-25T10:30:20x",
        "2005-02-25T10:30:60",
    ),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # of what might be a time zone
@pytest.mark.parametrize("text", WRITTEN)
def test_written_times(text: str) -> None:
    function = function_from_text(f"def f():\n    return np.datetime64({text!r})\n", np=np)
    try:
        theirs = np.datetime64(text)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            njit(function)()
        return
    same(njit(function)(), theirs)
    for unit in UNITS[:10]:
        line = f"    return np.datetime64({text!r}, {unit!r}) + np.timedelta64(1, {unit!r})\n"
        check(function_from_text("def f():\n" + line, np=np))


def test_times_that_are_not_read() -> None:
    with pytest.raises(TypingError, match="text of a time must be known"):
        njit(lambda text: np.datetime64(text))("2020-01-01")
    with pytest.raises(TypingError, match="text is not read as a span"):
        njit(lambda: np.timedelta64("5", "s"))()


@pytest.mark.parametrize("dtype", ["m8[s]", "M8[D]", "f8"])
def test_nat_in_containers_is_as_nan(dtype: str) -> None:
    a = np.array([3, 5, 5, 0, 0]).astype(dtype)
    a[3:] = "NaT" if dtype != "f8" else np.nan
    check(lambda a: ([a[3]] == [a[4]], [a[1]] == [a[2]], (a[1], a[3]) in [(a[2], a[4])]), a)
    check(lambda a: (a[3] in [a[4]], [a[3]].count(a[4]), a[1] in [a[0], a[2]], len({*a})), a)
    check(lambda a: ([a[3]] < [a[0]], [a[0]] < [a[3]], [a[0]] < [a[1]], a[4] in {a[3]: 1}), a)
    check(lambda a: (sorted([a[1], a[3], a[0]]), sorted([a[1], a[0]]), min([a[1], a[3]])), a)


def test_times_are_not_rounded() -> None:
    check(lambda a: np.round(a), spans("s"))
    check(lambda a: a.round(1), dates("D"))


def test_floats_are_stored_as_they_are_cast() -> None:
    def store(a: Any, x: float) -> Any:
        a[:2] = x
        a[a == a[2]] = x
        return a

    for a in (dates("D"), spans("s")):
        expected = store(a.copy(), np.float64(2.5))
        np.testing.assert_array_equal(njit(store)(a.copy(), 2.5), expected)
        with pytest.raises(ValueError, match="Could not convert"):
            store(a.copy(), 2.5)
