"""Values go into compiled code and come back as NumPy and Python have them."""

import enum
import gc
import sys
import weakref
from collections import namedtuple

import numpy as np
import pytest

from numen import njit
from numen.errors import TypingError

Point = namedtuple("Point", "x y")


class Color(enum.Enum):
    RED = "r"
    GREEN = "g"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 5


@njit
def same(x):
    return x


SCALARS = [
    0,
    -1,
    2**63 - 1,
    -(2**63),
    2**64 - 1,
    0.0,
    -1.5,
    float("inf"),
    1 + 2j,
    True,
    False,
    None,
    *(np.dtype(code).type(3) for code in "bhilBHILfdFD?"),
]


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_scalars_come_back_as_python_numbers(value):
    result = same(value)
    assert result == value
    assert type(result) in (int, float, complex, bool, type(None))


@pytest.mark.parametrize(
    "text", ["", "a", "abc", "é", "日本", "😀 mixed é", "\ud800", "\0", "x" * 1000], ids=ascii
)
def test_strings_come_back(text):
    assert same(text) == text


@pytest.mark.parametrize("text", np.array(["", "a", "日本"]), ids=ascii)
def test_text_of_numpys_comes_back_as_pythons(text):
    encoded = np.array([text.encode()])[0]
    assert type(text) is np.str_
    assert type(encoded) is np.bytes_
    for value in (text, encoded, [text, text], {encoded: text}):
        assert same(value) == value
    assert type(same(text)) is str
    assert type(same(encoded)) is bytes


@pytest.mark.parametrize(
    "value",
    [(), (1,), (1, 2.5), ((1, "a"), (2.5, None)), Point(1, 2.5), (Point(1, 2), 3)],
    ids=repr,
)
def test_tuples_come_back(value):
    result = same(value)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize("value", [Color.RED, Color.GREEN, Level.HIGH], ids=str)
def test_enum_members_come_back_as_they_are(value):
    assert same(value) is value


@pytest.mark.parametrize("value", [range(3), range(5, -5, -2)], ids=repr)
def test_ranges_come_back(value):
    assert same(value) == value


@pytest.mark.parametrize("value", [slice(1, 2), slice(None, None, -1), slice(None)], ids=repr)
def test_slices_come_back(value):
    assert same(value) == value


def arrays():
    base = np.arange(24.0)
    yield base
    yield base.reshape(4, 6)
    yield base.reshape(4, 6).T
    yield base.reshape(2, 3, 4)[:, ::-1, ::2]
    yield base[::-1]
    yield base[:0]
    yield np.array(3.5)
    yield np.zeros((0, 5), np.int8)
    yield np.broadcast_to(np.arange(3), (4, 3))
    yield np.zeros(81, np.uint8)[1:].view(np.float64)
    for code in "bhilBHILfdFD?":
        yield np.ones((2, 2), code)


@pytest.mark.parametrize("array", list(arrays()), ids=lambda a: f"{a.dtype}{a.shape}{a.strides}")
def test_an_array_comes_back_as_itself(array):
    assert same(array) is array


def test_a_view_of_an_argument_keeps_it_alive():
    @njit
    def tail(a):
        return a[1:]

    class Watched(np.ndarray):
        pass

    array = Watched(5)
    array[:] = range(5)
    gone = weakref.ref(array)
    view = tail(array)
    np.testing.assert_array_equal(view, [1, 2, 3, 4])
    view[0] = 10
    assert array[1] == 10
    del array
    gc.collect()
    assert gone() is not None
    assert view.sum() == 19
    del view
    gc.collect()
    assert gone() is None


def test_a_new_array_owns_its_memory():
    @njit
    def made(n):
        return np.arange(n) * 2

    first, second = made(1000), made(1000)
    first[:] = 1
    np.testing.assert_array_equal(second, np.arange(1000) * 2)
    assert first.flags.writeable
    assert first.flags.c_contiguous
    assert first.dtype == np.int64


