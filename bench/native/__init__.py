"""numen beside C++ written by hand (kernels.cpp), compiled for this machine by clang."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import numen
from bench import ten
from bench.table import Table, same, steady

_RESULTS: dict[str, Any] = {
    "total": ctypes.c_double,
    "dot": ctypes.c_double,
    "sum_of_squares": ctypes.c_double,
    "count_values": ctypes.c_int64,
    "levenshtein": ctypes.c_int64,
}
FAST = ("-ffast-math", "-fveclib=libmvec")


class Library:
    """kernels.cpp, with the functions of bench/ten.py by their names and with their arguments.

    `flags` are added to -O3 -march=native. FileNotFoundError when there is no clang.
    """

    def __init__(self, *flags: str) -> None:
        compiler = shutil.which("clang++-19") or shutil.which("clang++")
        if compiler is None:
            raise FileNotFoundError("clang++ is not installed")
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder, "kernels.so")
            source = Path(__file__).with_name("kernels.cpp")
            command = [compiler, "-O3", "-march=native", "-std=c++20", "-shared", "-fPIC", *flags]
            subprocess.run([*command, str(source), "-o", str(made), "-lm"], check=True)
            self._library = ctypes.CDLL(str(made))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = self._library[name]
        function.restype = _RESULTS.get(name)

        def call(*arguments: Any) -> Any:
            return function(*_c_arguments(name, arguments))

        if name in ("sorted", "sine_expression"):
            return lambda *arguments: _with_result(call, arguments)
        return call

    @property
    def sort(self) -> Callable[..., Any]:
        """np.sort."""
        return self.sorted

    @property
    def sine_expression(self) -> Callable[..., Any]:
        """The loop, with the result allocated first as the expression's is."""
        loop = self.sine_loop
        return lambda x, y: _with_result(loop, (x, y))


def _with_result(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    out = np.empty_like(arguments[0])
    function(*arguments, out)
    return out


def _c_arguments(name: str, arguments: tuple[Any, ...]) -> list[Any]:
    """Pointers to arrays and texts, numbers, and at the end the sizes."""
    given: list[Any] = []
    sizes: tuple[int, ...] = ()
    for value in arguments:
        if isinstance(value, np.ndarray):
            given.append(ctypes.c_void_p(value.ctypes.data))
            sizes = sizes or (value.shape if name == "stencil" else value.shape[:1])
        elif isinstance(value, str):
            given.append(ctypes.c_char_p(value.encode()))
            sizes += (len(value),)
        else:
            given.append(
                ctypes.c_int64(value) if isinstance(value, int) else ctypes.c_double(value)
            )
    if name == "mandelbrot":
        sizes = ()
    return given + [ctypes.c_int64(size) for size in sizes]


def total(x):
    return np.sum(x)


def dot(x, y):
    return np.dot(x, y)


def six_operations(x, y, z, out):
    out[:] = (x * y + z) * (x - y) + 0.5 * z


_TEN = {row.name: row for row in ten.ROWS}
ROWS = [
    _TEN["saxpy"],
    ten.Row("dot", dot, np.dot, lambda: ten.vectors(ten.M, ten.M)),
    ten.Row("sum", total, np.sum, lambda: ten.vectors(ten.M)),
    _TEN["5-point stencil"],
    ten.Row("six operations", six_operations, None, lambda: ten.vectors(*[ten.M] * 4)),
    _TEN["Mandelbrot"],
    _TEN["n-body"],
    _TEN["Black-Scholes"],
]


def measure(repeat: int) -> list[Table]:
    """The table against C++, with and without fast-math. FileNotFoundError without clang.

    clang makes one operation, which rounds once, of a product and a sum; with -ffp-contract=off its
    results are the bits of Python's.
    """
    rounding = "C++ -ffp-contract=off"
    pairs = [("numen", "C++"), ("numen", rounding), ("numen fastmath", "C++ -ffast-math")]
    table = Table("against C++", "ms", pairs)
    libraries = {
        "C++": Library(),
        rounding: Library("-ffp-contract=off"),
        "C++ -ffast-math": Library(*FAST),
    }
    for row in ROWS:
        functions = {
            "numen": numen.njit(row.function),
            "numen fastmath": numen.njit(fastmath=True)(row.function),
        }
        for name, library in libraries.items():
            functions[name] = getattr(library, row.function.__name__)
        table.rows[row.name] = steady(agreeing(row.name, functions, row.arguments), repeat)
    return [table]


def agreeing(
    row: str, functions: dict[str, Callable[..., Any]], arguments: Callable[[], tuple[Any, ...]]
) -> dict[str, Callable[[], Any]]:
    """Call each with arguments of its own; return calls to be timed. SystemExit if one differs.

    Those have one set of arguments: vectors take longer over arrays at unlucky addresses.
    """
    shared = arguments()
    calls: dict[str, Callable[[], Any]] = {}
    results: dict[str, list[Any]] = {}
    for name, function in functions.items():
        own = arguments()
        results[name] = [function(*own), *own]
        calls[name] = lambda f=function, a=shared: f(*a)
    first, *others = results
    for other in others:
        for ours, theirs in zip(results[first], results[other], strict=True):
            if not same(ours, theirs):
                raise SystemExit(f"{row}: {first} and {other} give different results")
    return calls
