"""Explicit signatures: how they are written, and how arguments are converted to them."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import numen
from numen import (
    boolean,
    complex128,
    float32,
    float64,
    int32,
    int64,
    jit,
    njit,
    optional,
    types,
    void,
)
from numen.errors import TypingError, UnsupportedError


@pytest.mark.parametrize(
    "signature",
    [
        "float64(float64, int64)",
        "f8(f8, i8)",
        " float64 ( float64, int64 ) ",
        float64(float64, int64),
        (float64, int64),
        "(float64, int64)",
        [float64(float64, int64)],
        ["float64(float64, int64)"],
    ],
    ids=repr,
)
def test_forms(signature):
    @njit(signature)
    def f(x, n):
        return x * n

    assert f.signatures == [(float64, int64)]
    result = f(2, 3)
    assert result == 6.0
    assert isinstance(result, float)


@pytest.mark.parametrize("signature", ["float64(", "nonsense", "1", "float64", 3, "int64(flat)"])
def test_what_is_no_signature_is_a_type_error(signature):
    with pytest.raises(TypeError):
        njit(signature)(lambda x: x)


def test_a_signature_has_as_many_arguments_as_the_function():
    with pytest.raises(TypeError, match="takes 2"):
        njit("int64(int64)")(lambda x, y: x)


def test_signatures_are_compiled_when_needed_or_eagerly():
    def f(x):
        return x + "1"

    lazy = njit("int64(int64)")(f)
    assert lazy.signatures == [(int64,)]
    with pytest.raises(TypingError, match="unsupported operand types"):
        lazy(1)
    with pytest.raises(TypingError, match="unsupported operand types"):
        njit("int64(int64)", eager=True)(f)


def test_where_numen_is_numba_signatures_are_compiled_at_once(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", numen)
    with pytest.raises(TypingError, match="unsupported operand types"):
        njit("int64(int64)")(lambda x: x + "1")


def test_names_that_are_not_defined_yet_are_waited_for():
    namespace = {"njit": njit}
    source = "def f(x):\n    return later(x)\n"
    exec(source, namespace)
    f = njit("int64(int64)", source=source)(namespace["f"])
    assert not f.overloads
    with pytest.raises(TypingError, match="later"):
        f(1)
    namespace["later"] = njit("int64(int64)")(lambda x: x + 1)
    assert f(1) == 2
    assert [each.return_type for each in f.nopython_signatures] == [types.int64]


def test_results_are_of_the_types_that_signatures_name():
    f = njit(lambda x: x * 2)
    for given, result in (
        (3, types.int64),
        (0.5, types.float64),
        ((3,), types.UniTuple(types.int64, 2)),
    ):
        f(given)
        assert f.overloads[numen.typeof(given),].signature.return_type == result


def test_signatures_of_functions_that_the_interpreter_runs():
    f = jit("int64(int64)", forceobj=True)(lambda x: x + 1)
    f.disable_compile()
    assert f.signatures == [(types.int64,)]
    assert f.overloads[types.int64,].entry_point("1".__len__()) == 2
    assert f.compile("float64(float64)")(0.5) == 1.5
    assert len(f.overloads) == 2


CONVERSIONS = [
    ("int64(int64)", 1.7, 1),
    ("int64(int64)", np.float32(2.5), 2),
    ("int64(int64)", True, 1),
    ("int32(int32)", 2**31, -(2**31)),
    ("uint8(uint8)", 257, 1),
    ("float64(float64)", 3, 3.0),
    ("float32(float32)", 0.1, float(np.float32(0.1))),
    ("complex128(complex128)", 2, 2 + 0j),
    ("boolean(boolean)", 3, True),
    ("UniTuple(float64, 2)(UniTuple(float64, 2))", (1, 2), (1.0, 2.0)),
    ("optional(float64)(optional(float64))", 3, 3.0),
    ("optional(float64)(optional(float64))", None, None),
    ("unicode_type(unicode_type)", "abc", "abc"),
]


@pytest.mark.parametrize(("signature", "value", "expected"), CONVERSIONS, ids=repr)
def test_arguments_are_converted(signature, value, expected):
    result = njit(signature)(lambda x: x)(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("value", [1j, "a", None, np.arange(3)], ids=repr)
def test_what_cannot_be_converted_has_no_definition(value):
    with pytest.raises(TypeError, match="No matching definition for argument type"):
        njit("int64(int64)")(lambda x: x)(value)


def test_too_big_an_int_overflows():
    with pytest.raises(OverflowError):
        njit("int64(int64)")(lambda x: x)(2**63)


def test_the_best_of_several_signatures_is_taken():
    @njit(["int64(int64)", "float64(float64)", "complex128(complex128)"])
    def f(x):
        return x

    for value in (3, 2.5, 1j, np.int8(3), np.float32(2.5)):
        result = f(value)
        assert result == value
        assert type(result) is type(
            complex(1) if isinstance(value, complex) else value.real + 0
        ) or isinstance(value, np.generic)
    assert f.signatures == [(int64,), (float64,), (complex128,)]
    with pytest.raises(TypeError, match="Ambiguous"):
        f(True)


ARRAYS = {
    "C": np.zeros((2, 3)),
    "F": np.zeros((2, 3)).T,
    "A": np.zeros((4, 6))[::2, ::2],
    "readonly": np.broadcast_to(np.zeros(3), (2, 3)),
}
TAKES = [
    ("float64[:, :]", {"C", "F", "A"}),
    ("float64[:, ::1]", {"C"}),
    ("float64[::1, :]", {"F"}),
    ("Array(float64, 2, 'A', readonly=True)", {"C", "F", "A", "readonly"}),
    ("float32[:, :]", set()),
    ("float64[:]", set()),
]


@pytest.mark.parametrize(("parameter", "takes"), TAKES, ids=[each for each, _ in TAKES])
def test_array_signatures(parameter, takes):
    f = njit(f"int64({parameter})")(lambda a: a.size)
    for name, array in ARRAYS.items():
        if name in takes:
            assert f(array) == array.size
        else:
            with pytest.raises(TypeError, match="No matching"):
                f(array)


def test_the_result_is_converted():
    assert type(njit(float64(int64))(lambda x: x)(3)) is float
    assert njit(void(int64))(lambda x: None)(3) is None
    assert njit(float32(float64))(lambda x: x)(0.1) == float(np.float32(0.1))
    assert njit(boolean(int64))(lambda x: x)(3) is True
    assert njit(optional(int64)(int64))(lambda x: x)(3) == 3


def test_a_signature_makes_strong_numbers():
    f = njit("float64[:](float32[:], float64)")(lambda a, x: a * x)
    assert f(np.ones(2, np.float32), 2.0).dtype == np.float64


def test_compile_and_disable_compile():
    @njit
    def f(x):
        return x + x

    f.compile("float64(float64)")
    f.compile((int32,))
    assert f.signatures == [(float64,), (int32,)]
    count = len(f.overloads)
    assert f(1.5) == 3.0
    assert len(f.overloads) == count
    f.disable_compile()
    assert f(2) == 4.0
    assert type(f(2)) is float
    with pytest.raises(TypeError, match="No matching definition"):
        f("a")
    with pytest.raises(RuntimeError, match="compilation disabled"):
        f.compile("int64(int64)")
    assert f.compile((int32,)) is f
    f.disable_compile(False)
    assert f("a") == "aa"


def test_types_index_call_and_compare():
    assert str(float64[:]) == "array(float64, 1d, A)"
    assert str(float64[::1]) == "array(float64, 1d, C)"
    assert str(float64[:, ::1]) == "array(float64, 2d, C)"
    assert str(float64[::1, :]) == "array(float64, 2d, F)"
    assert str(float64(int32, int64)) == "(int32, int64) -> float64"
    assert str(int64(float64)) == "(float64,) -> int64"
    assert str(void()) == "() -> none"
    assert float64[:] == types.Array(float64, 1, "A")
    assert float64[:] != float32[:]
    assert {float64[:]: 1}[types.Array(float64, 1, "A")] == 1
    assert float64(3) == np.float64(3)
    assert type(int32(3.7)) is np.int32
    for index in (3, slice(1, 2), slice(None, None, 2), (slice(None, None, 1),) * 2):
        with pytest.raises(TypeError):
            float64[index]


def test_attributes_of_types():
    array = types.Array(float32, 2, "C")
    assert (array.dtype, array.ndim, array.layout, array.mutable) == (float32, 2, "C", True)
    assert array.copy(layout="F") == types.Array(float32, 2, "F")
    assert isinstance(array, types.Array)
    assert isinstance(float32, types.Float)
    assert isinstance(int32, types.Integer)
    assert (int32.bitwidth, int32.signed, int32.minval, int32.maxval) == (
        32,
        True,
        -(2**31),
        2**31 - 1,
    )
    assert types.Tuple((int32, int32)) == types.UniTuple(int32, 2)
    assert types.Tuple((int32, float64)).types == (int32, float64)
    assert types.Optional(int32).type == int32
    assert types.DictType(int32, float64).value_type == float64
    assert types.complex64.underlying_float == float32


def total(x):
    s = 0
    for each in x:
        s += each
    return s


def test_memoryviews_are_arrays() -> None:
    kind = types.MemoryView(types.uint8, 1, "C")
    assert kind == types.Array(types.uint8, 1, "C")
    assert njit((kind,))(total)(memoryview(bytearray(b"abc"))) == sum(b"abc")


def test_pyobject_is_for_the_interpreter_only() -> None:
    assert jit((types.pyobject,), forceobj=True)(total)([1, 2]) == 3
    with pytest.raises(UnsupportedError, match="forceobj"):
        njit((types.pyobject,))(total)


def test_tuple_types_take_a_row_of_types() -> None:
    for make in (lambda: types.Tuple(types.uint32), lambda: types.NamedTuple(types.uint32, "p")):
        with pytest.raises(TypingError, match="Argument 'types' is not iterable"):
            make()


STANDING_IN = """
import numen.aliases
numen.aliases.install()
import numba, numpy as np

