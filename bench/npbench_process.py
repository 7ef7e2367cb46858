"""One program of NPBench by one engine, for npbench.py: leaves its times and results in a folder.

Arguments: checkout, name, preset, repetitions, engine, implementation, folder.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

SECONDS = 2.0  # spent on repetitions, at most, after the third


def data_of(info: dict[str, Any], package: str, preset: str) -> dict[str, Any]:
    """The parameters of a preset, and what the program's own initialisation makes of them."""
    data = dict(info["parameters"][preset])
    init = info.get("init")
    if init:
        module = importlib.import_module(f"{package}.{info['module_name']}")
        made = getattr(module, init["func_name"])(*(data[name] for name in init["input_args"]))
        names = init["output_args"]
        data.update(zip(names, (made,) if len(names) == 1 else made, strict=True))
    return data


def main() -> None:
    checkout, name, preset, repeat, engine, implementation, folder = sys.argv[1:]
    # The folder of this file has npbench.py, which is not the package of that name.
    sys.path[0] = checkout
    if engine == "numen":
        sys.path.append(str(Path(__file__).resolve().parents[1]))
        from numen import _core
        from numen.aliases import install

        install()
    info = json.loads(Path(checkout, "bench_info", f"{name}.json").read_text())["benchmark"]
    package = "npbench.benchmarks." + info["relative_path"].replace("/", ".")
    data = data_of(info, package, preset)
    module = importlib.import_module(f"{package}.{info['module_name']}_{implementation}")
    function = getattr(module, info["func_name"])

    def call() -> tuple[float, list[Any]]:
        """Milliseconds and results of a call with arrays of its own."""
        own = {**data, **{n: np.copy(data[n]) for n in info["array_args"]}}
        arguments = [own[n] for n in info["input_args"]]
        start = time.perf_counter()
        result = function(*arguments)
        spent = (time.perf_counter() - start) * 1e3
        returned = [] if result is None else result
        if not isinstance(returned, tuple | list):
            returned = [returned]
        results = [*returned, *(own[n] for n in info["output_args"])]
        # One program says of no array that it changes it.
        return spent, results or [own[n] for n in info["array_args"]]

    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        first, results = call()
        if engine == "numen":
            call()
            _core.wait_for_optimized()
        times: list[float] = []
        while len(times) < int(repeat) and (len(times) < 3 or sum(times) < SECONDS * 1e3):
            times.append(call()[0])
    np.savez(Path(folder, "results.npz"), *results)
    best = min(times, default=first)
    Path(folder, "times.json").write_text(json.dumps({"first": first, "best": best}))


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        told = str(error).strip().splitlines() or [""]
        sys.exit(f"{type(error).__name__}: {told[0]}")
