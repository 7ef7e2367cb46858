"""`python -m bench`: the whole table, numen beside Numba and NumPy in one run."""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import numen
from bench import waiting
from bench.kernels import KERNELS


def least(calls: dict[str, Callable[[], Any]], repeat: int) -> dict[str, float]:
    """Best time of each call in milliseconds; the calls take turns."""
    best = dict.fromkeys(calls, math.inf)
    for _ in range(repeat):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            best[name] = min(best[name], (time.perf_counter() - start) * 1e3)
    return best


def same(a: Any, b: Any) -> bool:
    """Whether two results agree within rounding; summation order may differ."""
    if a is None or b is None:
        return a is b
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9))


def measure_kernels(repeat: int, engines: dict[str, ModuleType]) -> dict[str, dict[str, float]]:
    rows = {}
    for kernel in KERNELS:
        compiled = {
            name: kernel.compiled(engine, kernel.function) for name, engine in engines.items()
        }
        first = {}
        results = {}
        calls: dict[str, Callable[[], Any]] = {}
        for name, function in compiled.items():
            arguments = kernel.arguments()
            start = time.perf_counter()
            results[name] = function(*arguments)
            first[name + " first call"] = (time.perf_counter() - start) * 1e3
            results[name] = [results[name], *arguments]
            calls[name] = lambda f=function, a=arguments: f(*a)
        if kernel.in_numpy is not None:
            arguments = kernel.arguments()
            calls["numpy"] = lambda f=kernel.in_numpy, a=arguments: f(*a)
        if "numba" in results:
            for ours, theirs in zip(results["numen"], results["numba"], strict=True):
                if not same(ours, theirs):
                    raise SystemExit(f"{kernel.name}: numen and numba give different results")
        rows[kernel.name] = {**least(calls, repeat), **first}
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    parser.add_argument("--repeat", type=int, default=15, help="repetitions of every kernel")
    options = parser.parse_args()
    numen.config.CACHE = False  # first calls are to compile
    engines: dict[str, ModuleType] = {"numen": numen}
    if importlib.util.find_spec("numba") is not None:
        import numba

        engines["numba"] = numba

    print("waiting" + " " * 32 + "".join(f"{name:>10}" for name in engines) + "     ratio")
    waits = {name: waiting.measure(name) for name in engines}
    for what in waits["numen"]:
        values = [waits[name][what] for name in engines]
        ratio = f"{values[1] / values[0]:>10.1f}" if len(values) > 1 else ""
        print(f"{what:<39}" + "".join(f"{v:>10.2f}" for v in values) + ratio)

    rows = measure_kernels(options.repeat, engines)
    print()
    print(
        f"{'kernel, ms':<20}{'numen':>9}{'numba':>9}{'numpy':>9}{'x numba':>9}{'x numpy':>9}"
        f"{'first':>9}{'numba first':>13}"
    )
    for name, row in rows.items():
        ours = row["numen"]
        theirs, numpy_time = row.get("numba", math.nan), row.get("numpy", math.nan)
        print(
            f"{name:<20}{ours:>9.3f}{theirs:>9.3f}{numpy_time:>9.3f}"
            f"{theirs / ours:>9.2f}{numpy_time / ours:>9.2f}"
            f"{row['numen first call']:>9.1f}{row.get('numba first call', math.nan):>13.0f}"
        )
    for peer in ("numba", "numpy"):
        ratios = [row[peer] / row["numen"] for row in rows.values() if peer in row]
        if ratios:
            mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
            print(f"geometric mean against {peer}: {mean:.2f} over {len(ratios)} kernels")
    if options.json is not None:
        options.json.write_text(json.dumps({"waiting": waits, "kernels": rows}, indent=1))


if __name__ == "__main__":
    main()