k = 1

@numba.njit("int64(int64)")
def function(x):
    return x + k if x < 10 else function(x - 10)

@numba.vectorize(["int64(int64)"])
def ufunc(x):
    return x + k

@numba.guvectorize(["int64[:], int64[:]"], "(n)->(n)")
def gufunc(x, out):
    for i in range(len(x)):
        out[i] = x[i] + k

def closure():
    c = 10
    @numba.njit("int64(int64)")
    def inner(x):
        return x + c
    c = 20
    return inner

inner = closure()
k = 2

@numba.njit("int64(int64)")
def caller(x):
    return function(x) + ufunc(x) + inner(x)

print(function(20), ufunc(0), gufunc(np.zeros(1, int))[0], inner(0), caller(0))
"""


def test_where_numen_is_numba_callers_get_the_globals_of_the_callees_compile(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(STANDING_IN)
    for _ in range(2):  # compiled, and from the cache
        done = subprocess.run(
            [sys.executable, str(program)],
            env=os.environ
            | {"NUMEN_CACHE": "1", "NUMEN_CACHE_DIR": str(tmp_path / "cache")}
            | {"PYTHONPATH": str(Path(numen.__file__).parent.parent)},
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        assert done.stdout.split() == ["1", "1", "1", "10", "12"]


@njit("float64(float64)")
def as_float(x):
    return x


@njit("uint8(uint8)")
def as_byte(x):
    return x + 1


@njit(["float32(float32)", "float64(float64)"])
def grown(x):
    return math.expm1(x)


@njit("int64(optional(int64), List(int64))")
def count(x, items):
    return -1 if x is None else x + len(items)


@njit("UniTuple(float64, 2)(UniTuple(float64, 2))")
def swapped(pair):
    return pair[1], pair[0]


@njit("float64[:](float64[:])")
def doubled(x):
    return x * 2


@njit("int64(int64, int64)")
def times(a, b=2):
    return a * b


@njit("int64(int64)")
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@njit(["int64(int64, float64)", "float64(float64, int64)"])
def first_of_two(a, b):
    return a + b


@njit("float64(float64)", inline="always")
def inlined(x):
    return x + 1


@njit(["float32(float32)", "float64(float64)"], inline="always")
def inlined_growth(x):
    return math.expm1(x)


CALLS_FROM_COMPILED_CODE = [
    (lambda x: as_float(x), 2**53 + 1, float(2**53)),
    (lambda x: as_float(x) / 2, True, 0.5),
    (lambda x: as_byte(x), 1255, 232),
    (lambda x: grown(x), 1, math.expm1(1.0)),
    (lambda x: grown(x), np.float32(1), float(np.float32(math.expm1(1.0)))),
    (lambda x: count(x, [x]) + count(None, [x]), 5, 5),
    (lambda x: swapped((x, 1))[1], 3, 3.0),
    (lambda x: doubled(x)[0] + doubled(x[::2])[1], np.arange(3.0), 4.0),
    (lambda x: times(x) + times(b=x, a=True), 3, 9),
    (lambda x: fibonacci(x) + fibonacci(True), 10, 56),
    (lambda x: first_of_two(x, x), 2, 4),
    (lambda x: inlined(x), 2, 3),
    (lambda x: inlined_growth(x), np.float32(1), float(np.float32(math.expm1(1.0)))),
    (lambda x: inlined_growth(x), 1, math.expm1(1.0)),
]


@pytest.mark.parametrize(("function", "value", "expected"), CALLS_FROM_COMPILED_CODE)
def test_calls_from_compiled_code_are_converted_to_the_signatures(function, value, expected):
    result = njit(function)(value)
    assert result == expected
    assert type(result) is type(expected)


def test_calls_from_compiled_code_need_a_signature_that_fits():
    with pytest.raises(TypingError, match=r"No matching definition .* complex128"):
        njit(lambda x: as_float(x))(1j)
    with pytest.raises(TypingError, match=r"It is compiled for \(array\(float64, 1d, A\)\)"):
        njit(lambda x: doubled(x))(np.arange(3))


def test_closed_functions_are_so_for_compiled_code_too():
    inner = njit(lambda x: x + 1)
    assert njit(lambda x: inner(x))(1.5) == 2.5
    inner.compile("int64(int64)")
    inner.disable_compile()
    assert njit(lambda x: inner(x))(1.5) == 2
