"""vectorize: against NumPy's ufuncs and Python."""

import enum
import math
import threading
import traceback
import warnings

import numpy as np
import pytest

import numen
from numen import float64, int64, njit, types, vectorize
from numen.errors import TypingError, UnsupportedError


@vectorize
def add(x, y):
    return x + y


@vectorize([float64(float64, float64), int64(int64, int64)], identity=0)
def plus(x, y):
    return x + y


DTYPES = [np.dtype(each) for each in "?bhilBHILfdFD"]


def samples(dtype):
    whole = np.arange(24).astype(dtype).reshape(4, 6)
    return [
        whole,
        whole[1],
        whole[1, 2],
        whole[:, ::2],
        whole[::-1, ::-1],
        whole.T,
        np.asfortranarray(whole),
        whole[:0],
        np.broadcast_to(whole[0], (4, 6)),
        whole.astype(whole.dtype.newbyteorder()),
    ]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_and_layout(dtype):
    @vectorize
    def product(x, y):
        return x * y + x

    one = np.array(3, dtype)
    for x in samples(dtype):
        for y in (x, one, x[..., :1] if x.ndim else x):
            result = product(x, y)
            expected = np.multiply(x, y, dtype=result.dtype) + x.astype(result.dtype)
            np.testing.assert_array_equal(result, expected)


def test_broadcasting_and_sequences():
    a = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(add(a, [1, 2, 3]), a + np.arange(1, 4))
    np.testing.assert_array_equal(add(a[:, None], a), a[:, None] + a)
    assert add(1, 2) == 3
    assert type(add(1.5, 2)) is np.float64
    with pytest.raises(ValueError, match="could not be broadcast"):
        add(np.ones(2), np.ones(3))
    with pytest.raises(TypeError):
        add(1)


def test_python_numbers_take_the_dtype_of_arrays_of_their_kind():
    assert add(np.ones(2, np.float32), 2.0).dtype == np.float32
    assert add(np.ones(2, np.complex64), 2.0).dtype == np.complex64
    assert add(np.ones(2, np.float32), np.float64(2)).dtype == np.float64
    assert add(np.ones(2, np.int64), 2.0).dtype == np.float64
    with pytest.raises(OverflowError):
        add(np.ones(2, np.int8), 300)


def test_out_where_dtype_casting():
    a = np.arange(5.0)
    out = np.full(5, -1.0)
    assert add(a, a, out) is out
    np.testing.assert_array_equal(out, a + a)
    out[:] = -1
    add(a, 1, out=out, where=a > 2)
    np.testing.assert_array_equal(out, [-1, -1, -1, 4, 5])
    assert add(np.arange(3), 1, dtype=np.float64).dtype == np.float64
    assert add(np.arange(3), 1, signature="ff->f", casting="unsafe").dtype == np.float32
    with pytest.raises(TypeError, match="same_kind"):
        add(a, a, out=np.zeros(5, np.int64))
    np.testing.assert_array_equal(add(a, a, out=np.zeros(5, np.int64), casting="unsafe"), a * 2)
    overlapping = np.arange(10.0)
    add(overlapping[:-1], overlapping[1:], out=overlapping[1:])
    np.testing.assert_array_equal(overlapping[1:], np.arange(9.0) + np.arange(1.0, 10.0))


def test_reductions():
    a = np.random.default_rng(1).random((7, 5, 3))
    for axis in (0, 1, -1, None, (0, 2)):
        np.testing.assert_allclose(plus.reduce(a, axis=axis), np.add.reduce(a, axis=axis))
    np.testing.assert_allclose(add.reduce(a, 1, None, None, True), a.sum(1, keepdims=True))
    np.testing.assert_allclose(add.reduce(a, initial=3.0), a.sum(0) + 3)
    np.testing.assert_allclose(add.reduce(a, where=a > 0.5, initial=0.0), a.sum(0, where=a > 0.5))
    np.testing.assert_allclose(add.accumulate(a, axis=1), a.cumsum(1))
    at = [0, 3, 1]
    np.testing.assert_allclose(add.reduceat(a[:, 0, 0], at), np.add.reduceat(a[:, 0, 0], at))
    np.testing.assert_allclose(add.outer(a[0], a[1]), np.add.outer(a[0], a[1]))
    big = np.arange(100_000)
    assert add.reduce(big) == big.sum()
    np.testing.assert_array_equal(add.accumulate(big), big.cumsum())
    assert add.reduce(np.ones(300, np.int8)) == 300
    assert plus.reduce(np.zeros(0)) == 0
    with pytest.raises(ValueError, match="no identity"):
        add.reduce(np.zeros(0))


