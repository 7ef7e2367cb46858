"""Functions of C libraries, called from compiled code by ctypes and cffi."""

import ctypes
import importlib
import sys
import threading
import time

import cffi
import numpy as np
import pytest

from numen import njit, typeof, types
from numen.errors import TypingError

libc = ctypes.CDLL(None)
libm = ctypes.CDLL("libm.so.6")


def c_function(library, name, result, *arguments):
    """A function object of its own, with types."""
    function = library[name]
    function.restype = result
    function.argtypes = arguments
    return function


sin = c_function(libm, "sin", ctypes.c_double, ctypes.c_double)
cos = c_function(libm, "cos", ctypes.c_double, ctypes.c_double)
sqrtf = c_function(libm, "sqrtf", ctypes.c_float, ctypes.c_float)
c_abs = c_function(libc, "abs", ctypes.c_int, ctypes.c_int)
memcpy = c_function(
    libc, "memcpy", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t
)
strlen = c_function(libc, "strlen", ctypes.c_size_t, ctypes.c_char_p)
getenv = c_function(libc, "getenv", ctypes.c_char_p, ctypes.c_char_p)
usleep = c_function(libc, "usleep", ctypes.c_int, ctypes.c_uint)
untyped = libm["tan"]
double_pointer = ctypes.POINTER(ctypes.c_double)
frexp = c_function(libm, "frexp", ctypes.c_double, ctypes.c_double, ctypes.POINTER(ctypes.c_int))
modf = c_function(libm, "modf", ctypes.c_double, ctypes.c_double, double_pointer)


def test_numbers_go_in_and_come_back():
    def calls(x, n):
        return sin(x) - cos(x), sqrtf(x), c_abs(n), c_abs(n) / 2

    for arguments in ((1.25, -7), (2, 3), (True, np.int8(-3)), (np.float32(0.5), 0)):
        assert njit(calls)(*arguments) == calls(*arguments)


def test_attribute_of_a_library():
    libm.fabs.argtypes = [ctypes.c_double]
    libm.fabs.restype = ctypes.c_double

    @njit
    def size(x):
        return libm.fabs(x)

    assert size(-2.5) == 2.5
    size(-1.5)
    assert len(size.overloads) == 1


def test_memory_of_arrays():
    def copy(a):
        out = np.empty_like(a)
        memcpy(out.ctypes.data, a.ctypes.data, a.nbytes)
        memcpy(out.ctypes.data, a.ctypes.data + 8, 8)
        return out

    a = np.arange(5.0)
    np.testing.assert_array_equal(njit(copy)(a), copy(a))

    @njit
    def copy_by_objects(a):
        out = np.empty_like(a)
        memcpy(out.ctypes, a.ctypes, a.nbytes)
        return out

    np.testing.assert_array_equal(copy_by_objects(a), a)


def test_typed_pointers():
    @njit
    def both(x):
        exponent = np.zeros(1, np.int32)
        whole = np.zeros(1)
        return frexp(x, exponent.ctypes), exponent[0], modf(x, whole.ctypes), whole[0]

    assert both(10.25) == (0.640625, 4, 0.25, 10.0)

    @njit
    def wrong(x):
        return modf(1.0, x.ctypes)

    with pytest.raises(TypingError, match=r"(?s)argument 2 of type float32\*.*must be float64\*"):
        wrong(np.zeros(1, np.float32))


def test_the_array_lives_as_long_as_its_address():
    @njit
    def total(n):
        address = np.arange(n).ctypes
        noise = 0
        for i in range(10):
            noise += np.full(n, i)[0]
        out = np.empty(n, np.int64)
        memcpy(out.ctypes, address, 8 * n)
        return out.sum() + noise

    @njit
    def two(n):
        one, other = np.full(n, 1).ctypes.data, np.full(n, 2).ctypes.data
        out = np.empty(n, np.int64)
        memcpy(out.ctypes, one, 8 * n)
        return one != other, out[0]

    assert total(1000) == 499500 + 45
    assert two(1000) == (True, 1)


def test_texts_are_bytes():
    @njit
    def lengths(text):
        return strlen(text), strlen(b"abc"), strlen(b""), getenv(b"PATH") is None

    assert lengths(b"hello") == (5, 3, 0, False)

    @njit
    def variable(name):
        return getenv(name)

    assert variable(b"NUMEN_NO_SUCH_VARIABLE") is None
    assert isinstance(variable(b"PATH"), bytes)


def test_pointers_of_python():
    @njit
    def replace(pointer, value):
        before = pointer[0]
        pointer[0] = value
        return before

    number = ctypes.c_double(2.5)
    assert replace(ctypes.pointer(number), 4) == 2.5
    assert number.value == 4

    @njit("uint64(voidptr, uint64)")
    def moved(pointer, by):
        return strlen(b"four") + by

    assert moved(ctypes.c_void_p(16), 1) == moved(None, 1) == moved(16, 1) == 5
    assert typeof(ctypes.pointer(number)) == types.CPointer(types.float64)
    assert typeof(ctypes.c_void_p(0)) == types.voidptr
    assert [str(types.voidptr), str(types.CPointer(types.int32))] == ["void*", "int32*"]


def test_functions_as_arguments():
    @njit
    def pick(a, b, x):
        chosen = a if x > 0 else b
        return chosen(x), chosen

    for x in (1.5, -1.5):
        value, function = pick(sin, cos, x)
        assert value == (sin(x) if x > 0 else cos(x))
        assert function(0.5) == (sin(0.5) if x > 0 else cos(0.5))
    assert len(pick.overloads) == 1


