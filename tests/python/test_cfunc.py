"""Compiled functions that C calls, and arrays over C's memory."""

import ctypes
import gc
import importlib
import os
import pickle
import subprocess
import sys
import threading

import cffi
import numpy as np
import pytest
from scipy import LowLevelCallable, integrate

from numen import carray, cfunc, farray, from_dtype, njit, typed, typeof, types
from numen.errors import TypingError
from numen.experimental import jitclass

libc = ctypes.CDLL(None)


@cfunc("float64(float64, float64)")
def ratio(a, b):
    return a / b


def test_members():
    assert ratio.__name__ == ratio.__wrapped__.__name__ == "ratio"
    assert ratio.native_name == "cfunc.ratio"
    assert ctypes.cast(ratio.ctypes, ctypes.c_void_p).value == ratio.address
    assert ratio.ctypes.argtypes == (ctypes.c_double, ctypes.c_double)
    assert int(cffi.FFI().cast("uintptr_t", ratio.cffi)) == ratio.address
    assert "cfunc.ratio" in ratio.inspect_llvm()
    assert ratio.ctypes(6.0, 4.0) == ratio(6.0, 4.0) == 1.5
    assert cfunc("int64(int64)")(lambda x: x + 1).ctypes(1) == 2


def test_an_address_outlives_the_function():
    def address(factor):
        return cfunc("float64(float64)")(lambda x: x * factor).address

    addresses = [address(float(i)) for i in range(5)]
    gc.collect()
    call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    assert [call(each)(2.0) for each in addresses] == [0.0, 2.0, 4.0, 6.0, 8.0]


SCALARS = "boolean int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()


@pytest.mark.parametrize("name", SCALARS)
def test_every_scalar_goes_through_c(name):
    scalar = getattr(types, name)

    @cfunc(scalar(scalar, scalar, scalar))
    def third(a, b, c):
        return c

    call = third.ctypes
    dtype = np.dtype("bool" if name == "boolean" else name)
    extremes = [False, True] if name == "boolean" else [0, 1]
    if dtype.kind in "iu":
        extremes += [np.iinfo(dtype).min, np.iinfo(dtype).max]
    for value in extremes:
        assert third(0, 1, value) == call(0, 1, value) == value

    @njit
    def through(x):
        return call(x, x, x)

    for value in extremes:
        assert through(dtype.type(value)) == value


def test_complex_numbers_as_c_passes_them(tmp_path):
    """A C compiler agrees with us on where complex numbers are passed."""
    builder = cffi.FFI()
    builder.cdef("""
        float _Complex call_single(uintptr_t f, float _Complex a, double b);
        double _Complex call_double(uintptr_t f, double _Complex a, double b);
    """)
    builder.set_source(
        "_numen_complex",
        """
        #include <complex.h>
        static float _Complex call_single(uintptr_t f, float _Complex a, double b) {
            return ((float _Complex (*)(float _Complex, double))f)(a, b);
        }
        static double _Complex call_double(uintptr_t f, double _Complex a, double b) {
            return ((double _Complex (*)(double _Complex, double))f)(a, b);
        }
        """,
    )
    builder.compile(tmpdir=str(tmp_path))
    sys.path.insert(0, str(tmp_path))
    module = importlib.import_module("_numen_complex")
    sys.path.remove(str(tmp_path))

    def turn(a, b):
        return a * 1j + b

    for call, name in ((module.lib.call_single, "64"), (module.lib.call_double, "128")):
        made = cfunc(f"complex{name}(complex{name}, float64)")(turn)
        assert call(made.address, 1 + 2j, 3.0) == turn(1 + 2j, 3.0)


def test_qsort_compares_with_it():
    @cfunc(types.intc(types.CPointer(types.int64), types.CPointer(types.int64)))
    def descending(a, b):
        return (a[0] < b[0]) - (a[0] > b[0])

    qsort = libc["qsort"]
    qsort.restype = None
    qsort.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_size_t,
        type(descending.ctypes),
    ]
    values = np.random.default_rng(1).integers(0, 1000, 500)
    expected = -np.sort(-values)
    sorted_here = values.copy()
    qsort(sorted_here.ctypes.data, values.size, 8, descending.ctypes)
    np.testing.assert_array_equal(sorted_here, expected)

    compare = descending.ctypes

    @njit(nogil=True)
    def sort(a):
        qsort(a.ctypes, a.size, a.itemsize, compare)

    sort(values)
    np.testing.assert_array_equal(values, expected)


def test_scipy_integrates_it():
    @cfunc("float64(float64)")
    def bell(x):
        return np.exp(-x * x)

    value, _ = integrate.quad(LowLevelCallable(bell.ctypes), -np.inf, np.inf)
    assert value == pytest.approx(np.sqrt(np.pi))


