"""Pythran: the plain Python of bench/ten.py with types of arguments, compiled beforehand."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pythran

from bench import ten

_EXPORTS = {
    ten.saxpy: "float64, float64[:], float64[:]",
    ten.sum_of_squares: "float64[:]",
    ten.sine_loop: "float64[:], float64[:], float64[:]",
    ten.sine_expression: "float64[:], float64[:]",
    ten.stencil: "float64[:, :], float64[:, :]",
    ten.mandelbrot: "int64, int64, int64[:, :]",
    ten.nbody: "float64[:, :], float64[:, :]",
    ten.black_scholes: "float64[:], float64[:], float64[:], float64, float64, float64[:]",
    ten.sort: "float64[:]",
    ten.count_values: "int64[:], int64[:]",
    ten.levenshtein: "str, str",
}
_REDUCTIONS = {"sum_of_squares": " reduction(+: s)"}


def _text(function: Callable[..., Any], types: str) -> str:
    """A function with its export; what ran in parallel gets OpenMP's comment."""
    name = function.__name__
    lines = [f"#pythran export {name}({types})"]
    for line in inspect.getsource(function).splitlines():
        if " in prange(" in line:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}#omp parallel for{_REDUCTIONS.get(name, '')}")
        lines.append(line.replace("prange(", "range("))
    return "\n".join(lines) + "\n"


def versions(threads: int) -> dict[str, Callable[..., Any]]:
    texts = [_text(function, types) for function, types in _EXPORTS.items()]
    # In the folder, because setuptools reads the pyproject.toml of the present one.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        made = str(Path(folder, "ten_by_pythran.so"))
        pythran.compile_pythrancode(
            "ten_by_pythran",
            "import math\nimport numpy as np\n" + "\n".join(texts),
            output_file=made,
            extra_compile_args=["-O3", "-march=native", "-DUSE_XSIMD", "-fopenmp", "-w"],
            extra_link_args=["-fopenmp"],
        )
        spec = importlib.util.spec_from_file_location("ten_by_pythran", made)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return {each.__name__: getattr(module, each.__name__) for each in _EXPORTS}
