"""Executes the `# run:` lines of the files beside this one, and of the golden files, on every back
end, as they are and after all passes."""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FILES = [
    path
    for folder in (HERE, HERE.parent / "golden")
    for path in sorted(folder.rglob("*.ir"))
    if "\n# run" in path.read_text()
]


@pytest.mark.parametrize("passes", [[], ["--passes"]], ids=["plain", "passes"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE.parent)))
def test_run_lines(root: Path, file: Path, passes: list[str]) -> None:
    done = subprocess.run(
        [root / "build" / "numen-opt", "--verify", "--run", *passes, file],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
