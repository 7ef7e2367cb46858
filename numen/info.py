"""What `numen info` shows."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import numpy as np

import numen
from numen import _core, config


def collect() -> dict[str, dict[str, str]]:
    """Collect rows of names and values, by topic."""
    compiler, cpu, features = _core.host()
    return {
        "versions": {
            "numen": numen.__version__,
            "compiler": compiler,
            "Python": platform.python_version(),
            "NumPy": np.__version__,
        },
        "processor": {
            "name": _processor_name(),
            "machine": platform.machine(),
            "code is made for": config.CPU_NAME or cpu,
            "features": config.CPU_FEATURES if config.CPU_NAME else " ".join(_present(features)),
        },
        "threads": {
            "available": str(_core.max_threads()),
            "used": str(_core.get_num_threads()),
            "processors": str(os.cpu_count()),
        },
        "libraries": {file.name: f"{file.stat().st_size:,} bytes" for file in _libraries()},
        "settings": dict(line.split(" = ", 1) for line in config.show().splitlines()),
    }


def _present(features: str) -> list[str]:
    """Pick the features that the processor has out of LLVM's list of those it has and has not."""
    return [each[1:] for each in features.split(",") if each.startswith("+")]


def _libraries() -> list[Path]:
    folder = Path(numen.__file__).parent
    return sorted([*folder.glob("*.so*"), *folder.glob("_libs/*.so*")])


def _processor_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
