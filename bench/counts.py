"""`python -m bench.counts`: what ten kernels and their compiles cost, counted and not timed.

Machine instructions are counted by callgrind; allocations, checks, and loops that are vectorised by
numen's own report; finds in the cache by its statistics. All are compared with counts.json, where
they are kept: what has grown by more than 5 % fails, by its name. `--bless` keeps the new ones.

Code is made for one processor, x86-64-v3, which callgrind knows, so that counts are the same on all
machines that can run it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("counts.json")
GROWTH = 1.05
PROCESSOR = "x86-64-v3"

Counts = dict[str, dict[str, int]]


def kernels() -> dict[str, tuple[Callable[..., Any], tuple[Any, ...]]]:
    """Ten programs and their arguments, small enough for callgrind."""
    import numpy as np

    from bench import kernels, ten

    x, y, z = ten.vectors(10_000, 10_000, 10_000)
    square = x.reshape(100, 100)
    return {
        "saxpy": (kernels.saxpy, (0.5, x, y)),
        "sum of squares": (kernels.sum_of_squares, (x,)),
        "5-point stencil": (kernels.stencil, (square, np.zeros((100, 100)))),
        "mandelbrot": (kernels.mandelbrot, (40, 50)),
        "n-body": (kernels.nbody, (x[:300].reshape(100, 3), np.zeros((100, 3)))),
        "array expression": (kernels.expression, (x, y)),
        "sqrt and sin loop": (kernels.sine_loop, (x, y, z)),
        "sort": (ten.sort, (x,)),
        "dict counting": (ten.count_values, ((x * 100).astype(np.int64), np.zeros(100, np.int64))),
        "Levenshtein": (ten.levenshtein, ("abcde" * 20, "bcdea" * 20)),
    }


def count_in_process(library: str) -> None:
    """What runs under callgrind: prints everything but the instructions as JSON."""
    import numen

    numen.config.TIER = "optimized"  # nothing compiles beside what is counted
    requests = ctypes.CDLL(library)

    def counted(name: str, call: Callable[[], Any]) -> Any:
        requests.begin()
        try:
            return call()
        finally:
            requests.end(name.encode())

    numen.njit(cache=False)(lambda a: a + 1)(1.0)  # starts the back end, which is not counted
    out: Counts = {}
    for name, (function, arguments) in kernels().items():
        compiled = numen.njit(function)
        types = tuple(numen.typeof(each) for each in arguments)
        counted(f"{name}: compile", lambda: compiled.compile(types))
        compiled(*arguments)
        counted(f"{name}: run", lambda: compiled(*arguments))
        again = numen.njit(function)
        counted(f"{name}: find in the cache", lambda: again.compile(types))
        section = compiled.report(types).sections[0]
        out[name] = {
            "found in the cache": sum(again.stats.cache_hits.values()),
            "allocations": sum(each.kind == "allocation" for each in section.after),
            "index checks": sum(each.kind == "index check" for each in section.after),
            "operations before passes": len(section.before),
            "operations after passes": len(section.after),
            "vectorised loops": sum(each.name == "Vectorized" for each in section.remarks),
        }
    print(json.dumps(out))


def count() -> Counts:
    """Count everything. SystemExit where a tool is missing."""
    compiler = shutil.which("clang-19") or shutil.which("cc")
    if compiler is None or shutil.which("valgrind") is None:
        raise SystemExit("counting takes valgrind and a C compiler: ./dev setup installs them")
    with tempfile.TemporaryDirectory() as folder:
        library = str(Path(folder, "requests.so"))
        source = str(Path(__file__).with_name("requests.c"))
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", source, "-o", library], check=True)
        environment = os.environ | {
            "NUMEN_CPU_NAME": PROCESSOR,
            "NUMEN_CACHE": "1",
            "NUMEN_CACHE_DIR": str(Path(folder, "cache")),
            "NUMEN_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": folder,
        }
        _copy_without_debug_information(Path(folder))
        callgrind = [
            *("valgrind", "--tool=callgrind", "--instr-atstart=no", "--quiet"),
            f"--callgrind-out-file={folder}/counted",
        ]
        done = subprocess.run(
            [*callgrind, sys.executable, "-m", "bench.counts", "--in-process", library],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            env=environment,
            cwd=folder,
        )
        counts: Counts = json.loads(done.stdout.splitlines()[-1])
        instructions = dict(map(_instructions, Path(folder).glob("counted.*")))
    for name, number in sorted(instructions.items()):
        kernel, _, what = name.partition(": ")
        counts[kernel][f"instructions to {what}"] = number
    return counts


def _copy_without_debug_information(folder: Path) -> None:
    """Copy what is run to a folder: Debian's valgrind cannot read clang's debug information."""
    root = KEPT.parent.parent
    (folder / "bench").symlink_to(root / "bench")
    shutil.copytree(root / "numen", folder / "numen", ignore=shutil.ignore_patterns("*.pyc"))
    for library in (folder / "numen").rglob("*.so*"):
        subprocess.run(["strip", "--strip-debug", str(library)], check=True)


def _instructions(file: Path) -> tuple[str, int]:
    text = file.read_text()
    name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
    total = re.search(r"^(?:totals|summary): (\d+)$", text, re.M)
    assert name is not None
    assert total is not None
    return name[1], int(total[1])


def grown(now: Counts, before: Counts) -> list[str]:
    """Tell what has grown by more than 5 %, or is found or vectorised less, or is not kept."""
    out = []
    for kernel, figures in now.items():
        for what, number in figures.items():
            old = before.get(kernel, {}).get(what)
            if old is None:
                out.append(f"{kernel}: {what} is not kept yet")
            elif what in ("found in the cache", "vectorised loops"):
                if number < old:
                    out.append(f"{kernel}: {what} fell from {old} to {number}")
            elif number > old * GROWTH:
                out.append(f"{kernel}: {what} grew from {old:,} to {number:,}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="counts", description=__doc__)
    parser.add_argument("--bless", action="store_true", help="keep what is counted now")
    parser.add_argument("--in-process", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process is not None:
        return count_in_process(options.in_process)
    now = count()
    if options.bless:
        KEPT.write_text(json.dumps(now, indent=1) + "\n")
    found = grown(now, json.loads(KEPT.read_text()))
    for what in found:
        print(what)
    print(f"{sum(map(len, now.values()))} counts, {len(found)} of them worse than kept")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
