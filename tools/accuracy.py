"""Measure how accurate elementary functions in loops are, and write docs/accuracy.md.

`python tools/accuracy.py` tries every float32 (2^32 a function; minutes each) and random float64s.
`--every N` tries one float32 in N, best a prime, so that a sample has all exponents and signs and
no pattern in its last bits. `--print` prints the table and writes nothing.

Errors are in units in the last place of the exact result. The reference of float32 is numen's own
float64 function, whose error is 2^-29 of the unit; that of float64 is long double, with 11 bits
more.
"""

from __future__ import annotations

import argparse
import itertools
import math
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import numen
from numen.info import collect

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"
CHUNK = 1 << 16

Array = np.ndarray[Any, np.dtype[Any]]


class Function(NamedTuple):
    """A function by its name in NumPy, and where float64s are dense enough to be worth trying."""

    name: str
    low: float
    high: float


ONE = [
    Function("exp", -745, 710),
    Function("exp2", -1074, 1024),
    Function("expm1", -40, 710),
    Function("log", 0, 1e3),
    Function("log2", 0, 1e3),
    Function("log10", 0, 1e3),
    Function("log1p", -1, 1e3),
    Function("sin", -1e3, 1e3),
    Function("cos", -1e3, 1e3),
    Function("tan", -1e3, 1e3),
    Function("arcsin", -1, 1),
    Function("arccos", -1, 1),
    Function("arctan", -100, 100),
    Function("sinh", -710, 710),
    Function("cosh", -710, 710),
    Function("tanh", -20, 20),
    Function("cbrt", -1e3, 1e3),
    Function("erf", -6, 6),
]
TWO = [
    Function("power", 0, 50),
    Function("arctan2", -100, 100),
    Function("hypot", -1e3, 1e3),
]


class Worst(NamedTuple):
    """The largest error, the arguments it is at, and how many were tried."""

    ulps: float
    at: tuple[float, ...]
    tried: int


def in_compiled_code(name: str) -> Callable[..., Any]:
    """Return the function for compiled code."""
    function: Callable[..., Any] = math.erf if name == "erf" else getattr(np, name)
    return function


def float32_errors(name: str) -> Any:
    """Errors of every step-th float32, by their bits, from one on."""
    f = in_compiled_code(name)

    def errors(first: Any, step: Any, out: Any) -> None:
        for i in range(out.shape[0]):
            x = np.uint32(first + i * step).view(np.float32)
            exact: Any = np.float64(f(np.float64(x)))
            made = np.float32(f(x))
            unit: Any = (exact.view(np.int64) & 0x7FF0000000000000).view(np.float64) * 2.0**-23
            if unit < 2.0**-149:
                unit = 2.0**-149
            error: Any = abs(np.float64(made) - exact) / unit
            # Infinities, where the exact result rounds to one, and NaNs.
            is_infinite = abs(made) == np.inf and np.float32(exact) == made
            if is_infinite or (exact != exact and made != made):
                error = 0.0
            out[i] = error

    return numen.njit(error_model="numpy")(errors)


