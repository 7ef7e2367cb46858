"""Lists, sets, dicts and bytes go into compiled code, are changed there, and come back."""

from __future__ import annotations

import array
import copy
from typing import Any

import numpy as np
import pytest

from numen import errors, njit, typed


@njit
def same(x):
    return x


def assert_as_python(function: Any, *arguments: Any) -> None:
    """Compare result or exception, and what became of the arguments, with the interpreter's."""
    expected_arguments, given = copy.deepcopy(arguments), copy.deepcopy(arguments)
    compiled = njit(function)
    try:
        expected = function(*expected_arguments)
    except Exception as error:
        with pytest.raises(type(error), match=str(error)):
            compiled(*given)
    else:
        result = compiled(*given)
        assert type(result) is type(expected)
        assert result == expected
    assert given == expected_arguments


CONTAINERS = [
    {1: 2.0},
    {"a": 1, "b": 2},
    {(1, "a"): [1, 2], (2, "b"): []},
    {"x": {"y": [1]}},
    {True: None},
    {b"a": 1},
    {i: float(i) for i in range(1000)},
    {1, 2, 3},
    {"a"},
    [{1: 2}],
    [{1}, {2, 3}],
    [[1], []],
    [None, 1, None],
    ([1], {2: 3}, {"z"}),
    [(1, "a"), (2, "b")],
    [b"a", b""],
    b"",
    b"abc\xff\0",
    [],
    {},
    set(),
]


@pytest.mark.parametrize("value", CONTAINERS, ids=lambda value: repr(value)[:40])
def test_containers_come_back(value):
    before = copy.deepcopy(value)
    result = same(value)
    assert result == before
    assert value == before
    if isinstance(value, (list, dict, set)):
        assert result is value


def change_dict(d):
    d[5] = 2.5
    for key in d:
        d[key] += 1
    d.pop(1)
    return len(d)


def change_set(s):
    s.add(9)
    s.discard(1)
    return len(s)


def change_nested(x):
    x[0].append(5)
    x.append([7])
    return sum([sum(part) for part in x])


def change_list_in_dict(d):
    d["x"].append(3)
    d["y"] = [0]
    return d


def change_then_raise(x):
    x.append(3)
    raise ValueError("too late")


def change_length(x):
    x += x
    x.append(x[0])
    return x, len(x)


def change_to_fewer(x):
    return x.pop()


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (change_length, [None, None]),
        (change_length, [()]),
        (change_to_fewer, [None, None]),
        (change_dict, {1: 2.0, 2: 3.0}),
        (change_set, {1, 2}),
        (change_nested, [[1], [2, 3]]),
        (change_list_in_dict, {"x": [1]}),
        (change_then_raise, [1]),
    ],
)
def test_changes_are_seen_by_the_caller(function, argument):
    assert_as_python(function, argument)


def test_one_container_passed_twice_stays_one():
    @njit
    def grow(a, b):
        a.append(3)
        return len(b), a is b

    values = [1]
    assert grow(values, values) == (2, True)
    assert values == [1, 3]


def test_arrays_in_containers_are_shared_not_copied():
    @njit
    def fill(by_name, rows):
        by_name["a"][:] = 7
        rows[0][:] = 8
        return rows[1]

    a, b, strided = np.zeros(2), np.zeros(3), np.arange(6.0)[::2]
    assert fill({"a": a}, [b, strided]) is strided
    assert a.tolist() == [7, 7]
    assert b.tolist() == [8, 8, 8]


def append_one(x):
    x.append(1)
    return x


def add_half(x):
    x.add(0.5)
    return x


def set_text(x):
    x["k"] = "v"
    return x


def count(x):
    return len(x)


@pytest.mark.parametrize(
    ("function", "empty"),
    [(append_one, []), (add_half, set()), (set_text, {}), (count, []), (count, {}), (count, set())],
)
def test_what_an_empty_container_holds_is_found_from_its_use(function, empty):
    assert_as_python(function, empty)


def test_the_use_may_be_in_another_function():
    @njit
    def put(where, value):
        where.append(value)

    @njit
    def collect(where):
        inner = []
        put(inner, 1.5)
        put(where, 2)
        return inner, where

    assert collect([]) == ([1.5], [2])
    assert collect([1]) == ([1.5], [1, 2])


def test_an_empty_container_inside_another_needs_a_signature():
    with pytest.raises(errors.TypingError, match=r"holds an empty list, set or dict.*signature"):
        same(([],))
    typed = njit("(Tuple((List(int64), int64)),)")(lambda x: x)
    assert typed(([], 1)) == ([], 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1, 2.0], "the list holds values of different types, int64 and float64"),
        ({1: "a", 2: 3}, "the dict has values of different types"),
        ({1, "a"}, "the set holds values of different types"),
        (frozenset([1]), "values of type frozenset are not supported"),
    ],
)
def test_containers_of_mixed_values_are_an_error(value, message):
    with pytest.raises(errors.TypingError, match=message):
        same(value)


def bytes_items(b):
    total = 0
    for byte in b:
        total += byte
    return b[0], b[-1], b[1:], b[::-1], len(b), total


def bytes_operators(b):
    return b + b"x", b * 2, b == b"ab", b != b"ab", b < b"b", 97 in b, b"b" in b, b"\xe9"


def bytes_methods(b):
    return (
        b.split(),
        b.split(b","),
        b.rsplit(b",", 1),
        b.splitlines(),
        b.strip(),
        b.lstrip(b" a"),
        b.rstrip(),
        b.find(b"b"),
        b.rfind(b","),
        b.startswith(b" a"),
        b.endswith(b"x"),
        b.replace(b"a", b"zz"),
        b.isascii(),
        b.zfill(20),
        b.center(21, b"*"),
        b.ljust(20),
        b.rjust(20),
        b.join([b"1", b"2"]),
        b.partition(b","),
        b.count(b"a"),
    )