def test_exceptions_are_printed_and_zero_returned(capfd, monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)

    @cfunc("float64(int64, int64)")
    def divide(a, b):
        return a / b

    assert divide.ctypes(5, 2) == 2.5
    assert capfd.readouterr().err == ""
    assert divide.ctypes(5, 0) == 0.0
    printed = capfd.readouterr().err
    assert "Exception ignored in" in printed
    assert "ZeroDivisionError: division by zero" in printed
    with pytest.raises(ZeroDivisionError):
        divide(5, 0)

    @njit
    def caller(a, b):
        return divide(a, b)

    with pytest.raises(ZeroDivisionError):
        caller(1, 0)


def test_threads_of_c_call_it():
    @cfunc(types.voidptr(types.voidptr))
    def count(counter):
        carray(counter, 1, np.int64)[0] += 1
        return counter

    counter = np.zeros(1, np.int64)
    threads = [threading.Thread(target=count.ctypes, args=(counter.ctypes.data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter[0] == 8


def test_signatures():
    inferred = cfunc((types.float32, types.int8))(lambda a, b: a * b)
    assert inferred.ctypes.restype == ctypes.c_float
    assert cfunc("void(int64)")(lambda x: None).ctypes(1) is None
    truncated = cfunc("float64(int64, int64)", locals={"c": types.int64})

    @truncated
    def divide(a, b):
        c = a / b
        return c  # noqa: RET504

    assert divide.ctypes(8, 3) == 2.0
    with pytest.raises(TypeError, match=r"takes numbers and pointers, not array\(float64, 1d, A\)"):
        cfunc("float64(float64[:])")(lambda a: a[0])
    with pytest.raises(TypeError, match=r"returns numbers and pointers, not unicode_type"):
        cfunc((types.int64,))(lambda x: "a")
    with pytest.raises(NotImplementedError, match="forceobj"):
        cfunc("int64(int64)", forceobj=True)
    with pytest.raises(TypingError):
        cfunc("int64(int64)")(lambda x: unknown_name)  # noqa: F821


def test_disabled_jit_gives_a_python_callback():
    program = (
        "from numen import cfunc\n"
        "f = cfunc('float64(float64)')(lambda x: x + isinstance(f, type(f)))\n"
        "print(f(1.5), f.ctypes(2.5), f.address > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"NUMEN_DISABLE_JIT": "1", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "2.5 3.5 True\n", done.stderr


@pytest.mark.parametrize(("make", "order"), [(carray, "C"), (farray, "F")])
def test_arrays_over_memory(make, order):
    base = np.arange(6, dtype=np.float32).reshape(2, 3).copy(order=order)
    typed = base.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    untyped = base.ctypes.data_as(ctypes.c_void_p)

    def views(typed, untyped, rows):
        a = make(typed, (rows, 3))
        b = make(typed, a.size)
        c = make(untyped, (rows, 3), np.float32)
        d = make(untyped, 6, dtype=np.int32)
        flags = (a.flags.c_contiguous, a.flags.f_contiguous, b.flags.contiguous)
        c[0, 0] += 1
        return a.sum(), b[1], c[0, 1], d[0], a.strides, flags, a.ndim + b.ndim

    expected = views(typed, untyped, 2)
    assert base[0, 0] == 1
    base[0, 0] = 0
    assert njit(views)(typed, untyped, 2) == expected
    assert base[0, 0] == 1
    whole = make(typed, base.shape)
    assert whole.ctypes.data == base.ctypes.data
    assert whole.flags[f"{order}_CONTIGUOUS"]
    compiled = njit(lambda p, n, t: make(p, n, t))
    for function, error in ((make, TypeError), (compiled, TypingError)):
        with pytest.raises(error, match="mismatching dtype 'int32'"):
            function(typed, 6, np.int32)
    with pytest.raises(TypeError, match="dtype required"):
        make(untyped, 6)
    with pytest.raises(TypingError, match="needs a dtype"):
        njit(lambda p: make(p, 6))(untyped)
    with pytest.raises(TypeError, match="expected a pointer"):
        make(base.ctypes.data, 6)
    ffi = cffi.FFI()
    owned = ffi.new("int32_t[4]", [1, 2, 3, 4])
    np.testing.assert_array_equal(make(ffi.cast("int32_t *", owned), 4), [1, 2, 3, 4])


def test_arrays_of_records_over_memory():
    dtype = np.dtype([("on", bool), ("y", "f8"), ("v", "i4", (3,))], align=True)

    @cfunc(types.float64(types.CPointer(from_dtype(dtype)), types.voidptr, types.intp))
    def total(rows, untyped, count):
        result = 0.0
        for row in carray(rows, count):
            result += row.y + row.v[1]
        carray(untyped, (count,), dtype)[0].on = True
        return result

    a = np.zeros(3, dtype)
    a["y"], a["v"] = [1, 2, 3], np.arange(9).reshape(3, 3)
    assert total.ctypes(a.ctypes.data, a.ctypes.data, 3) == 18.0
    assert a["on"].tolist() == [True, False, False]


def test_flags_are_those_of_numpy():
    def flags(a):
        return (a.flags.c_contiguous, a.flags.f_contiguous, a.flags.aligned, a.flags.writeable)

    base = np.arange(24.0).reshape(2, 3, 4)
    arrays = [base, base.T, base[:, :1], base[:1], base[..., ::2], base[:0], base[0, 0], base[:, 0]]
    frozen = base.copy()
    frozen.setflags(write=False)
    for array in (*arrays, frozen, np.asfortranarray(base)):
        expected = tuple(getattr(array.flags, name) for name in FLAGS)
        assert njit(flags)(array) == expected


FLAGS = ("c_contiguous", "f_contiguous", "aligned", "writeable")


def test_it_cannot_be_pickled():
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(ratio)


def test_functions_are_values_of_a_type():
    signature = types.float64(types.float64)

    @njit(types.float64(types.FunctionType(signature), types.float64))
    def twice(f, x):
        return f(f(x))

    @njit
    def half(x):
        return x / 2

    @njit
    def root(x):
        if x < 0:
            raise ValueError("negative", x)
        return np.sqrt(x)

    sine = ctypes.CDLL("libm.so.6")["sin"]
    sine.argtypes, sine.restype = [ctypes.c_double], ctypes.c_double

    class Wrapper(types.WrapperAddressProtocol):
        def __wrapper_address__(self):
            return ratio_of_two.address

        def signature(self):
            return signature

    @cfunc(signature)
    def ratio_of_two(x):
        return 2 / x

    assert twice(half, 8.0) == 2.0
    assert twice(root, 16.0) == 2.0
    assert twice(sine, 1.0) == np.sin(np.sin(1.0))
    assert twice(ratio_of_two, 8.0) == 8.0
    assert twice(Wrapper(), 8.0) == 8.0
    wrapper = Wrapper()
    assert njit(lambda x: wrapper(x))(8.0) == 0.25
    assert len({each.entry_point for each in twice._specializations}) == 1
    with pytest.raises(ValueError, match="negative"):
        twice(root, -1.0)


def test_functions_choose_and_come_back():
    kind = types.FunctionType(types.int64(types.int64))

    @njit(kind(kind, kind, types.int64))
    def larger(f, g, x):
        return f if f(x) >= g(x) else g

    @njit
    def double(x):
        return 2 * x

    @njit
    def square(x):
        return x * x

    assert larger(double, square, 1) is double
    assert larger(double, square, 5) is square
    assert str(kind) == "FunctionType[int64(int64)]"
    assert kind.signature == types.int64(types.int64)
    with pytest.raises(TypingError):
        larger(double, njit(lambda x: "a"), 5)


def test_a_managed_result_of_a_function_value():
    kind = types.FunctionType(types.float64[::1](types.int64, types.unicode_type))

    @njit(types.float64(kind))
    def total(make):
        return make(3, "abc").sum() + make(2, "").sum()

    @njit
    def ones(n, text):
        return np.full(n, float(len(text)))

    assert total(ones) == 9.0


def test_functions_of_one_signature_in_a_list():
    @njit
    def through(functions, x):
        for f in functions:
            x = f(x)
        return x

    @njit(types.int64(types.int64))
    def double(x):
        return 2 * x

    @njit(["int64(int64)"])
    def next_one(x):
        return x + 1

    assert through([double, next_one, double], 3) == 14
    assert through([next_one, double], 3) == 8
    assert typeof([double, next_one]).dtype == types.FunctionType(types.int64(types.int64))
    with pytest.raises(TypingError, match="different types"):
        through([double, njit(lambda x: x)], 3)


def test_functions_become_values_of_a_type_in_compiled_code():
    kind = types.FunctionType(types.int64(types.int64))

    @njit
    def double(x):
        return 2 * x

    @njit
    def next_one(x):
        return x + 1

    @jitclass([("function", kind)])
    class Step:
        def __init__(self, function):
            self.function = function

        def take(self, x):
            return self.function(x)

    assert Step(double).take(4) == 8

    @njit
    def steps(x):
        all = typed.List.empty_list(kind)
        all.append(double)
        all.append(next_one)
        step = Step(next_one)
        step.function = all[0]
        return all[1](step.take(x)), Step(next_one).take(x)

    assert steps(5) == (11, 6)

    @njit
    def wrong():
        return Step(lambda x: x).take(1)

    with pytest.raises(TypingError, match="does not convert to FunctionType"):
        wrong()
