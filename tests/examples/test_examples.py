"""Every program of `examples` prints the same compiled as it does in plain Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
# The photo lab prints times, which differ; `./dev demo` runs it.
PROGRAMS = sorted(path.name for path in FOLDER.glob("*.py") if path.name != "photo_lab.py")


def output(root: Path, program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "numen", "run", str(FOLDER / program)],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_prints_what_plain_python_prints(root: Path, program: str) -> None:
    expected = output(root, program, NUMEN_DISABLE_JIT="1")
    assert expected
    assert output(root, program) == expected
