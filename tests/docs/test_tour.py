"""docs/tour.md shows what the compiler makes today."""

import subprocess
import sys
from pathlib import Path


def test_the_tour_is_up_to_date(root: Path) -> None:
    done = subprocess.run([sys.executable, root / "tools" / "tour.py", "--check"])
    assert done.returncode == 0, "run ./dev bless, and review the diff of docs/tour.md"
