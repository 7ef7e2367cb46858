"""`./dev npbench --npbench DIR`: NPBench's Numba programs on numen, Numba and NumPy.

DIR is a checkout of spcl/npbench. Each program runs as it is, in a fresh process; its results are
compared with those of NPBench's NumPy version, within the tolerances that NPBench has.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

VARIANTS = ("n", "np", "npr")
PROCESS = Path(__file__).with_name("npbench_process.py")


@dataclass(frozen=True)
class Run:
    """What one engine made of one program: times in milliseconds, results, or what went wrong."""

    first: float = math.nan
    best: float = math.nan
    results: Sequence[Any] | None = None
    error: str = ""


def run(arguments: Sequence[str], limit: float, settings: dict[str, str] | None = None) -> Run:
    """A fresh process for one engine and one program, with settings in its environment."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(PROCESS), *arguments, folder]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=limit,
                # The first call is to compile.
                env=os.environ | {"NUMEN_CACHE": "0"} | (settings or {}),
            )
        except subprocess.TimeoutExpired:
            return Run(error=f"takes over {limit:g} s")
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            return Run(error=lines[-1] if lines else f"process ended with {done.returncode}")
        times = json.loads(Path(folder, "times.json").read_text())
        with np.load(Path(folder, "results.npz")) as file:
            results = [file[f"arr_{i}"] for i in range(len(file.files))]
    return Run(times["first"], times["best"], results)


def agrees(ours: Run, reference: Run, info: dict[str, Any]) -> bool:
    """Whether results are NumPy's by NPBench's measure: close by element, or in the norm."""
    if ours.results is None or reference.results is None:
        return False
    # As NPBench: what both give. One version of adi returns the array it changes, the other not.
    pairs = list(zip(ours.results, reference.results, strict=False))
    if not pairs:
        return False
    for one, other in pairs:
        if one.shape != other.shape:
            return False
        if np.allclose(other, one, info.get("rtol", 1e-5), info.get("atol", 1e-8)):
            continue
        error = np.linalg.norm(other - one) / np.linalg.norm(other)
        if not error < info.get("norm_error", 1e-5):
            return False
    return True


def ratio(theirs: float, ours: float) -> str:
    return "-" if math.isnan(theirs / ours) else f"{theirs / ours:.2f}"