def test_at():
    a = np.zeros(4)
    add.at(a, [0, 0, 3], [1.0, 2, 5])
    np.testing.assert_array_equal(a, [3, 0, 0, 5])


def test_members():
    assert (plus.nin, plus.nout, plus.nargs, plus.ntypes) == (2, 1, 3, 2)
    assert plus.types == ["dd->d", "ll->l"]
    assert plus.identity == 0
    assert plus.signature is None
    assert plus.__name__ == "plus"
    assert isinstance(plus.ufunc, np.ufunc)
    assert plus.build_ufunc() is plus


def test_signatures_are_tried_in_order():
    @vectorize(["float64(float64)", "int64(int64)", "complex128(complex128)"])
    def double(x):
        return x * 2

    assert double(np.float32(3)).dtype == np.float64
    assert double(np.int64(3)).dtype == np.float64
    assert double(1j) == 2j
    with pytest.raises(TypeError, match="not supported for the input types"):
        double("text")
    double.add("float32(float32)")
    assert double.types == ["d->d", "l->l", "D->D", "f->f"]

    @vectorize(["int64(int64)", "float64(float64)"])
    def triple(x):
        return x * 3

    assert triple(np.int8(3)).dtype == np.int64
    assert triple(np.float32(3)).dtype == np.float64


def test_loops_that_are_added_by_numbas_private_names():
    """As datashader adds those of its operators."""

    def over(a, b):
        return a if b == 0 else b

    made = vectorize(over)
    made._compile_for_argtys((types.int32, types.int32))
    made._compile_for_argtys((types.float32, types.float32), types.float64)
    made._frozen = True
    assert made.types == ["ii->i", "ff->d"]
    assert made(np.int32([1, 2]), np.int32([0, 3])).tolist() == [1, 3]
    with pytest.raises(TypeError, match="'over'"):
        made(1j, 2j)


def test_the_result_of_a_signature_is_converted():
    @vectorize(["int64(float64)", (numen.float32,)])
    def half(x):
        return x / 2

    assert half.types == ["d->l", "f->f"]
    assert half(5.0) == 2


def test_exceptions_come_once_with_their_line():
    calls = np.arange(20_000.0)

    @vectorize
    def root(x):
        if x == 3:
            raise ValueError("three", x)
        return math.sqrt(x)

    for values in (calls, calls[1::2], calls[:4], np.float64(3), calls.reshape(2, -1)[:, ::3]):
        with pytest.raises(ValueError, match="three") as caught:
            root(values)
        assert caught.value.args == ("three", 3.0)
        lines = traceback.extract_tb(caught.value.__traceback__)
        assert lines[-1].name == "root"
        assert 'raise ValueError("three", x)' in lines[-1].line
        assert root(4.0) == 2
    with pytest.raises(ValueError, match="three"):
        root(np.ones((3, 3)) * 3)


