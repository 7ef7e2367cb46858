"""Records across the border to Python: their types, who owns them, what is an error."""

from __future__ import annotations

import gc
import pickle
import sys

import numpy as np
import pytest

import numen
from numen import from_dtype, njit, types
from numen.errors import TypingError

PAIR = np.dtype([("first", "f8"), ("second", "i4")])
SHAPED = np.dtype([("n", "i4"), ("grid", "f4", (3, 2)), ("name", "U4"), ("code", "S2")])


@njit
def identity(a):
    return a


def test_typeof():
    pair = types.Record(
        [
            ("first", {"type": types.float64, "offset": 0}),
            ("second", {"type": types.int32, "offset": 8}),
        ],
        12,
        False,
    )
    assert from_dtype(PAIR) == pair
    assert numen.typeof(np.zeros(3, PAIR)[0]) == pair
    assert numen.typeof(np.zeros(3, PAIR)) == types.Array(pair, 1, "C") == pair[::1]
    assert str(pair) == "Record(first[type=float64;offset=0],second[type=int32;offset=8];12;False)"
    assert len(pair) == 2
    assert pair.size == 12
    assert pair.bitwidth == 96
    assert pair.dtype == PAIR
    assert pair.members == [("first", types.float64), ("second", types.int32)]
    assert (pair.typeof("second"), pair.offset("second")) == (types.int32, 8)
    assert types.Array(pair, 1, "C").dtype == pair


def test_types_of_fields():
    shaped = from_dtype(SHAPED)
    assert shaped.typeof("grid") == types.NestedArray(types.float32, (3, 2))
    assert shaped.typeof("name") == types.UnicodeCharSeq(4)
    assert shaped.typeof("code") == types.CharSeq(2)
    assert shaped.typeof("grid").shape == (3, 2)
    assert shaped.typeof("grid").strides == (8, 4)
    assert shaped.typeof("code").count == 2
    assert shaped.dtype == SHAPED
    nested = from_dtype(np.dtype((np.dtype(("f8", (5, 2))), (3,))))
    assert types.Array(nested, 2, "C") == types.Array(types.float64, 5, "C")


def test_c_structs():
    made = types.Record.make_c_struct(
        [("a", types.int8), ("b", types.complex128), ("c", types.NestedArray(types.int16, (3,)))]
    )
    expected = np.dtype([("a", "i1"), ("b", "c16"), ("c", "i2", 3)], align=True)
    assert made == from_dtype(expected)
    assert made.aligned
    with pytest.raises(TypeError, match="a number or a NestedArray"):
        types.Record.make_c_struct([("a", types.unicode_type)])


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ([("a", {"type": types.float64, "offset": 1})], 8),
        ([("a", {"type": types.float64, "offset": -1})], 8),
        ([("a", {"type": types.int8, "offset": 0}), ("a", {"type": types.int8, "offset": 1})], 2),
    ],
)
def test_records_that_cannot_be(fields, size):
    with pytest.raises(ValueError, match="field"):
        types.Record(fields, size, False)


def test_types_can_be_pickled():
    for each in (from_dtype(SHAPED), numen.typeof(np.zeros((2, 2), SHAPED))):
        assert pickle.loads(pickle.dumps(each)) == each


def test_titles_are_names_too():
    dtype = np.dtype([(("title", "a"), "i4"), ("b", "f8")])
    made = from_dtype(dtype)
    assert made.is_title("title")
    assert not made.is_title("a")
    assert made.dtype == dtype

    @njit
    def work(a):
        a[0]["title"] += 2
        return a[0]["a"] + len(a[0])

    assert work(np.zeros(1, dtype)) == 4


def test_an_argument_comes_back_itself():
    array = np.zeros(3, SHAPED)
    record = array[1]
    assert identity(array) is array
    assert identity(record) is record


def test_a_record_is_a_view_that_keeps_the_array():
    @njit
    def last(n):
        a = np.zeros(n, PAIR)
        for i in range(n):
            a[i]["first"] = i
        return a[n - 1], a["first"]

    record, view = last(1000)
    gc.collect()
    junk = [last(1000) for _ in range(10)]
    assert record["first"] == view[-1] == 999
    record["first"] = 1
    assert view[-1] == 1
    assert junk[0][0].first == 999

    @njit
    def second(a):
        return a[1]

    array = np.zeros(3, PAIR)
    before = sys.getrefcount(array)
    taken = second(array)
    taken["second"] = 8
    assert array[1]["second"] == 8
    del taken
    assert sys.getrefcount(array) == before


def test_records_may_be_held():
    @njit
    def work(a):
        records = list(a)
        best = records[0]
        for r in records:
            if r["first"] > best["first"]:
                best = r
        pair = (best, a[0])
        return records[1], best, pair[1]["first"]

    array = np.zeros(4, PAIR)
    array["first"] = [3, 1, 9, 2]
    second, best, first = work(array)
    assert (second, best, first) == (array[1], array[2], 3.0)


def test_containers_do_not_compare_records():
    array = np.zeros(3, PAIR)
    for function in (
        lambda a: a[0] in [a[1]],
        lambda a: [a[0]] == [a[1]],
        lambda a: len({a[0]}),
        lambda a: len({a[0]: 1}),
    ):
        with pytest.raises((ValueError, TypeError), match=r"truth value|unhashable"):
            njit(function)(array)