def test_functions_of_python():
    calls = []

    @ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    def note(x):
        calls.append(x)
        return x + 1

    @njit(nogil=True)
    def twice(x):
        return note(note(x))

    assert twice(1.0) == 3.0
    assert calls == [1.0, 2.0]


def test_another_function_under_the_name_compiles_anew():
    namespace = {"function": sin}
    exec("def f(x):\n    return function(x)", namespace)
    compiled = njit(namespace["f"], source="def f(x):\n    return function(x)")
    assert compiled(1.0) == sin(1.0)
    namespace["function"] = cos
    assert compiled(1.0) == cos(1.0)


def test_nogil_lets_other_threads_run():
    @njit(nogil=True)
    def nap():
        return usleep(200_000)

    nap()
    ticks = 0
    thread = threading.Thread(target=nap)
    thread.start()
    while thread.is_alive():
        ticks += 1
        time.sleep(0.002)
    assert ticks > 10


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: untyped(x), TypeError, "'tan' doesn't define its argument types; consider"),
        (lambda x: sin(x, x), TypingError, r"takes 1 argument \(2 given\)"),
        (lambda x: sin(x=x), TypingError, "takes no keyword arguments"),
        (lambda x: c_abs(1.5), TypingError, "argument 1 of type float64, which must be int32"),
        (lambda x: sin(1j), TypingError, "argument 1 of type complex128, which must be float64"),
        (lambda x: strlen("abc"), TypingError, r"(?s)must be char\*.*Pass bytes"),
        (lambda x: memcpy(x, x, 1), TypingError, r"(?s)must be void\*.*attribute ctypes"),
    ],
)
def test_errors_name_the_function_and_the_argument(call, error, message):
    with pytest.raises(error, match=message) as raised:
        njit(call)(np.zeros(3))
    assert "test_c_functions.py" in str(raised.value)


def test_types_that_compiled_code_lacks():
    wide = c_function(libc, "wcslen", ctypes.c_size_t, ctypes.c_wchar_p)
    with pytest.raises(TypeError, match="ctypes function 'wcslen': Unsupported ctypes type"):
        njit(lambda: wide("abc"))()
    checked = c_function(libc, "labs", ctypes.c_long, ctypes.c_long)
    checked.errcheck = lambda result, function, arguments: result
    with pytest.raises(TypeError, match="'labs' has an errcheck function"):
        njit(lambda: checked(1))()
    with pytest.raises(TypingError, match=r"argument 0 .* doesn't define its argument types"):
        njit(lambda f: f(1.0))(untyped)


# ---- cffi ----------------------------------------------------------------------------------------

ffi = cffi.FFI()
ffi.cdef("""
    int abs(int); void *memcpy(void *, void *, size_t); int printf(const char *, ...);
    long double fabsl(long double);
""")
cffi_libc = ffi.dlopen(None)


@pytest.fixture(scope="session")
def api_module(tmp_path_factory):
    builder = cffi.FFI()
    builder.cdef("""
        double twice(double);
        unsigned char wrapped(signed char, short, bool);
        float _Complex turned(float _Complex, double _Complex);
    """)
    builder.set_source(
        "_numen_api",
        """
        #include <complex.h>
        #include <stdbool.h>
        static double twice(double x) { return 2 * x; }
        static unsigned char wrapped(signed char a, short b, bool c) { return a + b + c; }
        static float _Complex turned(float _Complex a, double _Complex b) { return a * I + b; }
        """,
    )
    folder = tmp_path_factory.mktemp("cffi")
    builder.compile(tmpdir=str(folder))
    sys.path.insert(0, str(folder))
    yield importlib.import_module("_numen_api")
    sys.path.remove(str(folder))


def test_functions_of_an_opened_library():
    @njit
    def size(n):
        return cffi_libc.abs(n)

    assert size(-3) == 3
    assert size(np.int16(-4)) == 4


def test_functions_of_a_compiled_module(api_module):
    twice, lib = api_module.lib.twice, api_module.lib

    @njit
    def calls(x):
        return twice(x), lib.twice(x), lib.wrapped(-3, 300, True), lib.wrapped(-1, 0, False)

    assert calls(1.5) == (3.0, 3.0, 42, 255)

    @njit
    def complex_numbers(a, b):
        return lib.turned(a, b)

    assert complex_numbers(1 + 2j, 3 - 1j) == (1 + 2j) * 1j + 3 - 1j


@pytest.mark.parametrize("mode", ["abi", "api"])
def test_addresses_from_buffer(mode, api_module):
    library = ffi if mode == "abi" else api_module.ffi

    @njit
    def copy(a):
        out = np.empty_like(a)
        cffi_libc.memcpy(library.from_buffer(out), library.from_buffer(a), a.nbytes)
        return out

    for n in (3, 4):
        np.testing.assert_array_equal(copy(np.arange(n)), np.arange(n))
    assert len(copy.overloads) == 1

    with pytest.raises(TypingError, match="needs a contiguous array"):
        njit(lambda a: ffi.from_buffer(a))(np.arange(6)[::2])


def test_what_cffi_has_and_compiled_code_has_not():
    with pytest.raises(TypeError, match="vararg function is not supported: int"):
        njit(lambda: cffi_libc.printf(b"x"))()
    with pytest.raises(TypeError, match="Unsupported cffi type: long double"):
        njit(lambda: cffi_libc.fabsl(1.0))()
    with pytest.raises(TypingError, match=r"'cffi\.new' is not supported in compiled code"):
        njit(lambda: ffi.new("int *"))()