def test_floating_point_errors_are_numpys():
    @vectorize
    def divided(x, y):
        return x / y

    with pytest.warns(RuntimeWarning, match="divide by zero encountered in divided"):
        assert divided(1.0, 0.0) == math.inf
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        divided(1.0, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        divided(1.0, 2.0)


@pytest.mark.filterwarnings("error")
def test_what_only_other_elements_signal_is_no_floating_point_error():
    # Vectors compute both sides of a condition; their functions signal for infinities, too.
    @vectorize
    def logarithm(x):
        return math.log(x) if x > 0 else 0.0

    @vectorize
    def quotient(x, y):
        return x / y if y != 0 else x

    @vectorize
    def arc(x):
        return math.atan(x) + math.exp(-abs(x))

    x = np.linspace(-3, 3, 51)
    whole = x.round()
    assert np.array_equal(logarithm(x) == 0, x <= 0)
    assert quotient(x, whole).tolist() == [a / b if b else a for a, b in zip(x, whole, strict=True)]
    assert np.all(quotient(x, whole * 1j)[whole == 0] == x[whole == 0])
    assert arc(np.array([math.inf, -math.inf, math.nan] * 9))[0] == math.pi / 2
    assert np.all(logarithm(np.full(9, math.nan)) == 0)
    assert logarithm(x, out=x)[0] == 0


def test_what_a_result_shows_is_a_floating_point_error():
    @vectorize
    def power(x, y):
        return x**y

    tens = np.full(20, 10.0)
    with pytest.warns(RuntimeWarning, match="overflow"):
        power(tens, 1000.0)
    with pytest.warns(RuntimeWarning, match="invalid value"):
        power(np.append(-tens, math.nan), 0.5)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        power(tens - 10, -1.0, out=tens)


def test_array_ufunc_is_asked():
    asked = []

    class Own:
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            asked.append((ufunc, method, kwargs))
            return "mine"

    class Never:
        __array_ufunc__ = None

    assert add(np.ones(3), Own()) == "mine"
    assert add.reduce(Own(), axis=1) == "mine"
    assert add.outer(Own(), 2) == "mine"
    assert asked == [(add, "__call__", {}), (add, "reduce", {"axis": 1}), (add, "outer", {})]
    with pytest.raises(TypeError):
        add(1, Never())


def test_subclasses_and_masks():
    class Sub(np.ndarray):
        pass

    assert type(add(np.ones(3).view(Sub), 1)) is Sub


def test_parallel_target():
    @vectorize(target="parallel")
    def wave(x, y):
        return math.sin(x) * y

    x = np.random.default_rng(1).random(100_000)
    np.testing.assert_allclose(wave(x, x), np.sin(x) * x)
    np.testing.assert_allclose(wave(x, 2.0), np.sin(x) * 2)
    np.testing.assert_allclose(wave(x[::2], x[1::2]), np.sin(x[::2]) * x[1::2])

    @vectorize(["float64(float64, float64)"], target="parallel")
    def total(x, y):
        return x + y

    assert math.isclose(total.reduce(x), x.sum())
    np.testing.assert_allclose(total.accumulate(x), x.cumsum())


def test_an_error_in_parallel():
    @vectorize(target="parallel")
    def checked(x):
        if x == 70_000:
            raise KeyError("seventy")
        return x

    with pytest.raises(KeyError, match="seventy"):
        checked(np.arange(100_000))


def test_captured_values_may_change():
    factor = 2

    @vectorize
    def scaled(x):
        return x * factor

    assert scaled(3) == 6
    factor = 5
    assert scaled(3) == 15


def test_calls_of_other_functions_and_of_itself():
    @njit
    def square(x):
        return x * x

    @vectorize
    def factorial(n):
        return 1 if n <= 1 else n * square(n) // n

    assert factorial(3) == 9
    assert vectorize(square)(3) == 9


class Level(enum.IntEnum):
    LOW = -3
    HIGH = 7


class Side(enum.Enum):
    LEFT = 1


def test_members_of_enums():
    level = vectorize(lambda x: Level.HIGH if x > 0.5 else Level.LOW)
    np.testing.assert_array_equal(level(np.array([0.0, 1.0])), [-3, 7])
    assert level(np.zeros(1)).dtype == np.int64
    with pytest.raises(TypingError):
        vectorize(lambda x: Side.LEFT)(np.zeros(1))


def test_options_and_errors():
    with pytest.raises(UnsupportedError, match="cuda"):
        vectorize(["float64(float64)"], target="cuda")
    with pytest.raises(ValueError, match="'gpu'"):
        vectorize(target="gpu")
    with pytest.raises(TypeError, match="no option 'speed'"):
        vectorize(speed=1)(math_free)
    with pytest.raises(UnsupportedError, match="forceobj"):
        vectorize(forceobj=True)(math_free)
    with pytest.raises(TypeError, match="1 arguments, but"):
        vectorize(["float64(float64)"])(lambda x, y: x)
    with pytest.raises(TypeError, match="take and give numbers"):
        vectorize(["float64(float64[:])"])(lambda x: x)
    with pytest.raises(TypeError, match="Python function"):
        vectorize("float64(float64)")(3)
    with pytest.raises(ValueError, match="identity"):
        vectorize(identity=[1])(math_free)
    with pytest.raises(TypingError, match="has no attribute 'nothing'"):
        vectorize(lambda x: x.nothing)(1)
    with pytest.raises(TypingError, match="returns a number"):
        vectorize(lambda x: None)(1)


def math_free(x):
    return x


def test_many_threads_at_once():
    @vectorize
    def shifted(x):
        return x + 1

    results = []

    def work(dtype):
        results.append(shifted(np.ones(1000, dtype)).sum())

    threads = [threading.Thread(target=work, args=(each,)) for each in "bhilfd" * 3]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [2000] * len(threads)
