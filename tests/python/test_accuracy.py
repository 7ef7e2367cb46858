"""tools/accuracy.py, on few numbers, and the page that it has written of all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MOST = 4.0
"""What src/codegen/vector_math.def allows at most, in units in the last place."""


def errors(lines: list[str]) -> dict[str, tuple[float, float]]:
    """The errors in float32 and float64 by function, of a table's lines."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return {row[0]: (float(row[1]), float(row[4])) for row in cells[2:]}


def test_functions_are_as_accurate_as_the_page_says(root: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, str(root / "tools" / "accuracy.py"), "--print"),
            *("--every", "100003", "--tried", "2000"),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PATH": "", "NUMEN_CACHE": "0"},
    )
    made = errors(done.stdout.splitlines())
    text = (root / "docs" / "accuracy.md").read_text()
    kept = errors([line for line in text.splitlines() if line.startswith("|")])
    assert made.keys() == kept.keys()
    assert len(made) == 21
    for table in (made, kept):
        assert all(0 < ulps <= MOST for row in table.values() for ulps in row), table
