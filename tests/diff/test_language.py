"""Builtins, methods of numbers, formats, matching, with and exceptions, against CPython."""

# ruff: noqa: UP031

from __future__ import annotations

import cmath
import enum
import math
import operator
from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

import numen
from numen import njit
from numen.errors import TypingError, UnsupportedError


def hashes(n):
    return (
        (hash(n), hash(-1), hash(2**61 - 1), hash(0.5), hash(1e300), hash(1 + 2j)),
        (hash(()), hash((1, 2)), hash((1, (2.5, True))), hash("abc") == hash("abc")),
    )


def rounded(n):
    return (
        (round(1234, -2), round(1250, -2), round(1350, -2), round(-1250, -2), round(n, 1)),
        (round(2.675, 2), round(0.285, 2), round(1.005, 2), round(5.015, 2), round(1e20, 2)),
        (round(2.5, 0), round(-0.5, 0), round(123.456, -1), round(1e-5, 4), round(2.5)),
    )


def bits(n):
    numbers = [0, 1, -1, n, 255, 256, -(2**63), 2**63 - 1]
    both = n.bit_length() + n, n.bit_count() + n
    return [k.bit_length() for k in numbers], [k.bit_count() for k in numbers], both


def methods_of_floats(n):
    special = [0.0, -0.0, 1.0, 0.1, -2.5, 5e-324, 1e308, math.inf, math.nan]
    return [x.hex() for x in special], (2.0).is_integer(), (2.5).is_integer(), (3.5).conjugate()


def methods_of_classes(n):
    data = [b"", b"\x01\x02", b"\xff\xfe\xfd", n.to_bytes(8, "little"), bytes(range(8))]
    return (
        [int.from_bytes(one) for one in data],
        [int.from_bytes(one, "little") for one in data],
        [int.from_bytes(one, "big", signed=True) for one in data],
        "banana".translate(str.maketrans("an", "oN")),
        "banana".translate(str.maketrans({"b": "xy", "n": ""})),
    )


def empty_extremes(n):
    return (
        max([], default=n),
        min((), default=2.5),
        max([n, 2], default=0),
        min("", default="a"),
        max(map(abs, ()), default=n),
        min(map(abs, []), key=abs, default=n),
        max(zip(range(n), map(abs, [])), default=(n, n)),
    )


class Side(enum.Enum):
    LEFT = 1
    RIGHT = 2
    DEXTER = 2  # noqa: PIE796


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 5


def members_of_enums(n):
    total = 0
    for level in Level:
        total += level * n
    return (
        (total, len(Side), len(Level), [side.value for side in Side], [side.name for side in Side]),
        (list(Side), [(i, level.name) for i, level in enumerate(Level)], sum(Level)),
    )


def methods_of_complex(n):
    z = n + 4j
    return z.conjugate(), z.real, z.imag, abs(z)


def types_of(n):
    return (
        (type(n) == int, float == float, str == str, complex is complex),  # noqa: E721
        (type(n)(2.7), isinstance(None, type(None)), isinstance(n, (str, int))),
    )


def slice_indices(n):
    every = [slice(1, 10, 2).indices(k) for k in range(12)]
    s = slice(-3, None)
    return (
        every,
        s.indices(n),
        slice(None, None, -1).indices(n),
        slice(5, 1, -2).indices(n),
        slice(-100, 100).indices(n),
        (s.start, s.step, [1, 2, 3, 4, 5][s]),
    )


def percent(n):
    return (
        "%d|%5d|%-5d|%05d|%+d|%x|%#o" % (n, n, n, n, n, 255, 8),
        "%s %r %5s|%-5s|%.2s" % ("ab", "cd", "e", "f", "ghi"),
        "%.2f %e %g %%|%8.3f|" % (1.5, 2.5, 3.5, n),
        "%c%c" % (97, "b"),
        "%s" % n,
    )


def braces(n):
    return (
        "{:>5}|{:<5}|{:^5}".format("a", "b", "c"),
        f"{2}{n}{3}",
        "{!r:>6} {{}}".format("a"),
        f"{1.5:.3f} {2.5:e}",
    )


def mathematics(x):
    parts = [math.frexp(x), math.frexp(x * 1e-310), math.frexp(-8.0), math.frexp(0.0)]
    return (
        parts,
        [math.ldexp(0.75, k) for k in (-1074, -1060, -1022, -5, 0, 10, 1024)],
        (math.modf(x), math.modf(-x), math.modf(math.inf), math.ulp(x), math.ulp(1e300)),
        (math.dist((0.0, 0.0), (3.0, 4.0)), math.dist([x], [1.0])),
    )


