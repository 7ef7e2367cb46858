"""`python -m bench`: numen beside its peers in one run."""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import platform
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import numen
from bench import containers, deterministic, draws, library, native, page, peers, waiting
from bench.kernels import KERNELS
from bench.table import Table, changes, once, same, steady


def engines() -> dict[str, ModuleType]:
    """numen, and Numba where it is installed."""
    found: dict[str, ModuleType] = {"numen": numen}
    if importlib.util.find_spec("numba") is not None:
        import numba

        found["numba"] = numba
    return found


def measure_waiting(repeat: int) -> list[Table]:
    """What a fresh process waits for; `repeat` does not matter."""
    table = Table("waiting", "", [("numen", "numba")])
    waits = {name: waiting.measure(name) for name in engines()}
    for what in waits["numen"]:
        figures = {name: row[what] for name, row in waits.items()}
        table.rows[what] = {name: value for name, value in figures.items() if value == value}
    return [table]


def measure_kernels(repeat: int) -> list[Table]:
    """The programs of kernels.py: their times, and those of their first calls."""
    times = Table("kernels", "ms", [("numen", "numba"), ("numen", "numpy")])
    firsts = Table("first calls", "ms", [("numen", "numba")])
    stages = Table("stages of compiling", "ms", [])
    for kernel in KERNELS:
        results = {}
        first: dict[str, float] = {}
        calls: dict[str, Callable[[], Any]] = {}
        shared = kernel.arguments()  # vectors take longer over arrays at unlucky addresses
        for name, engine in engines().items():
            function = kernel.compiled(engine, kernel.function)
            arguments = kernel.arguments()
            kept = []
            first[name] = once(lambda: kept.append(function(*arguments)))
            results[name] = [*kept, *arguments]
            calls[name] = lambda f=function, a=shared: f(*a)
            if name == "numen" and hasattr(function, "_specializations"):
                taken = function._oldest_first()[0].times
                stages.rows[kernel.name] = {stage: ns / 1e6 for stage, ns in taken}
        if kernel.in_numpy is not None:
            calls["numpy"] = lambda f=kernel.in_numpy, a=shared: f(*a)
        if "numba" in results:
            for ours, theirs in zip(results["numen"], results["numba"], strict=True):
                if not same(ours, theirs):
                    raise SystemExit(f"{kernel.name}: numen and numba give different results")
        times.rows[kernel.name] = steady(calls, repeat)
        firsts.rows[kernel.name] = first
    return [times, firsts, stages]


def measure_sizes(repeat: int) -> list[Table]:
    """How times grow with the size: an array expression of 1,000 to 4,000,000 elements."""
    from bench.ten import sine_expression, vectors

    table = Table(
        "sqrt(x*x + y*y) + sin(x) by size", "ms", [("numen", "numba"), ("numen", "numpy")]
    )
    compiled = {name: engine.njit(sine_expression) for name, engine in engines().items()}
    for size in (1_000, 10_000, 100_000, 1_000_000, 4_000_000):
        arguments = vectors(size, size)
        calls = {name: lambda f=f, a=arguments: f(*a) for name, f in compiled.items()}
        calls["numpy"] = lambda a=arguments: sine_expression(*a)
        for call in calls.values():
            call()
        table.rows[f"{size:,}"] = steady(calls, repeat)
    return [table]


SECTIONS: dict[str, Callable[[int], list[Table]]] = {
    "waiting": measure_waiting,
    "kernels": measure_kernels,
    "sizes": measure_sizes,
    "containers": lambda repeat: containers.measure(engines(), repeat),
    "draws": lambda repeat: draws.measure(engines(), repeat),
    "library": lambda repeat: library.measure(engines(), repeat),
    "deterministic": deterministic.measure,
    "native": native.measure,
    "peers": peers.measure,
}


def machine() -> dict[str, str]:
    """What figures depend on besides the code."""
    from numen.info import collect

    known = collect()
    return {
        "numen": numen.__version__,
        "compiler": known["versions"]["compiler"],
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "processor": known["processor"]["name"],
        "code is made for": known["processor"]["code is made for"],
        "threads": known["threads"]["available"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, action="append", help="these sections")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    parser.add_argument("--html", type=Path, help="write a page with plots, and beside it the JSON")
    parser.add_argument("--against", type=Path, help="compare with the JSON of an earlier run")
    parser.add_argument("--repeat", type=int, default=15, help="repetitions of every kernel")
    options = parser.parse_args()
    earlier = json.loads(options.against.read_text()) if options.against else None
    numen.config.CACHE = False  # first calls are to compile

    tables = []
    for section in options.only or SECTIONS:
        for table in SECTIONS[section](options.repeat):
            print(table, end="\n\n", flush=True)
            tables.append(table)
    kept = {"machine": machine(), "tables": [table.as_json() for table in tables]}
    found = None
    if earlier is not None:
        found = changes(tables, map(Table.from_json, earlier["tables"]))
        print(f"ratios against {options.against.name}, where they changed by more than 5 %")
        for title, row, pair, factor in found:
            if not 0.95 <= factor <= 1 / 0.95:
                print(f"    {factor:5.2f}  {title}: {row}, {pair}")
        if found:
            middle = math.exp(sum(math.log(each[-1]) for each in found) / len(found))
            print(f"    {middle:5.2f}  in geometric mean of {len(found)} ratios")
    for path in (options.json, options.html and options.html.with_suffix(".json")):
        if path is not None:
            path.write_text(json.dumps(kept, indent=1))
    if options.html is not None:
        options.html.write_text(page.made_of(kept, found))


if __name__ == "__main__":
    main()