def test_a_read_only_array_cannot_be_written_to():
    @njit
    def write(a):
        a[0] = 1

    array = np.zeros(3)
    array.flags.writeable = False
    with pytest.raises(Exception, match="readonly array"):
        write(array)
    assert array[0] == 0


def test_calls_keep_reference_counts():
    @njit
    def two(a, b):
        return a[0] + b[0]

    array = np.zeros(3)
    before = sys.getrefcount(array)
    for _ in range(100):
        two(array, array)
        same(array)
    assert sys.getrefcount(array) == before


def test_a_captured_array_outlives_its_function():
    def make():
        table = np.arange(4.0)
        return njit(lambda: table)

    result = make()()
    gc.collect()
    np.testing.assert_array_equal(result, [0, 1, 2, 3])
    assert not result.flags.writeable


# ---- lists


def test_lists_come_back_as_themselves():
    for value in ([1, 2, 3], [1.5], ["a", "bc"], [(1, 2.5)], [True]):
        assert same(value) is value


def test_changes_of_a_list_are_seen_by_the_caller():
    @njit
    def change(values):
        values.append(10)
        values[0] = -1

    values = [1, 2]
    assert change(values) is None
    assert values == [-1, 2, 10]


def test_changes_of_a_list_are_seen_after_an_error():
    @njit
    def change(values):
        values.append(10)
        raise ValueError("after the change")

    values = [1]
    with pytest.raises(ValueError, match="after the change"):
        change(values)
    assert values == [1, 10]


def test_a_list_that_is_given_twice_is_one_list():
    @njit
    def both(a, b):
        a.append(3)
        return len(b)

    values = [1, 2]
    assert both(values, values) == 3
    assert values == [1, 2, 3]


def test_changes_of_a_list_in_a_list_are_seen_by_the_caller():
    @njit
    def change(rows):
        rows[0].append(10)
        rows.append(rows[0])

    inner = [1]
    rows = [inner, [2]]
    change(rows)
    assert rows == [[1, 10], [2], [1, 10]]
    assert rows[0] is inner
    assert rows[2] is inner


def test_arrays_in_a_list_are_shared():
    @njit
    def change(arrays):
        arrays[0][0] = 5.0

    array = np.zeros(2)
    arrays = [array, np.ones(2)]
    change(arrays)
    assert array[0] == 5
    assert arrays[0] is array


def test_a_new_list_comes_back():
    @njit
    def made(n):
        return [i * 0.5 for i in range(n)]

    assert made(3) == [0.0, 0.5, 1.0]


def test_a_signature_tells_what_an_empty_list_holds():
    @njit("int64(List(int64))")
    def fill(values):
        values.append(4)
        return len(values)

    values = []
    assert fill(values) == 1
    assert values == [4]


# ---- functions and types as arguments


def test_functions_are_arguments():
    @njit
    def apply(f, x):
        return f(x)

    def double(x):
        return 2 * x

    assert apply(double, 4) == 8
    assert apply(njit(lambda x: x + 1), 4) == 5
    assert apply(abs, -3) == 3
    assert apply(np.sqrt, 4.0) == 2


def test_functions_in_tuples_are_arguments():
    @njit
    def chain(functions, x):
        for f in functions:
            x = f(x)
        return x

    @njit
    def first(functions, x):
        return functions[0](x), functions[1][0](x)

    @njit
    def chosen(functions, i, x):
        return functions[i](x)

    @njit
    def star(x, *functions):
        return functions[1](functions[0](x))

    @njit
    def inside(i, x):
        functions = (add, lambda y: 2.5 * y)
        return functions[i](x)

    add = njit(lambda x: x + 1)

    def double(x):
        return 2 * x

    assert chain((add, double), 3) == 8
    assert chain((double, add), 3) == 7
    assert chain((add, add), 3) == 5
    assert first((double, (abs, 1)), -3) == (-6, 3)
    assert star(3, add, double) == 8
    for i in (0, 1, 2, -1, -3):
        assert chosen((add, double, abs), i, -5) == (add, double, abs)[i](-5)
    for i in (3, -4):
        with pytest.raises(IndexError, match="tuple index out of range"):
            chosen((add, double, abs), i, 1)
    assert [inside(i, 3) for i in (0, 1)] == [4.0, 7.5]