def complex_mathematics(x):
    z = complex(x, -1.5)
    return cmath.phase(z), cmath.polar(z), cmath.rect(2.0, x), cmath.isclose(z, z + 1e-12)


def sequence_patterns(x):
    match x:
        case [a, b]:
            return a + b
        case [a, *rest]:
            return a + len(rest) * 100
        case []:
            return -1
    return -2


def patterns_of_tuples(n):
    match (n, n + 1, 5):
        case (1, *rest):
            return len(rest)
        case (a, b, 5) if a > 2:
            return a * b
        case (a, b):
            return -1
        case _:
            return 0


def strict(n):
    return list(zip([1, 2], range(n), strict=True))


def dict_views(n):
    d = {i: i * i for i in range(n)}
    d.setdefault(100, 1)
    d.update({7: 49})
    return list(d.items()), list(d.keys()), list(d.values()), d.pop(0), d.popitem(), d.get(99, -1)


def popped(n):
    words = ["a", "b", "c"]
    d = {"k": "v", "q": "w"}
    return words.pop(), words.pop(0), words, d.pop("k"), d.popitem()


def chunks(n):
    with numen.parallel_chunksize(n) as before:
        inside = numen.get_parallel_chunksize()
    return before, inside, numen.get_parallel_chunksize()


def chunks_and_an_error(n):
    try:
        with numen.parallel_chunksize(n):
            raise ValueError(n)
    except ValueError:
        pass
    return numen.get_parallel_chunksize()


def unrolled(n):
    total = 0.0
    for x in numen.literal_unroll((n, 2.5, np.ones(3))):
        total += np.sum(np.asarray(x))
    return total


class CustomError(ValueError):
    pass


def nested_comprehensions(n):
    table = [[i * j for j in range(3)] for i in range(n)]
    deeper = [[[k] for k in range(j)] for j in range(n)]
    groups = {}
    for i in range(n):
        groups[i % 2] = []
    for i in range(n):
        groups[i % 2].append(i)
    return table, deeper, groups[0], groups[1], [(i, j) for i in range(2) for j in range(i, 2)]


def arrays_in_comprehensions(n):
    return np.array([np.array([x for x in range(n)]) for y in range(n)])  # noqa: C416


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def mutual_recursion(n):
    return is_even(n), is_odd(n), is_even(n + 1), is_odd(n + 1)


def walrus_in_a_test(n):
    while (m := n - 1) > 0:
        n = m
    return n, m


def none_before_a_loop(n):
    rows = found = last = None
    for turn in range(2):
        count = 0
        for i in range(n):
            if turn == 1:
                rows[count, 0] = i
                rows[count, 1] += found.count(i)
                last += rows[count].sum()
            if i % 2 == 0:
                count += 1
        if turn == 0:
            rows = np.zeros((n, 2))
            found = [1, 2]
            last = 0.0
    return rows, found, last


def none_in_the_first_round(n):
    rows = None
    for _ in range(n):
        rows[0] = 1.0
        rows = np.zeros(n)
    return rows


def none_in_two_loops(n):
    best = None
    for i in range(n):
        for j in range(n):
            if i + j > 2:
                best[0] = max(best[0], i * j)
        if i == 0:
            best = np.array([0, n])
    while best[1] > 0:
        best[1] -= 1
    return best


def starred(n):
    a, b, *c = range(n)
    d, *e = np.arange(3.0)
    *f, g = "xyz"
    return a, b, c, d, e, f, g


def attributes(n):
    a = np.ones((n, 2))
    return getattr(a, "ndim"), hasattr(a, "shape"), hasattr(a, "no"), getattr(a, "no", -1)


def conversions(n):
    return int("ff", 16), int("-101", 2), int("42"), operator.truth(n), operator.truth([])


def lists_of_other_types(n):
    a = [1, 2, n]
    b = [1.0, 2.0, 2.5]
    return a == b, a != b, a < b, a <= b, a > b, a >= b, [1] < [1.5, 2.0]


def methods_of_tuples(n):
    t = (1, 2.5, 1)
    return t.index(2.5), t.count(1)


def absent_from_a_tuple(n):
    return (1, 2).index(n)


def shared_iterators(n):
    it = iter(range(7))
    first = list(zip(range(n), it, strict=False))
    second = list(it)
    other = iter([1, 2, 3, 4, 5])
    pairs = list(zip(other, other, strict=False))
    return first, second, pairs