def bytes_text(b):
    return str(b), f"{b}", repr([b])


def bytes_as_key(b):
    table = {b: 1, b + b"!": 2}
    return table[b + b"!"], table[b]


@pytest.mark.parametrize("function", [bytes_items, bytes_operators, bytes_methods, bytes_text])
@pytest.mark.parametrize("value", [b"ab", b" a,b\xa0c\n d\x85,a \x1c", b"'\"\\\n\0\xff"])
def test_bytes_are_as_in_python(function, value):
    assert_as_python(function, value)


def test_bytes_are_keys():
    assert_as_python(bytes_as_key, b"a\xff")


@pytest.mark.parametrize("index", [3, -4])
def test_an_index_outside_of_bytes_raises(index):
    def at(b, i):
        return b[i]

    assert_as_python(at, b"abc", index)


@pytest.mark.parametrize(
    "value",
    [bytearray(b"abc"), array.array("i", [1, 2, 3]), array.array("d", [0.5, 1.5, 2.5])],
    ids=repr,
)
def test_buffers_are_shared(value):
    def change(b):
        b[0] = 1
        total = b[0]
        for item in b:
            total += item
        return len(b), b[-1], total

    assert_as_python(change, value)
    assert same(value) is value


def test_memoryviews_are_shared_and_may_be_read_only():
    @njit
    def first(view):
        return view[0], len(view)

    @njit
    def clear(view):
        view[:] = 0

    memory = bytearray(b"abcdef")
    assert first(memoryview(memory)[1:4]) == (ord("b"), 3)
    clear(memoryview(memory)[::2])
    assert memory == b"\0b\0d\0f"
    assert first(memoryview(b"xyz")) == (ord("x"), 3)
    with pytest.raises(errors.TypingError, match="readonly"):
        clear(memoryview(b"xyz"))


def test_memoryviews_tell_what_they_are():
    def told(m):
        return (
            (m.contiguous, m.c_contiguous, m.f_contiguous, m.readonly),
            (m.itemsize, m.nbytes, m.ndim, m.shape, m.strides),
        )

    plain = np.arange(24.0).reshape(2, 3, 4)
    for view in (b"abc", bytearray(b"abcd"), plain, plain.T, plain[0].T, plain[:, 1:], plain[:0]):
        assert njit(told)(memoryview(view)) == told(memoryview(view))
    every_second = memoryview(bytearray(b"abcd"))[::2]
    assert njit(told)(every_second) == told(every_second)


def test_exceptions_do_not_take_containers():
    @njit
    def fail(x):
        raise ValueError(x)

    with pytest.raises(errors.TypingError, match=r"takes numbers, str, None.*not list\(int64\)"):
        fail([1])


def test_numbers_that_would_change_are_not_put_into_containers():
    def append(x, value):
        x.append(value)

    def insert(x, value):
        x.insert(0, value)

    def put(x, value):
        x[0] = value

    def add(x, value):
        x.add(value)

    cases = [
        (append, [1], 1.5), (insert, [1], 1.5), (put, [1], 1.5), (put, {0: 1}, 1.5),
        (append, [1.5], 1j), (append, [True], 2), (add, {1}, 1.5), (append, [(1, 2)], (1, 2.5)),
        (append, typed.List([1]), 1.5),
    ]  # fmt: skip
    for function, container, value in cases:
        with pytest.raises(errors.TypingError, match="cannot put"):
            njit(function)(container, value)
    with pytest.raises(errors.TypingError, match="cannot put float64 into dict"):
        njit(lambda d: d[1.5])({1: 2})
    numbers = [1.5]
    njit(append)(numbers, 2)
    assert numbers == [1.5, 2.0]


def test_whole_floats_can_extend_lists_of_ints():
    def extend(x, values):
        x += values

    numbers = [1]
    njit(extend)(numbers, [2.0, -3.0])
    assert numbers == [1, 2, -3]
    with pytest.raises(TypeError, match="not whole"):
        njit(extend)(numbers, [2.5])


def test_looking_for_a_number_of_another_kind():
    @njit
    def look(numbers, table, members, x):
        return x in numbers, numbers.count(x), x in table, x in members

    for x in (1.0, 1.5, np.nan, True):
        expected = look.py_func([1, 2, 1], {1: 2}, {1, 2}, x)
        assert look([1, 2, 1], {1: 2}, {1, 2}, x) == expected


def test_prefixes_and_suffixes_from_tuples():
    @njit
    def f(s):
        return (
            s.startswith(("a", "b")), s.startswith(("x", "bc"), 1), s.endswith(("c", "d")),
            s.startswith(()), s.endswith(("b",), 0, 2),
        )  # fmt: skip

    for text in ("abc", "bcd", "", "xbc"):
        assert f(text) == f.py_func(text)
    assert njit(lambda b: b.startswith((b"x", b"a")))(b"abc")
    with pytest.raises(errors.TypingError, match="'prefix' must be a str, not int64"):
        njit(lambda s: s.startswith(("a", 1)))("abc")


def test_optional_arguments_of_methods():
    @njit
    def f(s, given):
        chars = "a" if given else None
        stop = 3 if given else None
        return s.strip(chars), s.split(chars), s.count("a", 0, stop), s.startswith("b", stop)

    for given in (True, False):
        assert f(" a b a ", given) == f.py_func(" a b a ", given)
