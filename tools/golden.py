"""Golden tests: files that hold an input of numen-opt and what it prints.

A golden file names the options in a comment, "# opt: --pass=remove_dead", and ends with the
expected text as comments that begin with "#>". Run as a program it rewrites the expected text of
the given files and folders (all of tests/golden without any), to be reviewed as a diff.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"
OPTIONS = "# opt:"
EXPECTED = "#>"


def find(place: Path) -> Iterator[Path]:
    """Yield the golden files in a folder, or the file itself."""
    places = [place] if place.is_file() else sorted(place.rglob("*"))
    for path in places:
        if path.suffix in {".ir", ".py"} and not path.name.startswith("test_"):
            yield path


def split(path: Path) -> tuple[str, str]:
    """Return the input of a golden file and its expected text, as numen-opt prints it."""
    lines = path.read_text().splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if line.startswith(EXPECTED)), len(lines))
    expected = (line.removeprefix(EXPECTED).removeprefix(" ") for line in lines[start:])
    return "".join(lines[:start]), "".join(expected)


def actual(path: Path) -> str:
    """Return what numen-opt prints for a golden file; its messages too, when it fails."""
    options = [
        line.removeprefix(OPTIONS).split()
        for line in path.read_text().splitlines()
        if line.startswith(OPTIONS)
    ]
    if len(options) != 1:
        raise ValueError(f"{path}: needs one line that begins with {OPTIONS!r}")
    done = subprocess.run(
        [ROOT / "build" / "numen-opt", *options[0], path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
    )
    return done.stdout + (done.stderr if done.returncode != 0 else "")


def bless(path: Path) -> bool:
    """Write what is printed now as the expected text; whether that changed the file."""
    text, before = split(path)
    after = actual(path)
    if after == before:
        return False
    comments = (f"{EXPECTED} {line}".rstrip() for line in after.splitlines())
    path.write_text(text.rstrip("\n") + "\n\n" + "\n".join(comments) + "\n")
    return True


def main() -> int:
    """Bless the files and folders named on the command line."""
    for place in [Path(argument) for argument in sys.argv[1:]] or [FOLDER]:
        for path in find(place):
            if bless(path):
                print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
