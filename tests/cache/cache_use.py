"""How the tests of the cache look into it, and run programs that use it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numen

ROOT = str(Path(numen.__file__).parent.parent)


def blobs(cache: Path) -> list[Path]:
    """All blobs that a cache folder holds."""
    return sorted(path for path in cache.glob("*/*") if path.is_file())


def start(program: Path, cache: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a program in a process of its own that uses the cache."""
    return subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"PYTHONPATH": ROOT, "NUMEN_CACHE": "1", "NUMEN_CACHE_DIR": str(cache)}
        | environment,
    )


def run(program: Path, cache: Path, **environment: str) -> str:
    """Run a program to its end, which must be a good one, and return what it printed."""
    process = start(program, cache, **environment)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return printed


def hits(function: Any) -> tuple[int, int]:
    """How many specializations came from the cache, and how many were compiled."""
    stats = function.stats
    return sum(stats.cache_hits.values()), sum(stats.cache_misses.values())
