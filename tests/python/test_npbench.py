"""bench/npbench.py on a small checkout in NPBench's form."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from bench.npbench import stages_of

PROGRAMS = {
    "scale": "def kernel(n, a):\n    a *= n\n    return a.sum()\n",
    "wrong": "def kernel(n, a):\n    return a.sum() + {wrong}\n",
    "fails": "def kernel(n, a):\n    return {fails}\n",
}


def write_checkout(folder: Path) -> None:
    for name, text in PROGRAMS.items():
        info = {
            "relative_path": name,
            "module_name": name,
            "func_name": "kernel",
            "parameters": {"S": {"n": 5}},
            "init": {"func_name": "initialize", "input_args": ["n"], "output_args": ["a"]},
            "input_args": ["n", "a"],
            "array_args": ["a"],
            "output_args": ["a"],
        }
        package = folder / "npbench" / "benchmarks" / name
        package.mkdir(parents=True)
        (folder / "bench_info").mkdir(exist_ok=True)
        (folder / "bench_info" / f"{name}.json").write_text(json.dumps({"benchmark": info}))
        start = "import numpy as np\n"
        (package / f"{name}.py").write_text(
            start + "def initialize(n):\n    return np.arange(float(n))\n"
        )
        (package / f"{name}_numpy.py").write_text(text.format(wrong=0, fails="1.0"))
        jit = "import numba as nb\n@nb.njit\n"
        (package / f"{name}_numba_n.py").write_text(jit + text.format(wrong=1, fails="unknown"))


def run(root: Path, checkout: Path, *options: str) -> str:
    """What the benchmark prints of a small checkout, which is written first."""
    write_checkout(checkout)
    command = [sys.executable, str(root / "bench" / "npbench.py"), "--npbench", str(checkout)]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=True).stdout


def test_runs_and_judges_each_program(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    printed = run(root, tmp_path, "--engines", "numen", "--json", str(kept))
    rows = {row["program"]: row for row in json.loads(kept.read_text())}
    assert rows["scale n"]["agrees"]["numen"]
    assert rows["scale n"]["best"]["numen"] > 0
    assert not rows["wrong n"]["agrees"]["numen"]
    assert "unknown" in rows["fails n"]["error"]["numen"]
    assert "1 of 3 programs agree with NumPy" in printed


def test_sums_the_stages_of_compiles(root: Path, tmp_path: Path) -> None:
    printed = run(root, tmp_path, "--stages", "--repeat", "1")
    line = next(line for line in printed.splitlines() if line.startswith("scale n"))
    assert {"sema", "optimize", "generate"} <= set(line.split())
    total, *stages = map(float, re.findall(r" (\d+\.\d)", line))
    assert 0 < sum(stages) <= total + 0.1 * len(stages)  # they are rounded
    assert "fails n: compiles nothing" in printed
    assert "geometric mean of 2" in printed


def test_leaves_out_what_is_compiled_in_the_background(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    event = {"pid": 7, "tid": 7, "name": "sema", "dur": 2000.0}
    other = event | {"tid": 8, "dur": 5000.0}
    events = [event, event | {"name": "f", "args": {}}, other, other | {"name": "f", "args": {}}]
    trace.write_text("[" + "".join(f"{json.dumps(each)},\n" for each in events))
    assert stages_of(trace) == {"sema": 2.0, "total": 2.0}