def test_a_list_of_one_function_is_an_argument():
    @njit
    def one_more(x):
        return x + 1

    @njit
    def apply(functions, x):
        for function in functions:
            x = function(x)
        return functions[0](x)

    assert apply([one_more, one_more], 2.5) == 5.5
    assert apply([one_more], 2) == 4


def test_dtypes_are_arguments():
    @njit
    def zeros(n, dtype):
        return np.zeros(n, dtype)

    for dtype in (np.float32, np.int8, np.dtype("complex64")):
        result = zeros(3, dtype)
        assert result.dtype == np.dtype(dtype)
        assert result.tolist() == [0, 0, 0]


# ---- enums and namedtuples in compiled code


class Shape(enum.Enum):
    ROUND = "round"
    SQUARE = "square"


class Mixed(enum.Enum):
    ONE = 1
    HALF = 0.5


def compare_members(member):
    return member == Shape.ROUND, member is Shape.SQUARE, member != Shape.ROUND, Shape["ROUND"]


def parts_of_member(member):
    return member.name, member.value


def arithmetic_on_members(level):
    return level + 1, level == 5, level < Level.HIGH, Level.LOW + Level.HIGH, -level, f"{level}"


def index_with_members(level):
    values = np.arange(10)
    return values[level], values[Level.LOW], [10, 20, 30, 40, 50, 60][level]


def match_members(member):
    match member:
        case Shape.ROUND:
            return 1
        case Shape.SQUARE:
            return 2
    return 0


def members_as_keys(member):
    table = {Shape.ROUND: 1, Shape.SQUARE: 2}
    return table[member]


@pytest.mark.parametrize(
    ("function", "members"),
    [
        (compare_members, Shape),
        (parts_of_member, Shape),
        (parts_of_member, Level),
        (parts_of_member, Color),
        (arithmetic_on_members, Level),
        (index_with_members, Level),
        (match_members, Shape),
        (members_as_keys, Shape),
    ],
)
def test_enum_members_are_used_as_in_python(function, members):
    compiled = njit(function)
    for member in members:
        assert compiled(member) == function(member)


def test_values_of_members_need_a_common_type():
    assert njit(lambda member: member.value)(Mixed.HALF) == 0.5
    assert njit(lambda member: str(member))(Shape.ROUND) == str(Shape.ROUND)


def test_namedtuples_are_used_as_in_python():
    def use(point):
        x, y = point
        other = Point(y=x, x=2.5)
        return point.x + point[1], len(point), Point(1, 2) == Point(1, 2), other, Point(*(x, y))

    point = Point(1, 2.5)
    assert njit(use)(point) == use(point)


@pytest.mark.parametrize(
    "value",
    [slice(1, 8, 2), slice(None), slice(None, None, -1), slice(-3, None), slice(100, -100, -3)],
    ids=repr,
)
def test_slices_have_parts_and_indices(value):
    def parts(s, n):
        return s.start, s.stop, s.step, s.indices(n)

    compiled = njit(parts)
    for n in (0, 1, 10):
        assert compiled(value, n) == parts(value, n)


def test_dtypes_are_made_of_what_names_them():
    @njit
    def sizes(dtype):
        return np.dtype(dtype).itemsize, np.dtype("int16").itemsize, np.dtype(np.float32).name

    assert sizes(np.dtype("f8")) == (8, 2, "float32")
    assert sizes(np.uint8) == (1, 2, "float32")


def test_default_that_cannot_be_passed():
    @njit
    def f(x, rest=object()):
        return x

    with pytest.raises(TypingError, match=r"argument 1 \(rest\): values of type object"):
        f(1)


@pytest.mark.parametrize("nothing", [None, (None,), ((None,), (None,)), ((), ()), ((None,), 1)])
def test_tuples_without_data_are_passed_on(nothing):
    @njit
    def inner(a, b):
        return a, b

    @njit
    def outer(*values):
        return inner(*values)

    assert outer(1, nothing) == (1, nothing)
