"""Every ufunc on every dtype, or pair of them, that NumPy takes: values and dtype of the result.

Edge values of each are in tests/run/test_scalars.py; here are the types, and `out`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from table import ALL, check, function_of, outcome, row

from numen import errors, njit

UNARY = """negative positive absolute fabs rint sign conjugate exp exp2 log log2 log10 expm1 log1p
sqrt square cbrt reciprocal sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
deg2rad rad2deg degrees radians logical_not invert bitwise_not isfinite isinf isnan signbit floor
ceil trunc spacing frexp modf""".split()
BINARY = """add subtract multiply divide true_divide floor_divide remainder mod fmod divmod power
float_power logaddexp logaddexp2 arctan2 hypot gcd lcm maximum minimum fmax fmin greater
greater_equal less less_equal equal not_equal logical_and logical_or logical_xor bitwise_and
bitwise_or bitwise_xor left_shift right_shift copysign nextafter ldexp heaviside""".split()
PAIRS = [
    "ll",
    "dd",
    "ff",
    "il",
    "fd",
    "Ld",
    "bb",
    "BH",
    "hH",
    "bH",
    "DD",
    "??",
    "lf",
    "FD",
    "?d",
    "fh",
]


def takes(name: str, *operands: Any) -> bool:
    """Whether NumPy does, and not in float16, which numen has not."""
    result = outcome(lambda: getattr(np, name)(*operands), {})
    first = result[0] if isinstance(result, tuple) else result
    return isinstance(first, np.ndarray) and first.dtype != np.float16


def values(dtype: str) -> np.ndarray:
    return np.array([1, 0] if dtype == "?" else [4, 1, 2, 3]).astype(dtype)


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    given = [values(dtype) for dtype in ALL]
    check(f"np.{name}(a)", {"a": [a for a in given if takes(name, a)]}, exact=False)


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    pairs = [(values(a), values(b)[::-1].copy()) for a, b in PAIRS]
    pairs = [pair for pair in pairs if takes(name, *pair)]
    given = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    check(f"np.{name}(a, b)", given, exact=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", BINARY)
def test_every_pair_of_dtypes_and_numbers_of_python(name: str) -> None:
    arrays = [values(dtype) for dtype in ALL]
    pairs = list(itertools.product(arrays, [a[::-1].copy() for a in arrays]))
    for number in (True, 2, 2.5, 1 + 2j):
        pairs += [(a, number) for a in arrays] + [(number, a) for a in arrays]
    pairs = [pair for pair in pairs if takes(name, *pair)]
    given = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    check(f"np.{name}(a, b)", given, exact=False)


SCALARS_AND_OUT = [
    row("np.sin(a)", False, a=[0.5, 1, np.float32(2)]),
    row("np.divmod(a, 3)", a=[7, -7, 7.5]),
    row("np.modf(a)", a=[2.75, -0.5, np.inf]),
    row("np.frexp(a)", a=[2.75, 0.0, 5e-324, np.inf]),
    row("np.ldexp(a, 3)", a=[2.75, np.float32(1)]),
    row("np.ldexp(a, b)", a=2.75, b=np.array([1, -1080, 2000])),
    row("np.heaviside(a, 0.5)", a=[2.75, -1.0, 0.0, np.nan]),
    row("np.hypot(a, 5), np.arctan2(2, a)", False, a=[np.array([True, False]), np.ones(2, "h")]),
    row("np.heaviside(a, b)", a=[2.0, -1, 0.0], b=[1, 2.5, 3]),
    row("np.add(a, 1, a)", a=[np.arange(3.0), np.arange(6)[::2]]),
    row("np.exp(a, out=b)", False, a=np.arange(3), b=np.zeros(3)),
    row("np.power(a, 2, out=b)", a=np.arange(3), b=np.zeros((2, 3))),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), SCALARS_AND_OUT)
def test_scalars_and_out(expression, arguments, exact):
    check(expression, arguments, exact)


@pytest.mark.parametrize(
    "expression", ["np.negative(a)", "np.positive(a)", "np.sign(a)", "-a", "+a"]
)
def test_bools_have_no_sign(expression: str) -> None:
    function = function_of(expression, ["a"])
    given: list[Any] = [np.array([True, False])]
    if "np" in expression:  # Python's own operators take a bool for an int
        given.append(True)
    for a in given:
        with pytest.raises(TypeError):
            function(a)
        with pytest.raises(errors.TypingError):
            njit(function)(a)


@pytest.mark.parametrize("power", ["0.5", "-1", "-1.0", "2", "2.0", "3"])
def test_powers_of_complex_numbers_that_numpy_computes_otherwise(power: str) -> None:
    a = np.array([1 + 2j, -0.5j, 3, complex(np.inf, 0), complex(0, np.inf), 0])
    check(f"a ** {power}", {"a": [a, a.astype("F")]}, exact=power not in {"-1.0", "2.0", "3"})