def test_captured_records_are_read_only():
    array = np.zeros(3, PAIR)
    array["first"] = 4
    record = array[0]

    @njit
    def read():
        return array[1]["first"] + record["first"] + array["second"].sum()

    @njit
    def write():
        record["first"] = 2

    assert read() == 8
    with pytest.raises(TypingError, match="readonly record"):
        write()


def test_read_only_arrays():
    @njit
    def write(a):
        a[0]["first"] = 2

    array = np.zeros(3, PAIR)
    array.flags.writeable = False
    for given in (array, np.broadcast_to(np.zeros(1, PAIR), 3)):
        with pytest.raises(TypingError, match="readonly"):
            write(given)
        with pytest.raises(TypingError, match="readonly"):
            njit(lambda r: set_first(r))(given[0])


@njit
def set_first(record):
    record["first"] = 1


def test_signatures():
    pair = from_dtype(PAIR)

    @njit(types.float64(pair[:], types.intp))
    def first(a, i):
        return a[i].first

    array = np.zeros(6, PAIR)
    array["first"] = np.arange(6)
    assert first(array[::2], 1) == 2
    with pytest.raises(TypeError, match="matching"):
        first(np.zeros(3, SHAPED), 0)

    @njit(types.float64(pair))
    def of_one(r):
        return r.first

    assert of_one(array[3]) == 3


def test_a_record_with_more_fields_will_do():
    longer = np.dtype([*PAIR.descr, ("third", "f8")])
    other = np.dtype([("first", "f4"), ("second", "i4")])

    @njit
    def first(r):
        return r["first"]

    assert first(np.ones(1, PAIR)[0]) == 1
    first.disable_compile()
    assert first(np.ones(1, longer)[0]) == 1
    with pytest.raises(TypeError, match="matching"):
        first(np.ones(1, other)[0])


def test_dtypes_are_compared_by_their_fields():
    @njit
    def first(a):
        return a["first"][0]

    for _ in range(3):
        first(np.ones(2, np.dtype(PAIR.descr)))
    assert len(first.signatures) == 1
    first(np.ones(2, [("other", "f8"), ("first", "i4")]))
    assert len(first.signatures) == 2


def test_indices_are_checked():
    @njit
    def read(a, i):
        return a[i]["first"]

    with pytest.raises(IndexError):
        read(np.zeros(3, PAIR), 3)


@pytest.mark.parametrize("unit", ["S", "U"])
def test_text_that_is_not_ascii(unit):
    @njit
    def write(a, text):
        a[0] = text

    array = np.zeros(1, f"{unit}4")
    given, error = ("\N{SNOWMAN}", "encode") if unit == "S" else (b"\xff", "decode")
    with pytest.raises(UnicodeError, match=error):
        write(array, given)


def test_characters_that_are_none():
    array = np.full(1, 0x110000, "u4").view("U1")
    with pytest.raises(ValueError, match="not in range"):
        njit(lambda a: a[0])(array)


def set_missing(a, name):
    a[0].third = 1


REFUSED = {
    "is not known": (lambda a, name: a[0][name], "must be known"),
    "no such field": (lambda a, name: a[0]["secnd"], "Did you mean 'second'"),
    "no such attribute": (lambda a, name: a.secnd, "Did you mean 'second'"),
    "no such attribute of a record": (lambda a, name: a[0].secnd, "Did you mean 'second'"),
    "no such position": (lambda a, name: a[0][2], "index 2 is out of range"),
    "elementwise": (lambda a, name: a + 1, r"\+ does not take array\(Record"),
    "ufunc": (lambda a, name: np.sin(a), "does not take"),
    "reduction": (lambda a, name: a.sum(), "does not take"),
    "number": (lambda a, name: float(a[0]), "Record"),
    "operator": (lambda a, name: a[0] + 1, "Record"),
    "astype": (lambda a, name: a.astype(np.float64), "cannot convert from"),
    "truth": (lambda a, name: 1 if a[0] else 2, "truth value"),
    "hash": (lambda a, name: hash(a[0]), "unhashable"),
    "no attribute to set": (set_missing, "cannot be assigned"),
    "index": (lambda a, name: a["first"][a], "arrays used as indices"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    function, why = REFUSED[name]
    with pytest.raises(TypingError, match=why):
        njit(function)(np.zeros(3, PAIR), "first")


STORES = {
    "a tuple of too few": ((1.0,), "cannot store"),
    "text": ("text", "cannot store"),
    "other records": (np.zeros(3, SHAPED), "cannot store"),
}


@pytest.mark.parametrize("name", STORES)
def test_what_does_not_go_into_a_record(name):
    value, why = STORES[name]

    @njit
    def write(a, value):
        a[:] = value

    with pytest.raises(TypingError, match=why):
        write(np.zeros(3, PAIR), value)


def test_an_unknown_field_and_a_readonly_record() -> None:
    records = np.zeros(2, [("weight", "f8"), ("count", "i4")])
    with pytest.raises(TypingError) as caught:
        njit(lambda a: a[0]["wieght"])(records)
    assert "Field 'wieght' was not found in record with fields ('weight', 'count')" in str(
        caught.value
    )
    assert "Did you mean 'weight'?" in str(caught.value)

    @njit
    def write(a):
        a[0].weight = 1

    records.flags.writeable = False
    with pytest.raises(TypingError, match="Cannot modify readonly record of type: Record"):
        write(records)