def milliseconds(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


@dataclass(frozen=True)
class Program:
    """One program of the checkout: what describes it, and the variants that are wanted of it."""

    name: str
    info: dict[str, Any]
    variants: Sequence[str]


def programs(checkout: Path, names: Sequence[str], wanted: Sequence[str]) -> Iterator[Program]:
    for name in names:
        info = json.loads((checkout / "bench_info" / f"{name}.json").read_text())["benchmark"]
        folder = checkout / "npbench" / "benchmarks" / info["relative_path"]
        files = {v: folder / f"{info['module_name']}_numba_{v}.py" for v in wanted}
        yield Program(name, info, [v for v, file in files.items() if file.exists()])


def measure(checkout: Path, names: Sequence[str], options: argparse.Namespace) -> list[Any]:
    """Run and print the table line by line; a row holds the figures of one variant."""
    rows = []
    print(
        f"{'program':<28}{'numen':>10}{'numba':>10}{'numpy':>10}{'x numba':>9}{'x numpy':>9}"
        f"{'first':>9}{'numba first':>13}  agrees with NumPy"
    )
    for program in programs(checkout, names, options.variants):
        shared = [str(checkout), program.name, options.preset, str(options.repeat)]
        reference = run([*shared, "numpy", "numpy"], options.limit)
        for variant in program.variants:
            runs = {
                engine: run([*shared, engine, f"numba_{variant}"], options.limit)
                for engine in options.engines
            }
            runs["numpy"] = reference
            rows.append(row(f"{program.name} {variant}", runs, program.info))
    return rows


def row(title: str, runs: dict[str, Run], info: dict[str, Any]) -> dict[str, Any]:
    """Print one line of the table, and return its figures."""
    agreement = {engine: agrees(one, runs["numpy"], info) for engine, one in runs.items()}
    ours, theirs, reference = runs["numen"], runs.get("numba", Run()), runs["numpy"]
    verdict = "yes" if agreement["numen"] else "NO"
    if "numba" in runs:
        verdict += ", Numba too" if agreement["numba"] else ", Numba not"
    print(
        f"{title:<28}{milliseconds(ours.best):>10}{milliseconds(theirs.best):>10}"
        f"{milliseconds(reference.best):>10}{ratio(theirs.best, ours.best):>9}"
        f"{ratio(reference.best, ours.best):>9}{milliseconds(ours.first):>9}"
        f"{milliseconds(theirs.first):>13}  {verdict}",
        flush=True,
    )
    for engine, one in runs.items():
        if one.error:
            print(f"    {engine}: {one.error}", flush=True)
    return {
        "program": title,
        "agrees": agreement,
        "best": {engine: one.best for engine, one in runs.items()},
        "first": {engine: one.first for engine, one in runs.items()},
        "error": {engine: one.error for engine, one in runs.items() if one.error},
    }


def summarise(rows: list[dict[str, Any]]) -> None:
    """Print the means, and name what is wrong or slow."""
    print()
    good = [r for r in rows if r["agrees"]["numen"]]
    print(f"{len(good)} of {len(rows)} programs agree with NumPy")
    for peer in ("numba", "numpy"):
        both = [r for r in good if r["best"].get(peer, math.nan) > 0]
        mean = geometric_mean([r["best"][peer] / r["best"]["numen"] for r in both])
        print(f"steady, against {peer}: {mean:.2f} (geometric mean of {len(both)})")
    both = [r for r in good if r["first"].get("numba", math.nan) > 0]
    mean = geometric_mean([r["first"]["numba"] / r["first"]["numen"] for r in both])
    print(f"first call, against numba: {mean:.2f} (geometric mean of {len(both)})")
    wrong = [
        r["program"] for r in rows if not r["agrees"]["numen"] and r["agrees"].get("numba", True)
    ]
    slow = [r["program"] for r in good if r["best"]["numen"] > r["best"]["numpy"]]
    print("not NumPy's result, where Numba has it:", ", ".join(wrong) or "none")
    print("slower than NumPy:", ", ".join(slow) or "none")


def measure_checks(checkout: Path, names: Sequence[str], options: argparse.Namespace) -> None:
    """Print what checked indices cost each program, in turns with unchecked ones, and the mean."""
    costs: dict[str, float] = {}
    print(f"{'program':<28}{'checked':>10}{'unchecked':>11}{'cost':>8}")
    for program in programs(checkout, names, options.variants):
        shared = [str(checkout), program.name, options.preset, str(options.repeat), "numen"]
        for variant in program.variants:
            title = f"{program.name} {variant}"
            best = {"1": math.inf, "0": math.inf}
            for checks in ("1", "0", "0", "1"):
                made = run(
                    [*shared, f"numba_{variant}"], options.limit, {"NUMEN_BOUNDSCHECK": checks}
                )
                best[checks] = min(best[checks], made.best if made.best > 0 else math.inf)
            if math.isinf(max(best.values())):
                print(f"{title}: does not run", flush=True)
                continue
            cost = costs[title] = best["1"] / best["0"]
            print(
                f"{title:<28}{best['1']:>10.3f}{best['0']:>11.3f}{cost - 1:>8.1%}",
                flush=True,
            )
    mean = geometric_mean(list(costs.values()))
    worst = [f"{name} {cost - 1:.0%}" for name, cost in costs.items() if cost > 1.15]
    print(f"\nchecks cost {mean - 1:.1%} (geometric mean of {len(costs)})")
    print("above 15 %:", ", ".join(worst) or "none")


def stages_of(trace: Path) -> dict[str, float]:
    """Milliseconds of each stage, and in all, of the compiles that the main thread waited for."""
    sums: dict[str, float] = {}
    for event in json.loads(trace.read_text().rstrip(",\n") + "]"):
        if event["tid"] != event["pid"]:
            continue
        stage = "total" if "args" in event else event["name"]
        sums[stage] = sums.get(stage, 0.0) + event["dur"] / 1e3
    return sums


def measure_stages(checkout: Path, names: Sequence[str], options: argparse.Namespace) -> None:
    """Print what each stage of a program's compiles takes the caller, and the means."""
    least: list[dict[str, float]] = []
    for program in programs(checkout, names, options.variants):
        shared = [str(checkout), program.name, options.preset, "0", "numen"]
        for variant in program.variants:
            title = f"{program.name} {variant}"
            found: list[dict[str, float]] = []
            for _ in range(options.repeat):
                with tempfile.TemporaryDirectory() as folder:
                    trace = Path(folder, "trace.json")
                    settings = {"NUMEN_TRACE_FILE": str(trace)}
                    run([*shared, f"numba_{variant}"], options.limit, settings)
                    if trace.exists() and trace.stat().st_size:
                        found.append(stages_of(trace))
            if not found:
                print(f"{title}: compiles nothing", flush=True)
                continue
            least.append(min(found, key=lambda each: each["total"]))
            print(f"{title:<28}{stages_text(least[-1])}", flush=True)
    if least:
        stages = {stage: None for each in least for stage in each}
        means = {s: geometric_mean([each.get(s, 0.0) or 1e-3 for each in least]) for s in stages}
        print(f"\n{f'geometric mean of {len(least)}':<28}{stages_text(means)}")


def stages_text(times: dict[str, float]) -> str:
    each = "".join(f"  {stage} {time:.1f}" for stage, time in times.items() if stage != "total")
    return f"{times['total']:>9.1f} ms{each}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--npbench", type=Path, required=True, help="a checkout of spcl/npbench")
    parser.add_argument("--preset", default="S", help="size of the data: S, M, L or paper")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=VARIANTS)
    parser.add_argument("--engines", nargs="+", choices=["numen", "numba"], default=None)
    parser.add_argument("--repeat", type=int, default=10, help="calls after the first, at most")
    parser.add_argument("--limit", type=float, default=120, help="seconds a process may take")
    parser.add_argument("--checks", action="store_true", help="what checks of indices cost numen")
    parser.add_argument(
        "--stages",
        action="store_true",
        help="what each stage of numen's compiles takes, at least in REPEAT processes",
    )
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    parser.add_argument("names", nargs="*", help="programs; all if none")
    options = parser.parse_args()
    if options.engines is None:
        options.engines = ["numen", "numba"]
    checkout = options.npbench.resolve()
    names = options.names or sorted(f.stem for f in (checkout / "bench_info").glob("*.json"))
    if not names:
        parser.error(f"{checkout} is not a checkout of spcl/npbench")
    if options.checks:
        measure_checks(checkout, names, options)
        return
    if options.stages:
        measure_stages(checkout, names, options)
        return
    rows = measure(checkout, names, options)
    summarise(rows)
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
