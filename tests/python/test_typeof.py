"""Types of Python objects, as Numba names them."""

import enum
from collections import namedtuple

import numpy as np
import pytest

import numen
from numen import njit, typeof, types

Point = namedtuple("Point", "x y")


class Color(enum.Enum):
    RED = "r"
    GREEN = "g"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 5


class Subclass(np.ndarray):
    pass


def read_only(array):
    array.flags.writeable = False
    return array


def unaligned():
    return np.zeros(81, np.uint8)[1:].view(np.float64)


VALUES = [
    (1, "int64"),
    (2**63, "uint64"),
    (-(2**63), "int64"),
    (1.5, "float64"),
    (1j, "complex128"),
    (True, "bool"),
    (None, "none"),
    ("text", "unicode_type"),
    (np.int8(1), "int8"),
    (np.uint64(1), "uint64"),
    (np.longlong(1), "int64"),
    (np.float32(1), "float32"),
    (np.complex64(1), "complex64"),
    (np.bool_(True), "bool"),
    ((), "Tuple()"),
    ((1, 2), "UniTuple(int64 x 2)"),
    ((1, 2.5), "Tuple(int64, float64)"),
    ((1, (2, "a")), "Tuple(int64, Tuple(int64, unicode_type))"),
    (Point(1, 2.5), "Point(int64, float64)"),
    ([1, 2], "list(int64)"),
    ([(1, 2.0)], "list(Tuple(int64, float64))"),
    ([[1.0], [2.0]], "list(list(float64))"),
    (range(3), "range"),
    (np.zeros(3), "array(float64, 1d, C)"),
    (np.zeros((3, 3)), "array(float64, 2d, C)"),
    (np.zeros((3, 3)).T, "array(float64, 2d, F)"),
    (np.zeros((3, 3))[:, 1:], "array(float64, 2d, A)"),
    (np.zeros(6)[::2], "array(float64, 1d, A)"),
    (np.zeros(()), "array(float64, 0d, C)"),
    (np.zeros((0, 3)), "array(float64, 2d, C)"),
    (np.zeros((1, 3)).T, "array(float64, 2d, C)"),
    (read_only(np.zeros(3)), "array(float64, 1d, C, readonly)"),
    (unaligned(), "array(float64, 1d, C, unaligned)"),
    (Subclass((2, 2)), "array(float64, 2d, C)"),
    (Color.RED, "enum test_typeof.Color"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[text for _, text in VALUES])
def test_typeof(value, text):
    assert str(numen.typeof(value)).replace(f"{__name__}.", "test_typeof.") == text


def test_typeof_of_python_and_numpy_numbers_is_equal():
    assert numen.typeof(1) == numen.typeof(np.int64(1)) == types.int64
    assert numen.typeof([1]) == types.List(types.int64)
    assert numen.typeof((1, 2)) == types.UniTuple(types.int64, 2)


UNTYPABLE = [
    (object(), "object"),
    ([1, 2.5], "different types"),
    (np.zeros(2, object), "dtype object"),
    (np.zeros(2, ">f8"), "byte order"),
    (np.longdouble(1), "longdouble"),
    (np.ma.masked_array([1.0]), "masked"),
    (np, "module"),
    ({1: object()}, "object"),
]


@pytest.mark.parametrize(("value", "why"), UNTYPABLE, ids=[why for _, why in UNTYPABLE])
def test_what_has_no_type_says_why(value, why):
    with pytest.raises(ValueError, match=why):
        numen.typeof(value)


def test_a_list_that_holds_itself_is_an_error():
    endless = []
    endless.append(endless)
    with pytest.raises(RecursionError):
        numen.typeof(endless)


def test_too_big_an_int_is_an_overflow():
    with pytest.raises(OverflowError, match="too big"):
        numen.typeof(2**64)


def test_the_error_names_the_argument():
    @numen.njit
    def f(x, y):
        return x

    with pytest.raises(numen.errors.TypingError, match=r"argument 1 \(y\): .*object") as caught:
        f(1, object())
    assert caught.value.code == "E0406"


def test_a_type_of_members_is_made_from_their_class():
    assert types.IntEnumMember(Level, types.int64) == typeof(next(iter(Level)))
    assert types.EnumMember(Color, types.int64) == typeof(next(iter(Color)))
    f = njit((types.int64[:], types.IntEnumMember(Level, types.int64)))(lambda x, i: x[i])
    member = next(iter(Level))
    x = np.arange(100)
    assert f(x, member) == x[member]


def test_numbers_of_a_kind_order_by_their_width():
    assert sorted([types.int64, types.int8, types.int32]) == [types.int8, types.int32, types.int64]
    assert types.float32 < types.float64
    with pytest.raises(TypeError):
        sorted([types.int64, types.float32])


def test_classes_and_types_have_types():
    assert typeof(np.float32) == types.NumberClass(types.float32)
    assert isinstance(typeof(float), types.NumberClass)
    assert typeof(float).dtype == types.float64
    assert isinstance(typeof(np.int8), types.DTypeSpec)
    assert isinstance(typeof(np.dtype("i1")), types.DTypeSpec)
    reference = typeof(types.float64[:])
    assert isinstance(reference, types.TypeRef)
    assert reference.instance_type == types.float64[:]
    assert isinstance(typeof(Color), types.EnumClass)
    assert isinstance(typeof(Level), types.IntEnumClass)
    assert typeof(Level).dtype == types.int64
    assert not isinstance(typeof(list), types.NumberClass)


def test_what_overloads_ask_of_types():
    assert types.int64 > types.int8 <= types.int8
    assert types.Integer.from_bitwidth(16, signed=False) == types.uint16
    assert types.float64[:].is_precise()
    assert types.IntegerLiteral(3) == types.literal(3)
    assert typeof(slice(1, 2)) == types.slice2_type
    assert types.List(types.int8, reflected=False, initial_value=None).reflected
    assert typeof([1]).initial_value is None
