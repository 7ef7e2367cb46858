"""The ten kernels of ten.py by numen and every peer that is installed, on one thread and on two.

Each number of threads is measured in a process of its own that may use so many processors.
`python -m bench.peers THREADS` is such a process; it prints JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from bench import ten
from bench.table import Table, steady

OURS = ("numen", "numen fastmath")
PEERS = ("Numba", "Numba fastmath", "NumPy", "numexpr", "JAX", "Taichi", "Pythran")
PEERS_OF_CLANG = ("C++", "C++ fast")
BEST_OURS, BEST_PEER = "best numen", "best peer"


def measure(repeat: int) -> list[Table]:
    """A table for one thread, and one for two where there are as many processors."""
    return [
        _in_process(threads, repeat)
        for threads in (1, 2)
        if threads <= len(os.sched_getaffinity(0))
    ]


def _in_process(threads: int, repeat: int) -> Table:
    done = subprocess.run(
        [sys.executable, "-m", "bench.peers", str(threads), str(repeat)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return Table.from_json(json.loads(done.stdout.splitlines()[-1]))


Versions = Callable[[ten.Row], Callable[..., Any] | None]
"""What a column runs for a row: takes the row's arguments; None where it has no version."""


def compiled_by(engine: Any, parallel: bool, **options: Any) -> Versions:
    """The plain Python, compiled by numen or Numba."""

    def version(row: ten.Row) -> Callable[..., Any]:
        f = row.function
        assert isinstance(f, FunctionType)
        own = FunctionType(f.__code__, {**f.__globals__, "prange": engine.prange}, f.__name__)
        made = engine.njit(parallel=parallel and row.parallel, **options)(own)
        return lambda *arguments: made(*arguments)

    return version


def columns(threads: int) -> Iterator[tuple[str, Versions | str]]:
    """Each column with its versions, or with why it is left out."""
    import numen

    numen.config.CACHE = False
    parallel = threads > 1
    yield "numen", compiled_by(numen, parallel)
    yield "numen fastmath", compiled_by(numen, parallel, fastmath=True)
    try:
        numba = importlib.import_module("numba")
    except ImportError as error:
        yield "Numba", str(error)
    else:
        yield "Numba", compiled_by(numba, parallel)
        yield "Numba fastmath", compiled_by(numba, parallel, fastmath=True)
    if not parallel:
        yield "NumPy", lambda row: row.in_numpy
    for module, name in (
        ("numexpr_versions", "numexpr"),
        ("jax_versions", "JAX"),
        ("taichi_versions", "Taichi"),
        ("pythran_versions", "Pythran"),
    ):
        try:
            versions = importlib.import_module(f"bench.peer_versions.{module}").versions(threads)
        except ImportError as error:
            yield name, str(error)
        else:
            yield name, lambda row, made=versions: made.get(row.function.__name__)
    if parallel:
        return
    from bench.native import FAST, Library

    try:
        libraries = {"C++": Library(), "C++ fast": Library(*FAST)}
    except FileNotFoundError as error:
        yield "C++", str(error)
        return
    for name, library in libraries.items():
        yield name, lambda row, made=library: getattr(made, row.function.__name__)


def compare(threads: int, repeat: int) -> Table:
    """Measure all columns in this process; SystemExit when one of them has another result."""
    from bench.native import agreeing

    made: dict[str, Versions] = {}
    count = "one thread" if threads == 1 else f"{threads} threads"
    table = Table(f"ten kernels, {count}", "ms", [(BEST_OURS, BEST_PEER)])
    for name, versions in columns(threads):
        if isinstance(versions, str):
            table.notes.append(f"{name} is left out: {versions}")
        else:
            made[name] = versions
    for row in ten.ROWS:
        if threads > 1 and not row.parallel:
            continue
        functions = {name: versions(row) for name, versions in made.items()}
        present = {name: f for name, f in functions.items() if f is not None}
        times = steady(agreeing(row.name, present, row.arguments), repeat)
        ours = min(times[name] for name in OURS)
        theirs = min(time for name, time in times.items() if name not in OURS)
        table.rows[row.name] = {**times, BEST_OURS: ours, BEST_PEER: theirs}
    return table


def main() -> None:
    threads, repeat = map(int, sys.argv[1:])
    # Before anything is imported that makes as many threads as there are processors.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    print(json.dumps(compare(threads, repeat).as_json()))


if __name__ == "__main__":
    main()
