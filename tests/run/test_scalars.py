"""Every scalar operation and row of math.def on edge values of every dtype, on every back end,
against NumPy and Python."""

import itertools
import math
import operator
import re
import subprocess
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
ALL = ["bool", *INTEGERS, *FLOATS, *COMPLEX]


def edges(dtype: str) -> list[np.generic]:
    """Values of a dtype where operations tend to go wrong."""
    kind = np.dtype(dtype).kind
    if kind == "b":
        values: list[complex] = [False, True]
    elif kind in "iu":
        info = np.iinfo(dtype)
        values = [info.min, info.min + 1, -7, -2, -1, 0, 1, 2, 3, 7, 63, 64, 65, 100, info.max]
        values = sorted({v for v in values if info.min <= v <= info.max})
    elif kind == "f":
        big = float(np.finfo(dtype).max)
        tiny = float(np.finfo(dtype).smallest_subnormal)
        values = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 7.3, -1e-3, 1e10, big, -big, tiny]
        values += [math.inf, -math.inf, math.nan]
    else:
        parts = [0.0, -0.0, 1.0, -2.5, 3e3, math.inf, math.nan]
        values = [complex(a, b) for a in parts for b in parts]
    with np.errstate(all="ignore"):
        return [np.dtype(dtype).type(v) for v in values]


def literal(value: np.generic) -> str:
    """A value as run lines write it."""
    kind = value.dtype.kind
    if kind == "b":
        return "true" if value else "false"
    if kind in "iu":
        return str(int(value))
    if kind == "f":
        text = repr(value.item()) if value.dtype == np.float64 else str(value)
        return text if any(c in text for c in ".enf") else text + ".0"
    return f"({literal(value.real)}, {literal(value.imag)})"


class Program:
    """IR and run lines, growing function by function."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(
        self,
        operation: str,
        operands: list[str],
        result: str,
        cases: Iterable[tuple[tuple[np.generic, ...], np.generic]],
        nearly: bool = False,
    ) -> None:
        """A function of one operation, and what it gives for the operands of each case."""
        name = f"f{len(self.lines)}"
        values = [f"%{i}" for i in range(len(operands))]
        parameters = ", ".join(map("{}: {}".format, values, operands))
        self.lines += [
            f"func @{name}({parameters}) -> {result} {{",
            f"  %r = {operation} {', '.join(values)} : {result}",
            "  return %r",
            "}",
        ]
        for arguments, expected in cases:
            assert expected.dtype == np.dtype(result), (operation, expected.dtype, result)
            call = f"{name}({', '.join(map(literal, arguments))})"
            self.lines.append(f"# run: {call} {'~=' if nearly else '=='} {literal(expected)}")

    def check(self, root: Path, tmp_path: Path) -> None:
        """Run it on all back ends, as it is and after the passes."""
        file = tmp_path / "scalars.ir"
        file.write_text("\n".join(self.lines) + "\n")
        program = root / "build" / "numen-opt"
        done = subprocess.run(
            [program, "--verify", "--run", file], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[:5000]


@pytest.fixture
def program(root: Path, tmp_path: Path) -> Iterable[Program]:
    """A program that is checked when the test has filled it."""
    made = Program()
    with np.errstate(all="ignore"):
        yield made
    made.check(root, tmp_path)


def pairs(dtype: str) -> list[tuple[np.generic, np.generic]]:
    return list(itertools.product(edges(dtype), repeat=2))


def apply(function: Callable[..., object], dtype: str, arguments: tuple[np.generic, ...]) -> object:
    """Call with arrays of one element, so that NumPy does not warn about scalars."""
    return function(*(np.array([a], dtype=dtype) for a in arguments))[0]


BINARY: dict[str, tuple[list[str], Callable[..., object]]] = {
    "add": (ALL, np.add),
    "sub": (ALL[1:], np.subtract),
    "mul": (ALL, np.multiply),
    "floordiv": (INTEGERS + FLOATS, np.floor_divide),
    "mod": (INTEGERS + FLOATS, np.remainder),
    "div": (FLOATS, np.true_divide),
    "and": (["bool", *INTEGERS], np.bitwise_and),
    "or": (["bool", *INTEGERS], np.bitwise_or),
    "xor": (["bool", *INTEGERS], np.bitwise_xor),
    "shl": (INTEGERS, np.left_shift),
    "shr": (INTEGERS, np.right_shift),
}
COMPARISON = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}


@pytest.mark.parametrize("op", BINARY)
def test_binary(program: Program, op: str) -> None:
    dtypes, function = BINARY[op]
    for dtype in dtypes:
        cases = [(ab, apply(function, dtype, ab)) for ab in pairs(dtype)]
        program.add(op, [dtype, dtype], dtype, cases)


@pytest.mark.parametrize("op", COMPARISON)
def test_comparison(program: Program, op: str) -> None:
    for dtype in ALL if op in ("eq", "ne") else ALL[:-2]:
        cases = [(ab, apply(COMPARISON[op], dtype, ab)) for ab in pairs(dtype)]
        program.add(op, [dtype, dtype], "bool", cases)


def test_unary(program: Program) -> None:
    for op, dtypes, function in (
        ("neg", ALL[1:], np.negative),
        ("invert", ["bool", *INTEGERS], np.invert),
    ):
        for dtype in dtypes:
            cases = [((a,), apply(function, dtype, (a,))) for a in edges(dtype)]
            program.add(op, [dtype], dtype, cases)


def test_complex_division(program: Program) -> None:
    """As NumPy divides."""
    cases = [(ab, np.divide(*ab)) for ab in pairs("complex128")]
    program.add("div", ["complex128"] * 2, "complex128", cases)
    finite = [ab for ab in pairs("complex64") if np.isfinite(ab).all() and ab[1] != 0]
    cases = [(ab, np.divide(*ab)) for ab in finite]
    program.add("div", ["complex64"] * 2, "complex64", cases, nearly=True)


def can_cast(value: np.generic, to: str) -> bool:
    """Whether NumPy's cast is the same on every machine and in every loop of its own."""
    if to != "uint32" or value.dtype.kind not in "fc":
        return True
    return bool(np.isfinite(value)) and -(2**31) <= value.real < 2**32


