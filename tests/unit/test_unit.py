"""Runs the C++ unit tests, one pytest test per GoogleTest suite."""

import subprocess
from pathlib import Path

import pytest

BINARY = Path(__file__).resolve().parents[2] / "build" / "numen_unit_tests"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("suite", suites())


def suites() -> list[str]:
    """Name every suite; without a binary, all of them, so that the test tells what is missing."""
    if not BINARY.exists():
        return ["*"]
    listing = subprocess.run(
        [BINARY, "--gtest_list_tests"], check=True, capture_output=True, text=True
    )
    names = [line.split()[0] for line in listing.stdout.splitlines() if line[0] != " "]
    return [name for name in names if name.endswith(".")]


def test_cpp(suite: str) -> None:
    done = subprocess.run(
        [BINARY, f"--gtest_filter={suite}*", "--gtest_brief=1"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
