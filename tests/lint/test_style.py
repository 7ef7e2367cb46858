"""The sources are formatted, typed and layered as the house rules ask."""

import subprocess
import sys
from pathlib import Path


def run(root: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_cpp_is_formatted(root: Path) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "*.cpp", "*.h"], cwd=root, check=True, capture_output=True, text=True
    )
    run(root, "clang-format-19", "--dry-run", "--Werror", *listing.stdout.split())


def test_python_is_formatted(root: Path) -> None:
    run(root, sys.executable, "-m", "ruff", "format", "--check", ".")


def test_python_is_clean(root: Path) -> None:
    run(root, sys.executable, "-m", "ruff", "check", "--output-format=concise", ".")


def test_python_is_typed(root: Path) -> None:
    run(root, sys.executable, "-m", "mypy")


def test_includes_go_down(root: Path) -> None:
    run(root, sys.executable, "tools/check_layers.py")
