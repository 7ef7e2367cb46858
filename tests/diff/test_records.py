"""Records and arrays of records against NumPy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import errors, literal_unroll, njit

PACKED = np.dtype(
    [
        ("x", "f8"),
        ("n", "i2"),
        ("z", "c8"),
        ("name", "U5"),
        ("grid", "f4", (3, 2)),
        ("code", "S4"),
        ("inner", [("p", "u1"), ("q", "f4", (2,))]),
        ("flag", "?"),
    ]
)
ALIGNED = np.dtype([("x", "f8"), ("n", "i2"), ("grid", "i4", 3), ("flag", "?")], align=True)
WIDE = np.dtype([("x", "f8"), ("n", "i4"), ("grid", "f8", (5, 7))])


def filled(dtype: np.dtype[Any], shape: Any, seed: int = 0) -> np.ndarray[Any, Any]:
    """Records of random bytes that are numbers and short text."""
    rng = np.random.default_rng(seed)
    made = np.zeros(shape, dtype)
    for name in dtype.names or ():
        field = dtype[name].base
        values = rng.integers(0, 100, made[name].shape)
        if field.names:
            made[name] = filled(field, made[name].shape, seed + 1)
        elif field.kind in "US":
            made[name] = (values % 10**4).astype(field)
        else:
            made[name] = values.astype(field)
    return made


def same(compiled: Any, expected: Any) -> None:
    """Both are equal, and arrays and records of one dtype."""
    if isinstance(expected, tuple | list) and not isinstance(expected, np.record):
        assert len(compiled) == len(expected)
        for one, other in zip(compiled, expected, strict=True):
            same(one, other)
    elif isinstance(expected, np.ndarray | np.void):
        assert compiled.dtype == expected.dtype
        assert compiled.shape == expected.shape
        np.testing.assert_equal(np.asarray(compiled), np.asarray(expected))
    else:
        assert compiled == expected


def check(function: Callable[..., Any], *arguments: Any) -> None:
    """The function gives the same when compiled, and changes its arguments in the same way."""
    for_python, for_numen = copy.deepcopy(arguments), copy.deepcopy(arguments)
    expected = function(*for_python)
    same(njit(function)(*for_numen), expected)
    same(for_numen, for_python)


def read_fields(a, i):
    r = a[i]
    return r["x"], r["n"], r["grid"], r["flag"], a[i]["x"] + a[i]["n"], a["x"][i], len(r)


def views_of_fields(a, i):
    return a["x"], a["grid"], a["n"][i:], a[i:]["x"], a["grid"][i]


def write_fields(a, i):
    a[i]["x"] = 7
    a[i]["n"] += 3
    a[i]["x"] *= a[i]["n"]
    a["flag"][i] = True
    a["n"] -= 1
    a["grid"][i] += 1
    a[i - 1]["grid"] = a[i]["grid"] * 2
    a["x"][1:] = a["x"][:-1]


def whole_records(a, i):
    a[0] = a[i]
    a[1:3] = a[i]
    a[2:4] = a[0:2]
    b = a.copy()
    b[1:] = a[:-1]
    a[0] = b[-1]
    return b, a[0] == a[1], a[0] == b[-1], a[0] != a[1], a[i] == a[i]


def overlapping_copies(a, i):
    a[1:] = a[:-1]
    a[:-1] = a[1:]
    a[::-1] = a
    a[0], a[i] = a[i].copy(), a[0].copy()


def selections(a, i):
    big = a["x"] > a["x"].mean()
    a[big] = a[i]
    a[np.array([i, 0])] = a[np.array([0, i])]
    return a[big], a[np.array([i, 0, i])], a[::-1], a[i:].reshape(-1, 1), a[1:][~big[1:]]


def loops(a, i):
    total = 0.0
    for r in a:
        total += r["x"] * r["n"]
        r["n"] = i
    for k, r in enumerate(a[::-1]):
        r["x"] = k
        total += r["grid"].sum()
    return total


def made_here(a, i):
    zeros = np.zeros((2, 3), a.dtype)
    empty = np.empty_like(a)
    empty[:] = a
    zeros[1, 2] = a[i]
    zeros[0] = a[i]
    return zeros, empty, zeros[1, 2]["x"]


ROUTINES = (
    read_fields,
    views_of_fields,
    write_fields,
    whole_records,
    selections,
    loops,
    made_here,
)


@pytest.mark.parametrize("function", ROUTINES)
@pytest.mark.parametrize("dtype", [PACKED, ALIGNED, WIDE], ids=["packed", "aligned", "wide"])
@pytest.mark.parametrize("step", [1, 2, -1])
def test_records(function, dtype, step):
    if dtype is WIDE and "flag" in function.__code__.co_consts:
        dtype = np.dtype([*WIDE.descr, ("flag", "?")])
    check(function, filled(dtype, 12)[::step], 3)


@pytest.mark.parametrize("dtype", [PACKED, ALIGNED, WIDE], ids=["packed", "aligned", "wide"])
def test_overlapping_copies(dtype):
    given, expected = filled(dtype, 9), filled(dtype, 9)
    expected[1:] = expected[:-1].copy()
    expected[:-1] = expected[1:].copy()
    expected[:] = expected[::-1].copy()
    expected[[0, 4]] = expected[[4, 0]]
    njit(overlapping_copies)(given, 4)
    np.testing.assert_equal(given, expected)


def text(a, i):
    a[i]["name"] = "much longer"
    a[0]["code"] = b"abcdefg"
    a[1]["code"] = "xyz"
    a[2]["name"] = ""
    return a[i]["name"], a[i]["code"], a["name"][0] + "!", len(a["code"][1]), a[1]["name"] == "1"


def nested(a, i):
    a[i]["inner"]["p"] = 250
    a["inner"]["q"][i, 1] = 2.5
    a[0]["inner"] = a[i]["inner"]
    return a["inner"], a[i]["inner"]["q"], a["inner"]["p"].sum(), a[i]["inner"] == a[0]["inner"]


@pytest.mark.parametrize("function", [text, nested])
@pytest.mark.parametrize("step", [1, -1])
def test_text_and_records_in_records(function, step):
    check(function, filled(PACKED, 6)[::step], 3)


def test_arrays_of_text():
    def read(a, i):
        b = a.copy()
        b[0] = "new"
        b[1:] = a[i]
        found = 0
        for each in a:
            if each == a[i]:
                found += 1
        return a[i], b, a[::2], found

    check(read, np.array(["one", "two", "", "three"]), 1)
    check(read, np.array(["\N{SNOWMAN}", "\U0001f600 two"]), 1)


def test_axes():
    def work(a):
        a[1, 0]["x"] = a[0, 1]["x"] + 1
        return a[1], a.T["x"], a["grid"].shape, a[:, 1]["n"], a.T.copy(), a[0, 0]["grid"][1]

    check(work, filled(ALIGNED, (3, 2)))
    check(work, np.asfortranarray(filled(ALIGNED, (3, 2))))


def test_a_tuple_has_a_value_for_each_field():
    def work(a):
        a[1] = (2.5, 3, (1, 2, 3), True)
        a[:1] = a[1]
        return a

    check(work, filled(ALIGNED, 3))


def test_records_of_other_fields_are_stored_in_their_order():
    def work(a, b):
        a[0] = b[1]
        return a

    other = np.dtype([("u", "i4"), ("v", "f8"), ("w", "i8", 3), ("t", "i1")])
    check(work, filled(ALIGNED, 2), filled(other, 2))


def test_records_as_arguments():
    def work(r, v):
        old = r["x"], r["n"]
        r["x"] = v
        r["grid"][1] = v
        return old, r["grid"]

    given, expected = filled(ALIGNED, 2), filled(ALIGNED, 2)
    same(njit(work)(given[1], 5), work(expected[1], 5))
    np.testing.assert_equal(given, expected)


def test_names_that_are_known():
    names = ("x", "n")

    def work(a):
        total = 0.0
        for name in literal_unroll(names):
            total += a[name].sum() + a[0][name]
            a[1][name] = 4
        return total + a[0][names[1]]

    check(work, filled(ALIGNED, 4))


def test_positions_of_fields():
    def work(r):
        r[1] = 8
        return r[0], r[-1], r[2][0]

    check(work, filled(ALIGNED, 1)[0])


def test_empty_arrays():
    def work(a):
        b = a.copy()
        b[:] = a
        return a["x"], b, a["grid"], a[a["n"] > 0]

    check(work, filled(PACKED, 0))


def test_recarrays():
    def work(a):
        a.x[0] = a[1].n
        a[1].x = a.grid.sum()
        a.n = 5
        return a[1].grid, a.x

    given, expected = (filled(ALIGNED, 3).view(np.recarray) for _ in range(2))
    for one, other in zip(njit(work)(given), work(expected), strict=True):
        np.testing.assert_equal(one, other)
    np.testing.assert_equal(given, expected)


# ---- whole records: compared, sorted, joined, as text and as tuples -----------------------------

ROW = np.dtype([("x", np.int32), ("y", np.float64)])
NAMED = np.dtype([("n", "U4"), ("p", [("a", "i8"), ("b", "f4")]), ("m", "f8", (2,))])


def rows(seed: int = 0) -> np.ndarray[Any, Any]:
    """Five rows, of which two are equal."""
    made = np.zeros(5, ROW)
    made["x"] = [3, 1, 2, 3, 1]
    made["y"] = [0.5, 2, 1, 0.5, seed]
    return made


def named() -> np.ndarray[Any, Any]:
    """Rows with text, a record and an array."""
    made = np.zeros(2, NAMED)
    made["n"] = ["ab", "cd"]
    made["m"] = [[1, 2], [3, 4]]
    return made


def compared_rows(r, q, t):
    return r == q, r != q, r == r[0], r[0] == q[0], t["n"] == "ab", t["n"] != t["n"][::-1], t == t


def sorted_rows(r, q, t):
    s = r.copy()
    s.sort()
    u = q.copy()
    u.sort(order="y")
    by = np.sort(r, order="y"), np.sort(r, order=("y", "x")), r.argsort(order="y")
    return np.sort(r), np.argsort(r), s, u, by, np.unique(r)


def joined_rows(r, q, t):
    return (
        np.concatenate((r, q)),
        np.concatenate([r, q]),
        np.append(r, q),
        np.hstack((r, q)),
        np.vstack((r, q)),
        np.stack((r, q)),
        np.where(r["x"] > 1, r, q),
    )


def made_of_rows(r, q, t):
    return (
        np.array([r[0], q[1]]),
        np.array([(1, 2.5), (3, 4.5)], dtype=ROW),
        np.full(3, r[0]),
        np.full(3, r[0], ROW),
        np.ones(2, ROW),
        np.array_equal(r, q),
    )


def several_fields(r, q, t):
    v = r[["y", "x"]]
    v["y"][0] = 9
    return v, r[["y"]], r[0][["y"]]["y"], t[["m", "n"]]["m"]


def rows_as_tuples(r, q, t):
    total = 0.0
    for one in r[0]:
        total += one
    x, y = r[1]
    return total, tuple(r[0]), x, y, r[0].tolist(), r[1].item(), r.tolist(), t.tolist(), t[1].item()


def rows_as_text(r, q, t):
    return str(r[0]), f"{r[1]}", str(t[0]["p"])


def scalar_into_rows(r, q, t):
    r[0] = 7
    r[1:3] = 2
    return r


@pytest.mark.parametrize(
    "function",
    [
        compared_rows,
        sorted_rows,
        joined_rows,
        made_of_rows,
        several_fields,
        rows_as_tuples,
        rows_as_text,
        scalar_into_rows,
    ],
    ids=lambda one: one.__name__,
)
def test_whole_records(function: Callable[..., Any]) -> None:
    theirs = function(rows(), rows(1)[::-1].copy(), named())
    ours = njit(function)(rows(), rows(1)[::-1].copy(), named())
    np.testing.assert_equal(ours, theirs)
    if isinstance(theirs, tuple):
        for one, other in zip(ours, theirs, strict=True):
            if isinstance(other, np.ndarray):
                assert one.dtype == other.dtype


def test_text_made_for_a_record_whose_index_is_checked() -> None:
    @njit
    def name(r, i, text):
        r[i].name = text[1:]

    r = np.rec.array(np.zeros(2, dtype=[("name", "U4")]))
    name(r, 1, "abcd")
    assert r.name.tolist() == ["", "bcd"]
    with pytest.raises(IndexError, match="index 2 is out of bounds for axis 0 with size 2"):
        name(r, 2, "abcd")


def test_fields_that_are_arrays_have_no_order() -> None:
    with pytest.raises(errors.NumbaError, match="an order by the field 'b', which is an array"):
        njit(lambda r: np.sort(r))(np.zeros(3, [("a", "i4"), ("b", "i4", (2,))]))


def test_which_records_are_not_zero():
    records = filled(PACKED, (2, 3))
    records[0] = records[1, 1] = np.zeros((), PACKED)
    for a in (records, records[0], np.array(["a", "", " "])):
        check(lambda a: (np.nonzero(a), np.count_nonzero(a), np.argwhere(a)), a)


def test_choices_by_texts():
    check(lambda a: np.where(a, 1, 2), np.array(["a", "", " "]))