def popped_in_a_loop(n):
    words = []
    for i in range(n):
        words.append(i)
    for _ in range(2):
        x = words.pop()
    return x, words


def complex_in_ranges(n):
    numbers = [complex(k) for k in range(-3, 12)] + [n + 1j, n + 0.5 + 0j]
    return [z in range(n) for z in numbers], [z in range(10, -2, -3) for z in numbers]


def truth_of_an_empty_array(n):
    return bool(np.zeros(n))


def index_of_nothing(n):
    return ()[n]


Point = namedtuple("Point", "x y")


def same_class(n):
    p = Point(n, 2.5)
    return type(p)(1, 2).y, type(p) is Point


def slices_of_ranges(n):
    r = range(2, 2 * n, 3)
    return (
        [list(r[1:4]), list(r[::-1]), list(r[-3:-1]), list(r[100:]), list(r[::2][::-1])],
        (r[1:3].start, r[1:3].stop, r[1:3:2].step, len(r[:n])),
        (r.index(5), r.count(5), r.count(6), 5 in r),
    )


def absent_from_a_range(n):
    return range(n).index(n)


def logarithms(n):
    return cmath.log(n + 2j, 2), cmath.log(n + 0j, 10.0), cmath.log(1j)


def name_of(n):
    return "constant"


def constant_text(n):
    return name_of(n) + "!", [name_of(i) for i in range(n)]


def raises_custom(n):
    raise CustomError("message", n, 1.5, (1, None), True)


def caught_by_base(n):
    try:
        raise CustomError("m", n)
    except ValueError as e:
        return str(e), repr(e), isinstance(e, Exception)


def from_none(n):
    try:
        raise KeyError("k")
    except KeyError:
        raise ValueError("v", n) from None


def raised_again(n):
    try:
        raise KeyError("k", n)
    except KeyError:
        n += 1
        raise


def bound_and_raised(n):
    later = ValueError("later", n)
    try:
        raise later
    except ValueError as e:
        raise e


def class_patterns(x):
    match x:
        case bool():
            return "bool", 0
        case int(n) if n > 5:
            return "big", n
        case int() | float():
            return "number", x
        case str(text):
            return text, len(text)
        case tuple((a, _)):
            return "pair", a
        case _:
            return "other", 0


def hash_of_a_list(x):
    return hash(x)


PROGRAMS = [
    (hashes, 3),
    (rounded, 3),
    (bits, 77),
    (methods_of_floats, 0),
    (methods_of_complex, 3),
    (methods_of_classes, 258),
    (empty_extremes, 3),
    (members_of_enums, 3),
    (types_of, 3),
    (slice_indices, 4),
    (percent, 42),
    (braces, 42),
    (mathematics, 0.7),
    (complex_mathematics, 0.7),
    (sequence_patterns, [1, 2]),
    (sequence_patterns, [1, 2, 3]),
    (sequence_patterns, [5]),
    (sequence_patterns, 7),
    (class_patterns, True),
    (class_patterns, 7),
    (class_patterns, 3),
    (class_patterns, 2.5),
    (class_patterns, "text"),
    (class_patterns, (4, 5)),
    (class_patterns, None),
    (patterns_of_tuples, 1),
    (patterns_of_tuples, 2),
    (patterns_of_tuples, 5),
    (strict, 2),
    (strict, 1),
    (strict, 3),
    (dict_views, 5),
    (popped, 0),
    (chunks, 4),
    (chunks_and_an_error, 4),
    (unrolled, 1),
    (nested_comprehensions, 4),
    (arrays_in_comprehensions, 3),
    (mutual_recursion, 4),
    (walrus_in_a_test, 4),
    (starred, 4),
    (starred, 1),
    (attributes, 3),
    (conversions, 3),
    (lists_of_other_types, 3),
    (methods_of_tuples, 3),
    (absent_from_a_tuple, 3),
    (shared_iterators, 3),
    (popped_in_a_loop, 4),
    (complex_in_ranges, 5),
    (truth_of_an_empty_array, 0),
    (index_of_nothing, 0),
    (none_before_a_loop, 5),
    (none_before_a_loop, 0),
    (none_in_the_first_round, 0),
    (none_in_two_loops, 2),
    (same_class, 3),
    (slices_of_ranges, 10),
    (absent_from_a_range, 4),
    (logarithms, 3),
    (constant_text, 2),
    (raises_custom, 3),
    (caught_by_base, 3),
    (from_none, 3),
    (raised_again, 3),
    (bound_and_raised, 3),
]