def worst_float32(name: str, step: int) -> Worst:
    """Find the largest error over every step-th float32; infinite where NaN stands for a number."""
    errors = float32_errors(name)
    worst, at, out = 0.0, 0, np.empty(CHUNK)
    for first in range(0, 1 << 32, CHUNK * step):
        errors(first, step, out)
        if not (largest := float(out.max())) <= worst:
            worst = math.inf if math.isnan(largest) else largest
            at = first + int(out.argmax()) * step
    number = float(np.uint32(at & 0xFFFFFFFF).view(np.float32))
    return Worst(worst, (number,), -(-(1 << 32) // step))


def exact(name: str, arguments: list[Array]) -> Array:
    """Compute the function in long double."""
    wide = [each.astype(np.longdouble) for each in arguments]
    made: Array = wide_erf(wide[0]) if name == "erf" else getattr(np, name)(*wide)
    return made


def wide_erf(x: Array) -> Array:
    """Abramowitz and Stegun 7.1.6, whose terms are all positive, so that none cancel."""
    term = x.copy()
    total = x.copy()
    square = x * x
    for n in range(1, 400):
        term *= 2 * square / (2 * n + 1)
        total += term
    pi = np.longdouble(np.pi) + np.longdouble(1.2246467991473531772e-16)
    series = 2 / np.sqrt(pi) * np.exp(-square) * total
    result: Array = np.where(np.abs(x) > 6.5, np.sign(x), series)
    return result


def float64_arguments(function: Function, count: int) -> Iterator[list[Array]]:
    """Numbers of any exponent, and numbers evenly from where most are used."""
    arity = 2 if function in TWO else 1
    rng = np.random.default_rng(7)
    bits = [rng.integers(-(2**63), 2**63 - 1, count // 2) for _ in range(arity)]
    yield [each.view(np.float64) for each in bits]
    yield [rng.uniform(function.low, function.high, count // 2) for _ in range(arity)]


def worst_of(function: Function, dtype: type[Any], count: int, **options: Any) -> Worst:
    """Find the largest error over random arguments, of a loop compiled with options."""
    f = in_compiled_code(function.name)

    def one(x: Any, out: Any) -> None:
        for i in range(out.shape[0]):
            out[i] = f(x[i])

    def two(x: Any, y: Any, out: Any) -> None:
        for i in range(out.shape[0]):
            out[i] = f(x[i], y[i])

    compiled = numen.njit(error_model="numpy", **options)(two if function in TWO else one)
    worst, tried = Worst(0.0, (), 0), 0
    info = np.finfo(dtype)
    for wide in float64_arguments(function, count):
        with np.errstate(all="ignore"):
            arguments = [each.astype(dtype) for each in wide]
            made = np.empty(len(arguments[0]), dtype)
            compiled(*arguments, made)
            right = exact(function.name, arguments)
            exponents = np.maximum(np.frexp(np.abs(right))[1] - 1, info.minexp)
            unit = np.ldexp(np.longdouble(1), exponents - info.nmant)
            errors = np.abs(made - right) / unit
            rounded = right.astype(dtype)
            errors[(rounded == made) & np.isinf(made)] = 0
            errors[np.isnan(right) & np.isnan(made)] = 0
        at = int(errors.argmax())
        largest = float(errors[at])
        found = tuple(float(each[at]) for each in arguments)
        if not largest <= worst.ulps:
            worst = Worst(math.inf if math.isnan(largest) else largest, found, 0)
        tried += len(made)
    return worst._replace(tried=tried)


def rows(step: int, count: int) -> Iterator[tuple[str, Worst, Worst]]:
    """Each function with its errors in float32 and float64."""
    for function in itertools.chain(ONE, TWO):
        two = function in TWO
        name = function.name
        of_32 = worst_of(function, np.float32, count) if two else worst_float32(name, step)
        yield name, of_32, worst_of(function, np.float64, count)


def cells(worst: Worst) -> str:
    """Write an error, where it is, and how many arguments were tried, for a table."""
    where = ", ".join(f"{each:.9g}" for each in worst.at)
    tried = "all" if worst.tried == 1 << 32 else f"{worst.tried:,}"
    return f"{worst.ulps:.2f} | {where} | {tried}"


def table(step: int, count: int) -> Iterator[str]:
    """Make the lines of the table, as they are measured."""
    yield "| function | float32, ulp | at | tried | float64, ulp | at | tried |"
    yield "|---|---|---|---|---|---|---|"
    for name, of_32, of_64 in rows(step, count):
        yield f"| {name} | {cells(of_32)} | {cells(of_64)} |"


def page(lines: list[str]) -> str:
    """Write the page around the table."""
    known = collect()["processor"]
    library = " ".join(platform.libc_ver())
    text = _TEXT.format(processor=known["code is made for"], library=library)
    return "\n".join([text, *lines, ""])


_TEXT = """\
# How accurate elementary functions are

The largest errors found of functions in vectorised loops, in units in the last place (ulp) of the
exact result; 0.5 is the best there can be. "All" float32s are every number there is; otherwise one
in so many of them, numbers of random bits, and numbers evenly from the range where results are
finite. NaN and infinities are those of the exact result.

Written by `python tools/accuracy.py`, here for {processor} with {library}, whose vector functions
(libmvec) loops call. The bounds that each must keep are in `src/codegen/vector_math.def`; a unit
test measures them too.

`@njit(accurate_math=True)` keeps these functions within 1 ulp, each of the table in float32 and
float64 (`tests/python/test_accurate_math.py`): float32 is computed in float64, still in vectors;
float64 calls libm for one number after the other, in long double where libm's float64 function is
less accurate (acosh, asinh, atanh, cbrt, cosh, erf, erfc, exp10, log10, sinh, tanh). A million
numbers took 2.0 to 4.1 times as long in float32, 2.2 to 7.0 times in float64, and 30 to 57 times
in long double.
"""


def main() -> None:
    """Measure, and write what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one float32 in N")
    parser.add_argument(
        "--tried", type=int, default=1_000_000, metavar="N", help="random arguments of the others"
    )
    parser.add_argument("--print", action="store_true", help="write nothing")
    options = parser.parse_args()
    numen.config.CACHE = False
    lines = []
    for line in table(options.every, options.tried):
        print(line, flush=True)
        lines.append(line)
    if not options.print:
        PAGE.write_text(page(lines))


if __name__ == "__main__":
    main()