@pytest.mark.parametrize("to", ALL)
@pytest.mark.filterwarnings("ignore")
def test_cast(program: Program, to: str) -> None:
    for dtype in ALL:
        cases = [((a,), np.array([a]).astype(to)[0]) for a in edges(dtype) if can_cast(a, to)]
        program.add("cast", [dtype], to, cases)


MATH = re.findall(
    r'^NUMEN_MATH\((\w+), (\d), (\w), \d+, "([^"]*)", "([^"]*)"',
    (Path(__file__).resolve().parents[2] / "src" / "ir" / "math.def").read_text(),
    flags=re.MULTILINE,
)
#: Exactly defined: NumPy's bits are expected, not only nearly its value.
EXACT = (
    "sqrt floor ceil trunc rint fabs absolute copysign nextafter spacing fmod sign signbit isnan "
    "isinf isfinite maximum minimum fmax fmin square conjugate positive gcd lcm logical_and "
    "logical_or logical_xor logical_not"
).split()
#: Not defined for complex numbers.
NOT_COMPLEX = ["floor", "ceil", "trunc", "fmod", "signbit"]


def math_dtypes(name: str, rule: str) -> list[str]:
    return {
        "F": FLOATS,
        "C": FLOATS + COMPLEX,
        "D": ["float64", "complex128"],
        "M": INTEGERS + FLOATS + ([] if name in NOT_COMPLEX else COMPLEX),
        "N": INTEGERS + FLOATS + ([] if name in NOT_COMPLEX else COMPLEX),
        "I": INTEGERS,
        "B": INTEGERS + FLOATS + ([] if name in NOT_COMPLEX else COMPLEX),
        "A": INTEGERS + FLOATS + COMPLEX,
        "L": ALL,
    }[rule]


def fma(a: float, b: float, c: float) -> float:
    """math.fma, which Python has from 3.13 on: rounded once."""
    if not (math.isfinite(a) and math.isfinite(b) and a and b):
        return a * b + c
    if not math.isfinite(c):
        return c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    return float(exact) if exact else a * b + c


def python_function(name: str) -> Callable[..., object]:
    """A function of Python's math module, giving None where it raises."""
    function = fma if name == "fma" else getattr(math, name)

    def call(*arguments: np.ndarray) -> np.ndarray:
        try:
            return np.array([function(*(float(a[0]) for a in arguments))], arguments[0].dtype)
        except (ValueError, OverflowError):
            return np.array([None])

    return call


def is_defined(name: str, arguments: tuple[np.generic, ...]) -> bool:
    """Whether the result can be compared."""
    if name == "power" and arguments[1].dtype.kind in "iu":
        return bool(arguments[1] >= 0)  # NumPy raises
    if name in ("maximum", "minimum", "fmax", "fmin"):
        return not (arguments[0] == 0 == arguments[1])  # either zero will do
    if name == "lgamma":
        return bool(arguments[0] != -2.5)  # near 0, where only the absolute error is small
    return True


@pytest.mark.parametrize("row", MATH, ids=lambda row: row[0])
def test_math(program: Program, row: tuple[str, ...]) -> None:
    name, arity, rule, numpy_names, python_name = row
    function = getattr(np, numpy_names.split()[0]) if numpy_names else python_function(python_name)
    for dtype in math_dtypes(name, rule):
        cases = []
        for arguments in itertools.product(edges(dtype), repeat=int(arity)):
            result = is_defined(name, arguments) and apply(function, dtype, arguments)
            if isinstance(result, np.generic):
                cases.append((arguments, result))
        result_dtype = cases[0][1].dtype.name
        # NumPy's modulus of complex numbers is computed in its own way.
        exact = name in EXACT and not (name == "absolute" and dtype in COMPLEX)
        program.add(f"math.{name}", [dtype] * int(arity), result_dtype, cases, not exact)
