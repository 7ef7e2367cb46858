"""Runs the tests of libraries that use Numba, on numen: `./dev libraries [NAME...]`."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import tomllib

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
LOGS = ROOT / "build" / "libraries"


def run(name: str, library: dict[str, Any]) -> dict[str, int]:
    """Run a library's tests, and count how many "passed", "failed" and so on."""
    site = Path(sysconfig.get_path("purelib"))
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=300"]
    pytest += ["-c", os.devnull]  # the configuration around is numen's own
    # As a plugin it is imported before pytest puts site-packages, with Numba itself, in front.
    pytest += ["-p", "numba"]
    done = subprocess.run(
        [*pytest, *library.get("options", []), *(str(site / each) for each in library["tests"])],
        cwd=LOGS,
        env=os.environ | {"PYTHONPATH": f"{FOLDER / 'stand_in'}:{ROOT}", "NUMEN_CACHE": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    (LOGS / f"{name}.txt").write_text(done.stdout)
    last = done.stdout.rstrip().rpartition("\n")[2]
    return {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|errors?)", last)}


def main() -> int:
    """Print a line for each library; 1 where fewer tests passed than before."""
    libraries = tomllib.loads((FOLDER / "libraries.toml").read_text())
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help=f"of {', '.join(libraries)}; all if none is given")
    names = parser.parse_args().name or list(libraries)
    if unknown := set(names) - set(libraries):
        parser.error(f"no library {min(unknown)!r}")
    LOGS.mkdir(parents=True, exist_ok=True)
    lost = 0
    for name in names:
        counts = run(name, libraries[name])
        before = libraries[name]["passed"]
        is_less = counts.get("passed", 0) < before
        lost += is_less
        told = ", ".join(f"{count} {word}" for word, count in counts.items()) or "nothing was run"
        print(f"{name:15} {told}" + (f"; {before} passed before" if is_less else ""), flush=True)
    print(f"what each test said: {LOGS.relative_to(ROOT)}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
