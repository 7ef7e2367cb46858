"""The deliberate differences of docs/differences.md, one test per entry."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from numen import errors, njit


def test_small_integers_widen_in_scalar_arithmetic() -> None:
    @njit
    def total(x):
        s = 0
        for v in x:
            s += v
        return s

    assert total(np.full(10, 200, np.uint8)) == 2000

    @njit
    def totals(x):
        s, t, last = 0, np.int64(0), -1
        for v in x:
            s += v
            t += v
            last = v
        return s, t, last

    mixed = totals(np.full(2, 2**62 + 1, np.uint64))
    assert mixed == (2**63 + 2, 2.0**63, 2.0**62)
    assert [type(each) for each in mixed] == [int, float, float]

    @njit
    def either(flag, number, value):
        return value if flag else number

    assert either(False, -1, np.uint64(3)) == 2**64 - 1
    assert either(False, 5, np.uint64(3)) == 5

    @njit
    def unary(x):
        return -x, ~x, +x

    for value in (np.uint8(5), np.int8(-128), np.uint16(3), np.int32(-5), np.uint32(7)):
        with np.errstate(over="ignore"):
            assert unary(value) == (-value, ~value, value)


def test_functions_of_math_give_nan_and_infinities() -> None:
    @njit
    def at_the_border(x):
        return math.sqrt(-x), math.log(-x), math.exp(1000 * x), math.log(0 * x)

    root, logarithm, exponential, of_zero = at_the_border(1.0)
    assert math.isnan(root)
    assert math.isnan(logarithm)
    assert (exponential, of_zero) == (math.inf, -math.inf)
    assert njit(lambda x, i: math.ldexp(x, i))(-1.0, 2000) == -math.inf

    @njit
    def of_complex(z):
        return cmath.exp(z), cmath.sin(1j * z), z**2, abs(z)

    assert all(math.isinf(abs(each)) for each in of_complex(1.5e308 + 1.5e308j))


def test_functions_of_math_give_float64() -> None:
    @njit
    def exponentials(a):
        return np.array([math.expm1(a[0])]), np.array([np.expm1(a[0])])

    of_math, of_numpy = exponentials(np.full(1, 0.1, np.float32))
    assert (of_math.dtype, of_numpy.dtype) == (np.float64, np.float32)
    assert of_math[0] == math.expm1(np.float32(0.1))


def test_the_square_of_a_complex_number_is_its_product_with_itself() -> None:
    def square(z):
        return z**2

    zero = complex(0.0, -0.0)
    assert str(zero * zero) == str(njit(square)(zero)) == "-0j"
    assert str(square(np.full(1, zero))[0]) == str(njit(square)(np.full(1, zero))[0]) == "-0j"
    assert str(square(zero)) == "0j"


def test_iterators_over_tuples_begin_anew() -> None:
    @njit
    def pairs(a, b):
        both = zip(a, b)
        return tuple(both), tuple(both)

    expected = ((1, "a"), (2.5, "b"))
    assert pairs((1, 2.5), ("a", "b")) == (expected, expected)

    @njit
    def first(a):
        numbered = enumerate(a)
        return next(numbered)

    with pytest.raises(errors.TypingError, match="next"):
        first((1, 2.5))


def test_machine_integers_wrap() -> None:
    @njit
    def next_one(n):
        return n + 1

    assert next_one(2**63 - 1) == -(2**63)

    @njit
    def integers(x):
        return int(x), round(x), math.floor(x), math.ceil(x), math.trunc(x)

    assert set(integers(-(2.0**63))) == {-(2**63)}
    assert set(integers(2.0**63 - 1024)) == {2**63 - 1024}
    for x in (2.0**63, 1e300, -1e19):
        with pytest.raises(OverflowError, match="too large"):
            integers(x)


def test_shifts_by_any_count_are_numpys() -> None:
    @njit
    def shifts(x, count):
        return x << count, x >> count

    for x in (5, -5):
        for count in (-(2**63), -1, 63, 64, 2**63 - 1):
            both = np.int64(x) << np.int64(count), np.int64(x) >> np.int64(count)
            assert shifts(x, count) == both


def test_which_of_two_zeros_is_the_greater() -> None:
    @njit
    def extremes(x, y):
        return np.maximum(x, y), np.minimum(x, y), np.fmax(x, y), np.fmin(x, y)

    @njit
    def builtins(x, y):
        return max(x, y), min(x, y)

    for kind in (np.float32, np.float64):
        x = np.array([0.0, -0.0] * 9, kind)
        for a, b in ((x, -x), (x[::2], -x[::2]), (x[0], x[1]), (x[1], x[0])):
            assert all(np.all(np.asarray(one) == 0) for one in extremes(a, b))
    for a in (0.0, -0.0):
        for one in builtins(a, -a):
            assert math.copysign(1.0, one) == math.copysign(1.0, a)


def test_integers_and_floats_are_compared_as_floats() -> None:
    @njit
    def compared(i, x):
        return i == x, i < x, i > x

    for i, x in ((2**53 + 1, 2.0**53), (2**63 - 1, 2.0**63), (-(2**63), -(2.0**63)), (3, 3.5)):
        assert compared(i, x) == (np.int64(i) == x, np.int64(i) < x, np.int64(i) > x)


def test_numbers_beyond_a_dtype_are_cast_to_it() -> None:
    @njit
    def stored(a, x):
        a[0] = x
        return a + x

    assert stored(np.zeros(2, np.uint8), 300).tolist() == [88, 44]
    assert stored(np.zeros(2, np.uint8), -1).tolist() == [254, 255]
    a = np.zeros(1, np.int64)
    stored(a, math.nan)
    assert a[0] == -(2**63)


def test_integer_powers_stay_integers() -> None:
    @njit
    def power(i, n):
        return i**n

    @njit
    def inverse(i):
        return i**-1

    assert power(3, 4) == 81
    assert inverse(2) == 0.5
    for base in (3, np.arange(3), np.arange(3, dtype=np.uint8)):
        with pytest.raises(ValueError, match="Integers to negative integer powers are not allowed"):
            power(base, -1)


def test_indices_beyond_int64_are_out_of_bounds() -> None:
    @njit
    def get(a, i):
        return a[i]

    @njit
    def put(a, i):
        a[i] = 7.0

    @njit
    def rest(a, i):
        return a[i:]

    last = np.uint64(2**64 - 1)
    a = np.arange(3.0)
    for index in (last, np.uint64(2**63)):
        with pytest.raises(IndexError, match="index 9223372036854775807 is out of bounds"):
            get(a, index)
        with pytest.raises(IndexError, match="is out of bounds for axis 0 with size 3"):
            put(a, index)
        for sequence in ([1, 2], (1, 2), "ab"):
            with pytest.raises(IndexError, match="index out of range"):
                get(sequence, index)
    assert a.tolist() == [0, 1, 2]
    assert get(a, np.uint64(2)) == 2
    assert rest(a, last).size == 0


def test_a_variable_has_one_type_after_a_join() -> None:
    @njit
    def choose(flag):
        if flag:
            x = 0
        else:
            x = 0.5
        return x

    assert type(choose(True)) is float

    @njit
    def count(flag, n):
        blocks = 1 if flag else np.ceil(n / 2)
        return [2 * i for i in range(blocks)]

    assert count(True, 5) == [0]
    assert count(False, 5) == [0, 2, 4]
    for value in (2.5, math.nan, math.inf):
        with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
            njit(lambda stop: list(range(stop)))(value)
    with pytest.raises(errors.TypingError, match="argument of range must be an integer"):
        njit(lambda: list(range(2.0)))()


def test_no_float16() -> None:
    @njit
    def root(x):
        return np.sqrt(x)

    assert root(np.ones(3, np.int8)).dtype == np.float32


@pytest.mark.filterwarnings("ignore:All-NaN")
def test_several_quantiles_of_float32_are_of_one_dtype() -> None:
    a = np.array([[np.nan, np.nan], [0.1, 0.3]], np.float32)
    shares = np.array([25.0, 75.0])
    ours = njit(lambda a, q: np.nanpercentile(a, q, axis=1))(a, shares)
    assert ours.dtype == np.float64
    assert np.nanpercentile(a, shares, axis=1).dtype == np.float32
    np.testing.assert_array_equal(ours[:, ::-1], np.nanpercentile(a[::-1], shares, axis=1))


def test_np_errstate_ignores() -> None:
    @njit
    def f(x):
        with np.errstate(divide="ignore", invalid="warn") as nothing, np.errstate(all="ignore"):
            y = 1 / x
            if x[0] == 2:
                return np.log(y), nothing
        return y, nothing

    for x in (np.array([0.0, 1]), np.array([2.0, 1])):
        got, expected = f(x), f.py_func(x)
        assert np.allclose(got[0], expected[0], rtol=1e-15)
        assert got[1] is expected[1] is None

    @njit
    def strict(x):
        with np.errstate(over="raise"):
            return x * x

    with pytest.raises(errors.UnsupportedError, match="does not look at what floating-point"):
        strict(np.ones(1))
    with pytest.raises(ZeroDivisionError):
        njit(lambda x: 1 / x[0])(np.zeros(1))


def test_containers_from_python_are_copied_and_written_back_when_they_were_changed() -> None:
    @njit
    def change(values, by_name):
        values[0].append(2)
        by_name["b"] = [3]
        return len(values)

    inner = [1]
    values, by_name = [inner], {"a": [0]}
    assert change(values, by_name) == 1
    assert values == [[1, 2]]
    assert values[0] is inner
    assert by_name == {"a": [0], "b": [3]}


def test_floats_beyond_uint32_go_through_int64() -> None:
    @njit
    def unsigned(x):
        return x.astype(np.uint32), np.round(np.full(20, 2**32 - 1, np.uint32), -1)

    cast, rounded = unsigned(np.full(20, 2.0**32 + 4))
    assert set(cast) == set(rounded) == {4}


def test_quantiles_of_small_integers_do_not_wrap() -> None:
    @njit
    def quartiles(x):
        return np.quantile(x, 0.5), np.percentile(x, 25)

    for dtype in (np.int8, np.int16, np.int32):
        info = np.iinfo(dtype)
        extremes = np.array([info.min, info.max], dtype)
        assert quartiles(extremes) == (-0.5, info.min / 2 - 0.25)


def test_containers_hold_values_of_one_type() -> None:
    @njit
    def same(x):
        return x

    with pytest.raises(errors.TypingError, match="values of different types"):
        same([1, 2.0])
    assert same([1, None]) == [1, None]


def test_nditer_goes_through_strided_arrays_in_c_order() -> None:
    @njit
    def items(x):
        out = []
        for item in np.nditer(x):
            out.append(item.item())
        return out

    @njit
    def doubled(x):
        for item in np.nditer(x):
            item[...] = item * 2

    numbers = np.arange(3)
    doubled(numbers)
    assert numbers.tolist() == [0, 2, 4]
    strided = np.arange(24).reshape(4, 6)[::2, ::2].T
    assert items(strided) == strided.ravel().tolist()
    assert items(strided) != [x.item() for x in np.nditer(strided)]


def test_hash_of_none_is_a_constant() -> None:
    @njit
    def hashes(x):
        return hash(None), hash(x)

    assert hashes(float("nan")) == (0xFCA86420, 0)


def test_a_pattern_that_does_not_match_may_have_bound_names() -> None:
    def first_of(pair):
        x = -1
        match pair:
            case (x, 0):
                return x, True
        return x, False

    assert njit(first_of)((3, 0)) == first_of((3, 0)) == (3, True)
    assert njit(first_of)((3, 4)) == (3, False)
    assert first_of((3, 4)) == (-1, False)


def test_an_exceptions_arguments_have_no_types() -> None:
    @njit
    def arguments(n):
        try:
            raise ValueError("text", n)
        except ValueError as error:
            return error.args

    with pytest.raises(errors.TypingError, match="the types of an exception's arguments"):
        arguments(1)


def test_frombuffer_begins_at_an_element() -> None:
    @njit
    def numbers(buffer, offset):
        return np.frombuffer(buffer, np.float32, 1, offset)

    assert numbers(np.ones(2, np.float32), 4)[0] == 1
    with pytest.raises(ValueError, match="a multiple of element size"):
        numbers(np.ones(2, np.float32), 3)


@pytest.mark.parametrize("tier", ["quick", "optimized"])
@pytest.mark.parametrize("step", [0, 4, -4])
def test_an_array_that_overlaps_itself_is_changed_element_by_element(tier: str, step: int) -> None:
    @njit(tier=tier)
    def add(b, c):
        b += c

    for n in (1, 3, 16, 100):
        ours, theirs = (np.arange(1000.0) for _ in range(2))
        c = np.arange(float(n))
        views = [
            np.lib.stride_tricks.as_strided(x[500:], (n,), (step,), writeable=True)
            for x in (ours, theirs)
        ]
        add(views[0], c)
        for i in range(n):
            views[1][i] += c[i]
        assert ours.tobytes() == theirs.tobytes()