@pytest.mark.parametrize(("function", "argument"), PROGRAMS)
def test_programs(function: Any, argument: Any) -> None:
    assert_like_python(function, argument)


def test_none_in_the_first_round_is_an_error_in_it() -> None:
    with pytest.raises(TypeError):
        numen.njit(none_in_the_first_round)(2)


def test_what_has_no_hash_is_refused() -> None:
    with pytest.raises(TypingError, match="unhashable type: list"):
        njit(hash_of_a_list)([1])


NAMES = ["a", "b"]


def outside_list(n):
    return NAMES[n]


def test_a_list_from_outside_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="'NAMES' is a list from outside the function"):
        njit(outside_list)(0)


def raised_from_an_error(n):
    try:
        raise KeyError("first", n)
    except KeyError as error:
        raise ValueError("second") from error


def raised_from_a_class(n):
    raise ValueError("second") from KeyError


def raised_from_none(n):
    try:
        raise KeyError("first", n)
    except KeyError:
        raise ValueError("second") from None


@pytest.mark.parametrize("function", [raised_from_an_error, raised_from_a_class, raised_from_none])
def test_errors_know_their_cause(function: Any) -> None:
    def caught(call: Any) -> tuple[Any, ...]:
        with pytest.raises(ValueError, match="second") as raised:
            call(3)
        error = raised.value
        return repr(error), repr(error.__cause__), error.__suppress_context__

    assert caught(njit(function)) == caught(function)


def raised_from_a_number(n):
    raise ValueError("second") from n


def test_a_cause_must_be_an_exception() -> None:
    with pytest.raises(TypingError, match="exception causes must derive from BaseException"):
        njit(raised_from_a_number)(1)


def first_round_ends_in_continue(n):
    header, rows = None, []
    for i in range(n):
        if header is None:
            header = i
            continue
        rows.append(i)
    i, total, seen = 0, 0.0, None
    while i < n:
        i += 1
        if seen is None:
            seen = i
            continue
        total += i
    return header, rows, seen, total


def test_a_loop_whose_first_round_ends_in_continue() -> None:
    assert_like_python(first_round_ends_in_continue, 4)
    assert_like_python(first_round_ends_in_continue, 0)


def hash_of_text(text):
    return hash(text), hash((text, 1)), hash(b"ab")


def test_the_hash_of_text_is_that_of_the_process() -> None:
    assert_like_python(hash_of_text, "abc")


def hash_of_time(time):
    return hash(time), hash((time, 1))


@pytest.mark.parametrize("time", [np.datetime64(20000, "D"), np.timedelta64(-7, "ns")])
def test_the_hash_of_a_time_is_that_of_the_process(time: np.generic) -> None:
    assert_like_python(hash_of_time, time)


def test_index_names_the_number_that_is_not_in_a_list() -> None:
    @njit
    def find(values, wanted):
        return values.index(wanted)

    for values, wanted in (([1, 2], -5), ([0.5, 2.0], 1.25), ([1, 2], 2.5)):
        with pytest.raises(ValueError, match=f"^{wanted} is not in list$"):
            find(values, wanted)


def compare_ranges(i, j, k):
    a, b = range(i, j, k), range(i, j + 1, k)
    return a == b, a != b, a[::-1] == a, a == range(0), a == a[:], a in (b, a[::-1])


def cut_ranges(i, j, k):
    return list(range(0, 20, 3)[i:j:k]), list(range(20, 0, -3)[i:j:k])


def test_ranges_are_compared_as_sequences() -> None:
    for bounds in ((0, 3, 1), (0, 0, 1), (0, 1, 7), (5, -9, 2), (3, -3, -1), (0, 5, 2)):
        assert_like_python(compare_ranges, *bounds)


def test_ranges_are_cut_by_steps_of_any_size() -> None:
    for i, j in ((9, -(2**62)), (-5, 2**62), (0, 5)):
        for k in (2**62, -(2**62), 2**63 - 1, -(2**63), 2, -2):
            assert_like_python(cut_ranges, i, j, k)


def unpacked_texts(text, pairs):
    first, second = text
    return first, second, [b + a for a, b in pairs], dict(pairs)


def test_texts_are_unpacked_into_characters() -> None:
    assert_like_python(unpacked_texts, "aé", ["bc", "\U0001f600d"])
    assert_like_python(unpacked_texts, "a", ["bc"])
    assert_like_python(unpacked_texts, "abc", ["bc"])
    with pytest.raises(ValueError, match="not enough values to unpack"):
        njit(lambda: dict("abc"))()
